#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Restores of small backups into environments of one emulator.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = Join-Path $TestDrive 'seed'
    foreach ($env in 'prod-1', 'prod-2', 'test-1', 'mini-1') { $null = New-Item -ItemType Directory "$seed/$env" }
    foreach ($env in 'prod-1', 'prod-2') {
        1..3 | ForEach-Object { "{`"_id`":`"$_`",`"env`":`"$env`",`"at`":{`"`$date`":`"2026-01-0$($_)T00:00:00Z`"}}" } | Set-Content "$seed/$env/orders.jsonl"
        1..200 | ForEach-Object { "{`"_id`":`"u$_`",`"n`":$_,`"price`":$_.5}" } | Set-Content "$seed/$env/users.jsonl"
    }
    $null = New-Item "$seed/prod-1/empty.jsonl"
    Set-Content "$seed/test-1/orders.jsonl" '{"_id":"1","env":"old"}', '{"_id":"9","env":"old"}'
    Set-Content "$seed/emulator.json" @'
{
  "environments": { "mini-1": { "app": "wxmini1" } },
  "collections": { "prod-1": { "orders": { "aclTag": "READONLY", "indexCount": 3 }, "users": { "aclTag": "CUSTOM", "rule": "{\"read\":true}" } } }
}
'@
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -Connect
    $PSDefaultParameterValues['*-TcbDatabase:SubmitIntervalSec'] = 0
    $source = Backup-TcbDatabase "$TestDrive/backups" -Env prod-1 -Compress

    function Ids($env, $collection) {
        Invoke-TcbDbExport $env -Collection $collection -Destination "$folder/$([guid]::NewGuid()).json" -AllowEmpty -SubmitIntervalSec 0 |
            Read-TcbExportFile | ForEach-Object { $_._id }
    }
    function Count($of) { @($emulator | Get-TcbEmulatorRequest -Endpoint $of).Count }
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-TcbDatabase:SubmitIntervalSec')
    $emulator | Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Restore-TcbDatabase' {
    BeforeEach {
        $emulator | Reset-TcbEmulator
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $env:TCB_LEDGER = "$folder/ledger"
    }

    AfterEach {
        . "$PSScriptRoot/OwnLedger.ps1"
    }

    It 'creates what is missing, replaces what is there, and keeps the rest' {
        $restore = $source | Restore-TcbDatabase -Env test-1 -Verify -Confirm:$false -ErrorAction Stop
        $restore | Should -BeOfType WeChatTcb.TcbRestore
        $restore.Status | Should -Be Complete
        $restore.SourceEnv, $restore.Env | Should -Be prod-1, test-1
        $restore.CollectionCount, $restore.RecordCount, $restore.IndexCount | Should -Be 3, 203, 2
        $restore.Verified | Should -BeTrue
        $restore.Failures | Should -BeNullOrEmpty
        $restore.Collections.Collection | Should -Be empty, orders, users
        $restore.Collections.DocumentCount | Should -Be 0, 4, 200
        $restore.Collections.AclTag | Should -Be 'PRIVATE', 'READONLY', 'CUSTOM'
        $restore.Collections[2].Imports.Status | Should -Be Succeeded
        Ids test-1 orders | Sort-Object | Should -Be 1, 2, 3, 9
        Ids test-1 empty | Should -BeNullOrEmpty
        # Nothing is left in the storage, and nothing to resume.
        Count DeleteFiles | Should -BeGreaterThan 0
        Get-ChildItem "$folder/ledger/restores" | Should -BeNullOrEmpty
        (Get-TcbExportJob -Kind Import).Count | Should -Be 2
    }

    It 'copies the permissions with their rules' {
        $null = $source | Restore-TcbDatabase -Env test-1 -Confirm:$false -ErrorAction Stop
        $copy = Backup-TcbDatabase "$folder/b" -Env test-1
        ($copy.Collections | Where-Object Collection -EQ users).Permission | Should -Be ($source.Collections | Where-Object Collection -EQ users).Permission
    }

    It 'shows itself on one screen' {
        $text = $source | Restore-TcbDatabase -Env test-1 -Verify -Confirm:$false | Out-String
        $text | Should -Match 'Restored +: 3 of 3 collections of prod-1 into test-1'
        $text | Should -Match 'Verified +: yes'
        $text | Should -Match 'Indexes +: 2 besides'
    }

    It 'deletes collections with -Rebuild, and only then' {
        $restore = $source | Restore-TcbDatabase -Env test-1 -Rebuild -Verify -Force -Confirm:$false -ErrorAction Stop
        $restore.Status | Should -Be Complete
        Ids test-1 orders | Sort-Object | Should -Be 1, 2, 3
    }

    It 'asks before each deletion' {
        # A host that cannot ask.
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($manifest, $emulator, $backup)
                Import-Module $manifest
                $null = $emulator | Connect-Tcb
                $ConfirmPreference = 'High'
                Restore-TcbDatabase $backup -Env test-1 -Rebuild -SubmitIntervalSec 0
            }).AddArgument("$PSScriptRoot/../../WeChatTcb.psd1").AddArgument($emulator).AddArgument($source.Path)
        try {
            try { $null = $shell.Invoke() } catch { $failure = $_ }
            "$failure $($shell.Streams.Error)" | Should -Match 'prompt|user|confirm|interactive'
        }
        finally { $shell.Dispose() }
        Ids test-1 orders | Sort-Object | Should -Be 1, 9
    }

    It 'does nothing with -WhatIf' {
        $null = $source | Restore-TcbDatabase -Env test-1 -Rebuild -WhatIf -ErrorAction Stop
        Count UploadTicket | Should -Be 0
        Ids test-1 orders | Should -Be 1, 9
        (Get-TcbCollection test-1).Collection | Should -Be orders
    }

    It 'refuses <Id>' -ForEach @(
        @{ Id = 'TargetIsSource'; Arguments = @{ Env = 'prod-1' } }
        @{ Id = 'EnvNotInBackup'; Arguments = @{ Env = 'test-1'; SourceEnv = 'prod-9' } }
        @{ Id = 'CollectionNotInBackup'; Arguments = @{ Env = 'test-1'; Collection = 'users', 'none*' } }
        @{ Id = 'NothingToRestore'; Arguments = @{ Env = 'test-1'; ExcludeCollection = '*' } }
        @{ Id = 'EnvNotFound'; Arguments = @{ Env = 'nowhere' } }
        @{ Id = 'RestoreNotFound'; Arguments = @{ Env = 'test-1'; Resume = $true } }
    ) {
        $result = $source | Restore-TcbDatabase @Arguments -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $result | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be "$Id,WeChatTcb.Commands.RestoreTcbDatabaseCommand"
        Count UploadTicket | Should -Be 0
        (Get-TcbCollection test-1).Collection | Should -Be orders
    }

    It 'restores into the source with -Force' {
        $restore = $source | Restore-TcbDatabase -Env prod-1 -Force -Verify -Confirm:$false -ErrorAction Stop
        $restore.Status | Should -Be Complete
    }

    It 'needs -SourceEnv for a backup of several environments' {
        $both = Backup-TcbDatabase "$folder/b" -Env prod-*
        $null = $both | Restore-TcbDatabase -Env test-1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'SourceEnvMissing,*'
        $restore = $both | Restore-TcbDatabase -Env test-1 -SourceEnv prod-2 -Collection ord* -Confirm:$false -ErrorAction Stop
        $restore.Collections.Collection | Should -Be orders
    }

    It 'does not restore a file that was changed, and restores the others' {
        Copy-Item $source.Path "$folder/b" -Recurse
        $path = "$folder/b/prod-1/users.jsonl.gz"
        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes[$bytes.Length / 2] = $bytes[$bytes.Length / 2] -bxor 1
        [IO.File]::WriteAllBytes($path, $bytes)
        $restore = Restore-TcbDatabase "$folder/b" -Env test-1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'BackupFileDamaged,*'
        $restore.Status | Should -Be Partial
        $restore.Failures.ErrorId | Should -Be BackupFileDamaged
        ($restore.Collections | Where-Object Status -EQ Failed).Collection | Should -Be users
        (Get-TcbCollection test-1).Collection | Should -Be empty, orders
    }

    It 'does not delete a collection whose file cannot be imported' {
        . "$PSScriptRoot/BackupFixture.ps1"
        New-TestBackup "$folder/20261101T193000Z" -Collection orders
        $file = "$folder/20261101T193000Z/env-one/orders.jsonl"
        [IO.File]::WriteAllText($file, "{`"_id`":`"1`"}`n{`"_id`":`"2`",`"a.`":1}`n")
        $manifest = Get-Content "$folder/20261101T193000Z/backup.json" -Raw | ConvertFrom-Json
        $manifest.collections[0].file.length = (Get-Item $file).Length
        $manifest.collections[0].file.sha256 = (Get-FileHash $file).Hash.ToLower()
        $manifest | ConvertTo-Json -Depth 9 | Set-Content "$folder/20261101T193000Z/backup.json"
        $restore = Restore-TcbDatabase "$folder/20261101T193000Z" -Env test-1 -Rebuild -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'ImportRecordInvalid,*'
        $restore.Status | Should -Be Failed
        Ids test-1 orders | Sort-Object | Should -Be 1, 9
    }

    It 'restores what is complete of an incomplete backup with -Force' {
        $emulator | Set-TcbEmulatorFault -Endpoint Submit -ErrorCode -501000 -Count 1
        $partial = Backup-TcbDatabase "$folder/b" -Env prod-2 -ErrorAction SilentlyContinue
        $partial.Status | Should -Be Partial
        $null = $partial | Restore-TcbDatabase -Env test-1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'BackupIncomplete,*'
        $restore = $partial | Restore-TcbDatabase -Env test-1 -Force -Confirm:$false -WarningAction SilentlyContinue -WarningVariable warnings -ErrorAction Stop
        $restore.Status | Should -Be Partial
        $restore.Collections.Count | Should -Be 1
        $warnings | Should -Not -BeNullOrEmpty
    }

    It 'restores increments with their bases' {
        1..3 | ForEach-Object { @{ _id = "$_"; version = 1; at = $_ } } | Set-TcbEmulatorCollection prod-2 log
        $null = Backup-TcbDatabase "$folder/b" -Env prod-2 -Collection log -Name full -Incremental -Watermark at -OverlapSec 0
        @{ _id = '1'; version = 1; at = 1 }, @{ _id = '2'; version = 1; at = 2 }, @{ _id = '3'; version = 2; at = 5 }, @{ _id = '4'; version = 2; at = 6 } |
            Set-TcbEmulatorCollection prod-2 log
        $increment = Backup-TcbDatabase "$folder/b" -Env prod-2 -Collection log -Name increment -Incremental -Watermark at -OverlapSec 0
        $increment.Kind | Should -Be Incremental
        $restore = $increment | Restore-TcbDatabase -Env test-1 -Verify -Confirm:$false -ErrorAction Stop
        $restore.Status, $restore.Verified | Should -Be Complete, $true
        $restore.Collections.Imports.Count | Should -Be 2
        Invoke-TcbDbExport test-1 -Collection log -Destination "$folder/log.json" -SubmitIntervalSec 0 | Read-TcbExportFile | ForEach-Object { $_.version } |
            Should -Be 1, 1, 2, 2
        Remove-Item "$folder/b/full" -Recurse
        $null = $increment | Restore-TcbDatabase -Env test-1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'BaseMissing,*'
    }

    It 'restores the others if one collection fails, and resumes it' {
        $emulator | Set-TcbEmulatorFault -Endpoint Import -JobFailure 'no luck' -Count 1
        $output = @(try { $source | Restore-TcbDatabase -Env test-1 -ThrottleLimit 1 -Confirm:$false -ErrorAction Stop -WarningVariable warnings } catch { $failure = $_ })
        $warnings | Should -BeLike "*Restore-TcbDatabase '$($source.Path)' -Env 'test-1' -Resume"
        $output[0].Status | Should -Be Partial
        $failure.FullyQualifiedErrorId | Should -BeLike 'ImportJobFailed,*'
        ($output[0].Collections | Where-Object Status -NE Complete).Collection | Should -Be orders
        $before = Count Import
        # It says what is left, with the settings that the restore began with.
        $null = Start-Transcript "$folder/whatif.txt"
        try { $source | Restore-TcbDatabase -Env test-1 -Resume -ConflictMode Insert -WhatIf }
        finally { $null = Stop-Transcript }
        $lines = (Get-Content "$folder/whatif.txt") -match 'test-1/'
        $lines.Count | Should -Be 1
        $lines | Should -BeLike '*(Upsert)*test-1/orders*'
        $restore = $source | Restore-TcbDatabase -Env test-1 -Resume -Verify -Confirm:$false -ErrorAction Stop
        $restore.Status, $restore.Verified | Should -Be Complete, $true
        $restore.CollectionCount | Should -Be 3
        (Count Import) - $before | Should -Be 1
    }

    It 'reports records that could not be imported' {
        $emulator | Set-TcbEmulatorFault -Endpoint Import -FailedRecords 2 -Count 1
        $restore = $source | Restore-TcbDatabase -Env test-1 -Collection users -Verify -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'RecordsFailed,*'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*Test-TcbBackup -Restore*'
        $restore.Status | Should -Be Partial
        $restore.Verified | Should -BeFalse
        $restore | Out-String | Should -Match 'no, 1 of 1 differ or were not compared'
    }

    It 'finds records that differ' {
        $emulator | Set-TcbEmulatorFault -Endpoint Import -FailedRecords 2 -Count 1
        $restore = $source | Restore-TcbDatabase -Env test-1 -Collection users -Confirm:$false -ErrorAction SilentlyContinue
        $restore.Status | Should -Be Partial
        $again = $source | Restore-TcbDatabase -Env test-1 -Collection orders -Verify -Rebuild -Confirm:$false -WarningAction SilentlyContinue
        $again.Verified | Should -BeTrue
    }

    It 'leaves what exists with -ConflictMode Insert, and says so' {
        $restore = $source | Restore-TcbDatabase -Env test-1 -ConflictMode Insert -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'RecordsFailed,*'
        $problems.ErrorDetails.RecommendedAction | Should -BeLike '*-ConflictMode Upsert replaces them.'
        ($restore.Collections | Where-Object Status -NE Complete).Collection | Should -Be orders
    }

    It 'warns that an unfinished restore is dropped' {
        $emulator | Set-TcbEmulatorFault -Endpoint Import -JobFailure 'no luck' -Count 1
        $null = $source | Restore-TcbDatabase -Env test-1 -Confirm:$false -ErrorAction SilentlyContinue
        $null = $source | Restore-TcbDatabase -Env test-1 -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $warnings | Should -BeLike '*unfinished restore*dropped*'
        Get-ChildItem "$folder/ledger/restores" | Should -BeNullOrEmpty
    }

    It 'restores into a mini program, and warns about its permissions' {
        $emulator | Set-TcbEmulatorAuthorizer wxmini1
        $mini = Get-TcbAuthorizer wxmini1 | Connect-Tcb
        try {
            $restore = $source | Restore-TcbDatabase -Env mini-1 -Verify -Connection $mini -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        }
        finally { $null = $emulator | Connect-Tcb }
        $restore.Status, $restore.Verified | Should -Be Complete, $true
        $warnings | Should -BeLike '*permissions of 3 collections*'
    }

    It 'works without a ledger' {
        $env:TCB_LEDGER = 'off'
        ($source | Restore-TcbDatabase -Env test-1 -Confirm:$false -ErrorAction Stop).Status | Should -Be Complete
        $null = $source | Restore-TcbDatabase -Env test-1 -Resume -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'LedgerSwitchedOff,*'
    }

    It 'writes a summary for people and one for pipelines' {
        $null = $source | Restore-TcbDatabase -Env test-1 -Verify -Confirm:$false -SummaryPath "$folder/s.md"
        Get-Content "$folder/s.md" -Raw | Should -Match '## Restore of .* into test-1: Complete'
        $emulator | Set-TcbEmulatorFault -Endpoint Import -JobFailure 'no luck' -Count 1
        $null = $source | Restore-TcbDatabase -Env test-1 -Confirm:$false -SummaryPath "$folder/s.xml" -ErrorAction SilentlyContinue
        ([xml](Get-Content "$folder/s.xml")).testsuites.failures | Should -Be 1
        $null = $source | Restore-TcbDatabase -Env prod-1 -Confirm:$false -SummaryPath "$folder/none.xml" -ErrorAction SilentlyContinue
        ([xml](Get-Content "$folder/none.xml")).testsuites.testsuite.testcase.failure.type | Should -Be TargetIsSource
    }

    It 'brings back documents of every type, byte for byte (seed <_>)' -ForEach 1, 2, 3 {
        $random = [Random]::new($_)
        function Value([int] $depth) {
            switch ($random.Next($depth -gt 2 ? 18 : 20)) {
                0 { $random.Next() }
                1 { -$random.Next() }
                2 { ($random.NextDouble() * 1e6).ToString('R', [cultureinfo]::InvariantCulture) }
                3 { "{`"`$numberLong`":`"$($random.NextInt64())`"}" }
                4 { "{`"`$numberDecimal`":`"$($random.Next()).$($random.Next())`"}" }
                5 { "{`"`$date`":`"$([DateTime]::UnixEpoch.AddMilliseconds($random.NextInt64(2000000000000)).ToString('yyyy-MM-ddTHH:mm:ss.fffZ'))`"}" }
                6 { "{`"`$oid`":`"$([Convert]::ToHexString([BitConverter]::GetBytes($random.NextInt64())).ToLower())$($random.Next(0x1000000).ToString('x8'))`"}" }
                7 { "{`"`$binary`":{`"base64`":`"$([Convert]::ToBase64String([BitConverter]::GetBytes($random.NextInt64())))`",`"subType`":`"00`"}}" }
                8 { '{"$regularExpression":{"pattern":"^a.*","options":"im"}}' }
                9 { "{`"`$timestamp`":{`"t`":$($random.Next()),`"i`":$($random.Next(100))}}" }
                10 { '{"$minKey":1}' }
                11 { '{"$maxKey":1}' }
                12 { 'null' }
                13 { $random.Next(2) ? 'true' : 'false' }
                14 { '"' + ('a', '上海', '\"', '\\', '\n', '\u0001', '😀', '&<>', '')[$random.Next(9)] + '"' }
                15 { '{"$numberDouble":"' + ('NaN', 'Infinity', '-Infinity', '-0.0')[$random.Next(4)] + '"}' }
                16 { '{"$code":"function () {}"}' }
                17 { '{"type":"Point","coordinates":[113.5,23.25]}' }
                18 { '[' + (@(for ($i = $random.Next(4); $i -gt 0; $i--) { Value ($depth + 1) }) -join ',') + ']' }
                19 { '{' + (@(for ($i = $random.Next(4); $i -gt 0; $i--) { "`"k$i`":$(Value ($depth + 1))" }) -join ',') + '}' }
            }
        }
        1..200 | ForEach-Object { "{`"_id`":`"$_`"," + ((1..5 | ForEach-Object { "`"f$_`":$(Value 0)" }) -join ',') + '}' } | Set-Content "$folder/all.jsonl"
        Set-TcbEmulatorCollection prod-2 all -Path "$folder/all.jsonl" -ErrorAction Stop
        $backup = Backup-TcbDatabase "$folder/b" -Env prod-2 -Collection all
        $restore = $backup | Restore-TcbDatabase -Env test-1 -Verify -Confirm:$false -ErrorAction Stop
        $restore.Verified | Should -BeTrue
        $again = Backup-TcbDatabase "$folder/b2" -Env test-1 -Collection all
        (Get-FileHash $again.Collections.Path).Hash | Should -Be (Get-FileHash $backup.Collections.Path).Hash
    }

    It 'copies an environment with the example' {
        & "$PSScriptRoot/../../examples/copy-environment.ps1" -From prod-1 -To test-1 -Destination "$folder/b" -Rebuild -WarningAction SilentlyContinue |
            ForEach-Object Verified | Should -BeTrue
    }
}

