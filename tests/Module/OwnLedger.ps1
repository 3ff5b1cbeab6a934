# Dot-sourced where exports are made: they are remembered in the test's own folder and not in the developer's, and no submit waits for another.
# Set for the whole process, because every session that is started from here is to have them too; -Restore undoes it.
param([switch] $Restore)

if (-not $environmentBefore) {
    $environmentBefore = @{ Ledger = $env:TCB_LEDGER; Interval = $env:TCB_SUBMIT_INTERVAL_SEC }
}
if ($Restore) {
    $env:TCB_LEDGER = $environmentBefore.Ledger
    $env:TCB_SUBMIT_INTERVAL_SEC = $environmentBefore.Interval
}
else {
    $env:TCB_LEDGER = Join-Path $TestDrive 'ledger'
    $env:TCB_SUBMIT_INTERVAL_SEC = 0
}
