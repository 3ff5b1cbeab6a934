#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Incremental backups: nights between which documents change.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = Join-Path $TestDrive 'seed'
    $null = New-Item -ItemType Directory "$seed/shop"
    Set-Content "$seed/shop/users.jsonl" '{"_id":"u1","at":{"$date":"2026-11-01T00:00:00Z"}}'
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -Connect
    $PSDefaultParameterValues['Backup-TcbDatabase:SubmitIntervalSec'] = 0

    function Set-Orders([string[]] $Documents) { $Documents | Set-TcbEmulatorCollection shop orders }

    # A night: each begins later than the one before, also within a second.
    function Backup([string] $Name, [string] $Watermark = 'at', [hashtable] $More = @{}) {
        Backup-TcbDatabase "$folder/b" -Env shop -Collection orders -Name $Name -Incremental -Watermark $Watermark -ErrorAction Stop @More
    }

    function Ids($Backup) { (Read-TcbExportFile $Backup.Collections[0].Path)._id | Sort-Object }
}

AfterAll {
    $PSDefaultParameterValues.Remove('Backup-TcbDatabase:SubmitIntervalSec')
    $emulator | Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Backup-TcbDatabase -Incremental' {
    BeforeEach {
        $emulator | Reset-TcbEmulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $env:TCB_LEDGER = "$folder/ledger"
    }

    AfterEach {
        . "$PSScriptRoot/OwnLedger.ps1"
    }

    It 'makes a full backup and two increments, which list, check and keep each other' {
        Set-Orders '{"_id":1,"at":{"$date":"2026-11-20T00:00:00Z"}}', '{"_id":2,"at":{"$date":"2026-11-21T00:00:00Z"}}'
        $first = Backup night1
        $first.Kind | Should -Be Full
        $first.Collections[0].FullReason | Should -BeLike '*no earlier backup*'

        Set-Orders '{"_id":1,"at":{"$date":"2026-11-22T00:00:00Z"}}', '{"_id":3,"at":{"$date":"2026-11-20T23:59:30Z"}}',
            '{"_id":4,"at":{"$date":"2026-11-20T00:00:00Z"}}'
        $second = Backup night2
        $second.Kind | Should -Be Incremental
        Ids $second | Should -Be 1, 3 -Because 'the overlap includes 3, 2 was deleted, and 4 is too old'
        $second.Collections[0].BaseName | Should -Be night1
        $second.Collections[0].Watermark | Should -Be at

        $third = Backup night3 -More @{ Compress = $true }
        Ids $third | Should -Be 1
        $third.Bases | Should -Be night1, night2

        (Get-TcbBackup "$folder/b").Kind | Should -Be Full, Incremental, Incremental
        (Get-TcbBackup "$folder/b")[2].Bases | Should -Be night1, night2
        (Test-TcbBackup "$folder/b").Status | Should -Be Passed, Passed, Passed
        $kept = Remove-TcbBackup "$folder/b" -KeepLast 1 -Confirm:$false
        $kept.Decision | Should -Be Keep, Keep, Keep
        ($kept | Where-Object Name -EQ night1).Reasons | Should -Contain 'base of night3'
        { Remove-TcbBackup "$folder/b/night2" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'BackupIsBase,*'
        Rename-Item "$folder/b/night1" "$folder/b/moved"
        Rename-Item "$folder/b/moved/backup.json" moved.json
        (Test-TcbBackup "$folder/b/night3").Problems.Kind | Should -Be BaseMissing
    }

    It 'continues by <type>' -ForEach @(
        @{ type = 'numbers'; old = '7'; new = '8.5' }
        @{ type = 'strings'; old = '"2026-11-20"'; new = '"2026-11-21"' }
        @{ type = 'object ids'; old = '{"$oid":"65000000f000000000000000"}'; new = '{"$oid":"65100000f000000000000000"}' }
        @{ type = 'dates'; old = '{"$date":"2026-11-20T00:00:00Z"}'; new = '{"$date":"2026-11-21T00:00:00Z"}' }
        @{ type = 'milliseconds'; old = '1795000000000'; new = '1795100000000' }
    ) {
        Set-Orders "{`"_id`":1,`"a`":{`"b`":$old}}"
        $null = Backup night1 a.b
        Set-Orders "{`"_id`":1,`"a`":{`"b`":$old}}", "{`"_id`":2,`"a`":{`"b`":$new}}"
        Ids (Backup night2 a.b) | Should -Be 1, 2
        Ids (Backup night3 a.b) | Should -Be 2
    }

    It 'keeps the value of the base if nothing has changed' {
        Set-Orders '{"_id":1,"at":5}'
        $null = Backup night1
        Set-Orders '{"_id":1,"at":4}'
        $empty = Backup night2
        $empty.Status | Should -Be Complete
        $empty.RecordCount | Should -Be 0
        Get-Content -Raw $empty.Collections[0].Path | Should -BeNullOrEmpty
        Set-Orders '{"_id":1,"at":4}', '{"_id":2,"at":5}'
        $third = Backup night3
        Ids $third | Should -Be 2
        $third.Bases | Should -Be night1, night2
    }

    It 'is full with a reason: <reason>' -ForEach @(
        @{ reason = '*no field other*'; watermark = 'other'; more = @{}; documents = '{"_id":1,"at":5}' }
        @{ reason = '*different types: number and string*'; watermark = 'at'; more = @{}; documents = '{"_id":1,"at":5}', '{"_id":2,"at":"5"}' }
        @{ reason = '*no date, number, string or ObjectId: true*'; watermark = 'at'; more = @{}; documents = '{"_id":1,"at":true}' }
        @{ reason = '*no records*'; watermark = 'at'; more = @{}; documents = @() }
        @{ reason = '*-FullEvery 1:*'; watermark = 'at'; more = @{ FullEvery = 1 }; documents = '{"_id":1,"at":5}' }
    ) {
        Set-Orders $documents
        $null = Backup-TcbDatabase "$folder/b" -Env shop -Collection orders -Name night1 -ErrorAction Stop
        foreach ($path in "$folder/s.md", "$folder/s.xml") {
            $backup = Backup "night-$($path[-1])" $watermark ($more + @{ SummaryPath = $path })
            $backup.Kind | Should -Be Full
            $backup.Collections[0].FullReason | Should -BeLike $reason
            Get-Content -Raw $path | Should -BeLike "*$($backup.Collections[0].FullReason)*"
            $backup | Out-String -Width 200 | Should -BeLike "*In full*$($backup.Collections[0].FullReason)*"
        }
    }

    It 'makes every third one full' {
        Set-Orders '{"_id":1,"at":5}'
        $kinds = 1..7 | ForEach-Object { (Backup "night$_" -More @{ FullEvery = 3 }).Kind }
        $kinds | Should -Be Full, Incremental, Incremental, Full, Incremental, Incremental, Full
    }

    It 'uses a table of fields, and warns of names that match nothing' {
        Set-Orders '{"_id":1,"n":5}'
        $table = @{ 'ord*' = 'n'; '*' = 'at'; typo = 'x' }
        $null = Backup-TcbDatabase "$folder/b" -Name night1 -Incremental -Watermark $table -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*typo*'
        $second = Backup-TcbDatabase "$folder/b" -Name night2 -Incremental -Watermark $table -WarningAction SilentlyContinue
        $second.Collections.Watermark | Should -Be n, at
        $second.Collections.Kind | Should -Be Incremental, Incremental
        $third = Backup-TcbDatabase "$folder/b" -Name night3 -Incremental -Watermark @{ users = 'at' }
        ($third.Collections | Where-Object Collection -EQ orders).FullReason | Should -BeLike '*-Watermark names no field*'
    }

    It 'continues what shards have saved' {
        Set-Orders '{"_id":1,"at":5}'
        foreach ($night in 'night1', 'night2') {
            $parts = '1/2', '2/2' | ForEach-Object {
                Backup-TcbDatabase "$folder/b" -Name $night -Shard $_ -Incremental -Watermark at -ErrorAction Stop
            }
        }
        $parts.Collections.Kind | Should -Be Incremental, Incremental
        $backup = Get-TcbBackup "$folder/b/night2"
        $backup.Status | Should -Be Complete
        $backup.Bases | Should -Be night1
    }

    It 'refuses <command>' -ForEach @(
        @{ id = 'WatermarkMissing'; command = { Backup-TcbDatabase x -Incremental } }
        @{ id = 'IncrementalMissing'; command = { Backup-TcbDatabase x -Watermark at } }
        @{ id = 'IncrementalMissing'; command = { Backup-TcbDatabase x -FullEvery 7 } }
        @{ id = 'InvalidWatermark'; command = { Backup-TcbDatabase x -Incremental -Watermark 'a..b' } }
        @{ id = 'InvalidWatermark'; command = { Backup-TcbDatabase x -Incremental -Watermark '' } }
        @{ id = 'InvalidWatermark'; command = { Backup-TcbDatabase x -Incremental -Watermark 'a', 'b' } }
        @{ id = 'InvalidWatermark'; command = { Backup-TcbDatabase x -Incremental -Watermark @{} } }
        @{ id = 'InvalidWatermark'; command = { Backup-TcbDatabase x -Incremental -Watermark @{ orders = $null } } }
    ) {
        $command | Should -Throw -ErrorId "$id,*"
    }

    It 'takes -Incremental:$false as full' {
        Set-Orders '{"_id":1,"at":5}'
        $null = Backup night1
        $backup = Backup-TcbDatabase "$folder/b" -Env shop -Collection orders -Incremental:$false -Watermark at
        $backup.Kind | Should -Be Full
        $backup.Collections[0].FullReason | Should -BeNullOrEmpty
    }
}
