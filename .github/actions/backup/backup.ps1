#Requires -Version 7.4

# The step of this action: action.yml gives its inputs as variables BACKUP_*. An empty or blank one counts as not given.
param(
    # The manifest of the module. By default that of this repository, which is built first.
    [string] $Module
)

$ErrorActionPreference = 'Stop'

# Connect-Tcb reads them from these variables, together: the action's inputs replace those of the job, if there are any.
$secrets = @{
    TCB_ACCESS_TOKEN = $env:BACKUP_ACCESS_TOKEN
    TCB_COMPONENT_APPSECRET = $env:BACKUP_COMPONENT_APPSECRET
    TCB_COMPONENT_VERIFY_TICKET = $env:BACKUP_COMPONENT_VERIFY_TICKET
}
foreach ($name in $secrets.Keys) {
    if ($secrets[$name]) {
        # Only a runner reads this command and hides it; elsewhere it would show the secret.
        if ($env:GITHUB_ACTIONS -eq 'true') {
            Write-Host "::add-mask::$($secrets[$name].Replace('%', '%25').Replace("`r", '%0D').Replace("`n", '%0A'))"
        }
        Set-Item "Env:$name" $secrets[$name]
    }
}
if ($env:BACKUP_COMPONENT_APPID) {
    Set-Item ($env:BACKUP_ACCESS_TOKEN ? 'Env:TCB_APPID' : 'Env:TCB_COMPONENT_APPID') $env:BACKUP_COMPONENT_APPID
}
if ($env:BACKUP_ENDPOINT) {
    $env:TCB_ENDPOINT = $env:BACKUP_ENDPOINT
}

if (-not $Module) {
    $root = (Resolve-Path "$PSScriptRoot/../../..").Path
    & "$root/build.ps1" -IfChanged
    $Module = "$root/WeChatTcb.psd1"
}
Import-Module $Module

function Split-List([string] $Text) {
    @($Text -split '[,\r\n]' | ForEach-Object Trim | Where-Object { $_ })
}

function ConvertTo-Boolean([string] $Name, [string] $Text) {
    switch ($Text.Trim()) {
        '' { $true }
        'true' { $true }
        'false' { $false }
        default { throw "The input $Name is '$Text'. It can be true or false." }
    }
}

# The outputs are set also when something is missing. Each value has one line, so that none can set another output.
$backup = $null
try {
    $arguments = @{
        Destination = [string]::IsNullOrWhiteSpace($env:BACKUP_PATH) ? 'backups' : $env:BACKUP_PATH.Trim()
        Compress = ConvertTo-Boolean compress $env:BACKUP_COMPRESS
    }
    @{ Env = $env:BACKUP_ENV; Collection = $env:BACKUP_COLLECTION; ExcludeCollection = $env:BACKUP_EXCLUDE_COLLECTION }.GetEnumerator() |
        Where-Object { Split-List $_.Value } | ForEach-Object { $arguments[$_.Key] = Split-List $_.Value }
    @{ Name = $env:BACKUP_NAME; Shard = $env:BACKUP_SHARD }.GetEnumerator() |
        Where-Object { -not [string]::IsNullOrWhiteSpace($_.Value) } | ForEach-Object { $arguments[$_.Key] = $_.Value.Trim() }
    $backup = Backup-TcbDatabase @arguments -ErrorAction Continue
}
catch {
    # The module marks its own errors in the log.
    if ($env:GITHUB_ACTIONS -eq 'true' -and $env:TCB_CI_COMMANDS -ne 'off' -and $_.Exception -isnot [WeChatTcb.TcbException]) {
        Write-Host "::error::$("$_".Replace('%', '%25').Replace("`r", '%0D').Replace("`n", '%0A'))"
    }
    throw
}
finally {
    if ($env:GITHUB_OUTPUT) {
        "path=$($backup.Path -replace '[\r\n]')", "status=$($backup ? $backup.Status : 'Failed')", "failed-count=$(if ($backup) { $backup.Failures.Count })" |
            Add-Content $env:GITHUB_OUTPUT
    }
}
$backup | Format-List | Out-Host
if ($backup.Status -ne 'Complete') {
    exit 1
}
