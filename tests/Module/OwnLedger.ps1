# Dot-sourced by tests that export: the ledger is in the test's folder, not in the developer's, and there is no submit interval.
# Set for the whole process, so that every session started from here has them too; -Restore undoes it.
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
