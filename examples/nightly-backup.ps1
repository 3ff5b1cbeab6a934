#Requires -Version 7.4

# A nightly backup on a machine of your own: backs up, checks, and removes old backups. systemd/, windows/ and the crontab line in
# docs/backups.md run it. The connection comes from environment variables: `Get-Help about_WeChatTcb` lists them.
#
# The exit code is 0 if the backup is complete and in order, otherwise 1.
param(
    # The folder for all backups.
    [Parameter(Mandatory)]
    [string] $Destination,

    # The manifest of the module, if it is not installed.
    [string] $Module = 'WeChatTcb',

    # The environments; wildcards are allowed.
    [string[]] $Env = '*'
)

$ErrorActionPreference = 'Stop'
Import-Module $Module

$backup = Backup-TcbDatabase $Destination -Env $Env -Compress -ErrorAction Continue
$backup | Format-List | Out-Host
$check = $backup | Test-TcbBackup
$check | Format-List | Out-Host
if (-not $check.IsPassed) {
    # Old backups stay until there is a good one.
    exit 1
}

Remove-TcbBackup $Destination -KeepLast 3 -KeepDaily 7 -KeepWeekly 4 -KeepMonthly 12 -Confirm:$false | Format-Table | Out-Host