Describe 'Test-TcbBackup -Restore' {
    BeforeAll {
        . "$PSScriptRoot/BackupFixture.ps1"

        # Changes a file of a backup, and its entry in the manifest.
        function Set-BackupFile([string] $Path, [string] $Collection, [string[]] $Lines, [string] $NewName = $Collection, [string] $Type = 'Json') {
            $manifest = Get-Content "$Path/backup.json" -Raw | ConvertFrom-Json
            $entry = $manifest.collections | Where-Object collection -EQ $Collection
            $file = "$Path/$($entry.file.path)"
            [IO.File]::WriteAllText($file, ($Lines -join "`n") + "`n")
            $entry.collection = $NewName
            $entry.file.length = (Get-Item $file).Length
            $entry.file.sha256 = (Get-FileHash $file).Hash.ToLower()
            $entry.file.recordCount = $Type -eq 'Csv' ? $Lines.Count - 1 : $Lines.Count
            $entry.file.fileType = $Type
            $manifest | ConvertTo-Json -Depth 9 | Set-Content "$Path/backup.json"
        }
    }

    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
    }

    It 'proves that a backup can be restored, and Get-TcbBackup shows it' {
        Copy-Item $source.Path "$folder/b" -Recurse
        $before = Count Any
        $check = Test-TcbBackup "$folder/b" -Restore -ErrorAction Stop
        $check.Status, $check.IsRestorable | Should -Be Passed, $true
        Count Any | Should -Be $before
        $backup = Get-TcbBackup "$folder/b"
        $backup.RestoreTested | Should -BeTrue
        $backup.RestoreTestedAt | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-5))
        $backup | Out-String | Should -Match 'restorable'
        $null = Test-TcbBackup "$folder/b"
        (Get-TcbBackup "$folder/b").RestoreTested | Should -BeTrue
        (Get-Content "$folder/b/backup.json" -Raw | ConvertFrom-Json).restoreTest.moduleVersion | Should -Not -BeNullOrEmpty
    }

    It 'is not asked for by default' {
        Copy-Item $source.Path "$folder/b" -Recurse
        (Test-TcbBackup "$folder/b").IsRestorable | Should -BeNullOrEmpty
        (Get-TcbBackup "$folder/b").RestoreTested | Should -BeNullOrEmpty
    }

    It 'restores increments and all environments' {
        New-TestBackup "$folder/20261101T193000Z"
        New-TestBackup "$folder/20261102T193000Z" -BaseName 20261101T193000Z
        (Test-TcbBackup "$folder/20261102T193000Z" -Restore -ErrorAction Stop).Problems | Should -BeNullOrEmpty
    }

    It 'finds <Name>' -ForEach @(
        @{ Name = 'a file that was cut off'; Kind = 'Length'; Change = { $file = "$folder/20261101T193000Z/env-one/users.jsonl"; [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Substring(5)) } }
        @{ Name = 'a bit that was changed'; Kind = 'Sha256'; Change = {
                $file = "$folder/20261101T193000Z/env-one/users.jsonl"; $bytes = [IO.File]::ReadAllBytes($file); $bytes[9] = $bytes[9] -bxor 1; [IO.File]::WriteAllBytes($file, $bytes)
            }
        }
        @{ Name = 'records that an import refuses'; Kind = 'RecordRejected'; Lines = 2, 3; Change = {
                Set-BackupFile "$folder/20261101T193000Z" users '{"_id":"1"}', '{"_id":"2","a.":1}', '{"_id":"3",".b":1}', '{"_id":"4"}'
            }
        }
        @{ Name = 'an _id that occurs twice'; Kind = 'DuplicateId'; Lines = , 3; Change = { Set-BackupFile "$folder/20261101T193000Z" users '{"_id":"1"}', '{"_id":"2"}', '{"_id":"1","a":1}' } }
        @{ Name = 'an illegal name'; Kind = 'InvalidName'; Change = { Set-BackupFile "$folder/20261101T193000Z" users '{"_id":"1"}' -NewName 'system.users' } }
        @{ Name = 'CSV with other types'; Kind = 'TypeChanged'; Change = { Set-BackupFile "$folder/20261101T193000Z" users '_id,number', 'a,0012', 'b,7' -Type Csv } }
    ) {
        New-TestBackup "$folder/20261101T193000Z"
        . $Change
        $check = Test-TcbBackup "$folder/20261101T193000Z" -Restore -ErrorAction Stop
        $check.Status, $check.IsRestorable | Should -Be Failed, $false
        $check.Problems.Kind | Should -Contain $Kind
        $check.Problems.Collection | Select-Object -Unique | Should -BeLike '*users'
        foreach ($line in $Lines) { "$($check.Problems.Reason)" | Should -Match "line $line\b" }
        (Get-TcbBackup "$folder/20261101T193000Z").RestoreTested | Should -BeFalse
    }
}
