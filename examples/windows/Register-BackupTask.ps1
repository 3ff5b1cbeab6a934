#Requires -Version 7.4

<#
.SYNOPSIS
Registers a scheduled task of Windows that runs nightly-backup.ps1 every night.
.DESCRIPTION
The task runs as the account that is given, also when nobody is signed in, and reads its connection from the environment variables of that account. The task's
last result is 0 if the backup is complete and in order, otherwise 1. Run it in a session with administrator rights. -WhatIf shows the action.
.EXAMPLE
./Register-BackupTask.ps1 -Destination D:\backups -Credential (Get-Credential CONTOSO\svc-backup)
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The folder for all backups.
    [Parameter(Mandatory)]
    [string] $Destination,

    # The account that runs the task. Only it, administrators and the system can read its variables.
    [Parameter(Mandatory)]
    [pscredential] $Credential,

    # When it starts, in the time zone of this machine.
    [datetime] $At = '03:30',

    [string] $TaskName = 'WeChatTcb nightly backup'
)

$ErrorActionPreference = 'Stop'

# In double quotes, as the task scheduler passes them on. A path on Windows has no quotes; a backslash at its end would escape the closing one.
function Format-Argument([string] $Text) {
    if ($Text.Contains('"')) {
        throw "The path $Text contains a double quote."
    }
    '"{0}"' -f ($Text -replace '(\\+)$', '$1$1')
}

$script = (Resolve-Path "$PSScriptRoot/../nightly-backup.ps1").Path
$manifest = (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path
$folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination)
$arguments = '-NoLogo', '-NoProfile', '-NonInteractive', '-File', (Format-Argument $script), '-Module', (Format-Argument $manifest),
    '-Destination', (Format-Argument $folder) -join ' '

if ($PSCmdlet.ShouldProcess("$TaskName, daily at $($At.ToString('HH:mm')): pwsh.exe $arguments", 'Register the scheduled task')) {
    $action = New-ScheduledTaskAction -Execute (Get-Command pwsh.exe).Source -Argument $arguments
    $trigger = New-ScheduledTaskTrigger -Daily -At $At
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 6)
    Register-ScheduledTask -TaskName $TaskName -Action $action -Trigger $trigger -Settings $settings -RunLevel Limited `
        -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password
}
