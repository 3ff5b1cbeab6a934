# Dot-sourced where exports are made: they are remembered in the test's own folder and not in the developer's, and no submit waits for another.
# Set for the whole process, because every session that is started from here is to have them too.
$env:TCB_LEDGER = Join-Path $TestDrive 'ledger'
$env:TCB_SUBMIT_INTERVAL_SEC = 0
