#Requires -Version 7.4

<#
.SYNOPSIS
Copies the collections of one cloud environment to another, and proves that the copy is equal.

.EXAMPLE
./copy-environment.ps1 -From prod-4a89da -To test-4a89da -Rebuild

Connect-Tcb has to be called first, or the environment variables of the module have to be set.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $From,
    [Parameter(Mandatory)] [string] $To,
    # Where the backup is kept.
    [string] $Destination = './backups',
    # Deletes the collections of the target before they are filled.
    [switch] $Rebuild
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module WeChatTcb)) { Import-Module WeChatTcb }

$backup = Backup-TcbDatabase $Destination -Env $From -Compress
# The files are checked before anything is changed in the target.
$restore = $backup | Restore-TcbDatabase -Env $To -Rebuild:$Rebuild -Verify -Confirm:$false
$restore
if ($restore.IndexCount -gt 0) {
    Write-Warning "Create $($restore.IndexCount) indexes in $To again: they cannot be copied."
}
