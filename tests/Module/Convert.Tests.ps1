#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Converting exported files.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/BackupFixture.ps1"
    . "$PSScriptRoot/OwnLedger.ps1"
    function Lines($Path) { [System.IO.File]::ReadAllText($Path).TrimEnd("`n") -split "`n" }
}

AfterAll {
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Convert-TcbExportFile' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        '{"_id":"a","n":1,"o":{"x":"=1"},"at":{"$date":"2026-01-02T17:00:00Z"}}', '{"_id":"b","tags":["x","y"]}' | Set-Content "$folder/orders.json"
    }

    It 'writes CSV next to the file that was exported, and returns the new file' {
        $file = Convert-TcbExportFile "$folder/orders.json" "$folder/orders.csv"
        $file | Should -BeOfType WeChatTcb.ConvertedFile
        $file.Path, $file.Source | Should -Be (Resolve-Path "$folder/orders.csv").Path, (Resolve-Path "$folder/orders.json").Path
        $file.Format, $file.RecordCount, $file.DamagedCount | Should -Be Csv, 2, 0
        $file.Sha256 | Should -Be (Get-FileHash "$folder/orders.csv").Hash
        $file.SourceSha256 | Should -Be (Get-FileHash "$folder/orders.json").Hash
        $rows = Import-Csv "$folder/orders.csv"
        $rows[0].psobject.Properties.Name | Should -Be _id, n, o, at, tags
        $rows[0].o, $rows[0].at, $rows[1].tags | Should -Be '{"x":"=1"}', '2026-01-02T17:00:00.000Z', '["x","y"]'
        $file | Out-String -Width 80 | Should -Match 'Csv\s+2\s+0\s+\d+'
    }

    It 'flattens, joins arrays, and writes local times' {
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/x.csv" -Flatten -ArraySeparator ';' -TimeZone Asia/Shanghai
        Lines "$folder/x.csv" | Should -Be '_id,n,o.x,at,tags', 'a,1,=1,2026-01-03T01:00:00.000+08:00,', 'b,,,,x;y'
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/y.csv" -Field o.x, _id -Delimiter ';' -ForExcel
        Lines "$folder/y.csv" | Should -Be 'o.x;_id', "'=1;a", ';b'
        (Get-Content "$folder/y.csv" -AsByteStream -TotalCount 3) | Should -Be 0xef, 0xbb, 0xbf
    }

    It 'writes relaxed, canonical and plain JSON lines' {
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/r.jsonl"
        Lines "$folder/r.jsonl" | Should -Be (Get-Content "$folder/orders.json")
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/c.jsonl" -Canonical
        (Lines "$folder/c.jsonl")[0] | Should -BeLike '*"n":{"$numberInt":"1"}*'
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/p.jsonl.gz" -Plain
        (Read-TcbExportFile "$folder/p.jsonl.gz")[0].at | Should -Be '2026-01-02T17:00:00.000Z'
        { Convert-TcbExportFile "$folder/orders.json" "$folder/x.jsonl" -Canonical -Plain } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'takes paths, wildcards, files and objects from the pipeline, to a folder' {
        Copy-Item "$folder/orders.json" "$folder/users.json"
        (Convert-TcbExportFile "$folder/*.json" "$folder/out/" -To Csv).Path | Split-Path -Leaf | Should -Be orders.csv, users.csv
        (Get-ChildItem $folder -File | Convert-TcbExportFile -Destination "$folder/files/" -To JsonLines).Path | Split-Path -Leaf | Should -Be orders.jsonl, users.jsonl
        ("$folder/orders.json", "$folder/users.json" | Convert-TcbExportFile -Destination "$folder/paths" -To Csv).Count | Should -Be 2
        # Receipts are skipped, and a converted file can be converted again.
        (Get-ChildItem "$folder/files" | Convert-TcbExportFile -Destination "$folder/again/" -To Csv).RecordCount | Should -Be 2, 2
        (Convert-TcbExportFile -LiteralPath "$folder/orders.json" -Destination "$folder/l.csv").RecordCount | Should -Be 2
        Push-Location "$folder/again"
        try { (Convert-TcbExportFile ../orders.json -To JsonLines).Path | Should -BeLike '*again*orders.jsonl' } finally { Pop-Location }
    }

    It 'converts a job''s file and all collections of a backup' {
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0 -Connect
        try {
            $job = Invoke-TcbDbExport demo-4a89da -Collection cities -Where @{ country = 'CN' } -Destination "$folder/cn.json"
            $file = $job | Convert-TcbExportFile -Destination "$folder/cn.csv" -Flatten
            $file.Env, $file.Collection, $file.RecordCount | Should -Be demo-4a89da, cities, $job.RecordSuccess
            (Import-Csv "$folder/cn.csv").Count | Should -Be $job.RecordSuccess
            (Test-TcbExportFile "$folder/cn.csv").JobId | Should -Be $job.JobId
            $files = Backup-TcbDatabase "$folder/backups" -Env demo-4a89da -Compress | Convert-TcbExportFile -Destination "$folder/csv" -To Csv
            $files.Path | Should -Be (Join-Path $folder csv demo-4a89da cities.csv)
            $files.Env, $files.Collection | Should -Be demo-4a89da, cities
            $parts = Get-TcbBackup "$folder/backups" | Convert-TcbExportFile -Destination "$folder/lake" -To Csv -PartitionBy env, collection
            $parts.Path | Should -Be (Join-Path $folder lake env=demo-4a89da collection=cities cities.csv)
        }
        finally {
            $emulator | Stop-TcbEmulator
        }
    }

    It 'says that the file of a job is not saved, as Read and Test do' {
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0 -Connect
        try {
            $job = Invoke-TcbDbExport demo-4a89da -Collection cities -Wait
            $saved = $job | Save-TcbExportFile -Destination "$folder/saved.json" -PassThru
            foreach ($command in { $job, $saved | Convert-TcbExportFile -Destination "$folder/out/" -To Csv }, { $job, $saved | Read-TcbExportFile }, { $job, $saved | Test-TcbExportFile }) {
                $output = @(& $command -ErrorVariable problems 2>&1)
                $failed = @($output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
                $failed.FullyQualifiedErrorId | Should -BeLike 'FileNotSaved,*'
                "$failed" | Should -BeLike "*demo-4a89da/$($job.JobId)*not saved*"
                $failed.ErrorDetails.RecommendedAction | Should -BeLike '*Save-TcbExportFile*-TcbExportFile.*'
                $output.Count | Should -BeGreaterThan 1
            }
        }
        finally {
            $emulator | Stop-TcbEmulator
        }
    }

    It 'needs a path' {
        { Convert-TcbExportFile '' "$folder/x.csv" -ErrorAction Stop } | Should -Throw -ErrorId 'PathMissing,*'
        { [pscustomobject]@{ Path = $null } | Read-TcbExportFile -ErrorAction Stop } | Should -Throw -ErrorId 'PathMissing,*'
    }

    It 'names partitions only in a folder, and each once' {
        { Convert-TcbExportFile "$folder/orders.json" "$folder/x.csv" -PartitionBy env } | Should -Throw -ErrorId 'PartitionNeedsFolder,*'
        New-TestBackup "$folder/b/20261101T193000Z"
        $files = Convert-TcbExportFile "$folder/b/20261101T193000Z" "$folder/lake/" -To Csv -PartitionBy Env, env
        $files.Path | Split-Path | Select-Object -Unique | Should -Be (Join-Path $folder lake env=env-one)
    }

    It 'finds backups by wildcards, next to files' {
        New-TestBackup "$folder/b/20261101T193000Z"
        Copy-Item "$folder/orders.json" "$folder/b/single.json"
        $files = Convert-TcbExportFile "$folder/b/*" "$folder/out/" -To Csv
        $files.Env | Should -Contain 'env-one'
        $files.Path | Split-Path -Leaf | Should -Contain single.csv
    }

    It 'refuses <What>, once, and does not quote them' -ForEach @(
        @{ What = 'lines of CSV'; Command = { Get-Content "$folder/people.csv" | Read-TcbExportFile } }
        @{ What = 'lines of CSV to import'; Command = { Get-Content "$folder/people.csv" | Invoke-TcbDbImport -Env e -Collection c } }
        @{ What = 'records with a path'; Command = { Read-TcbExportFile "$folder/people.json" | Convert-TcbExportFile -To Csv -Destination "$folder/out/" } }
        @{ What = 'records to restore'; Command = { Read-TcbExportFile "$folder/orders.json" | Restore-TcbDatabase -Env e -Confirm:$false } }
        @{ What = 'records where backups belong'; Command = { Read-TcbExportFile "$folder/orders.json" | Test-TcbBackup } }
        @{ What = 'lines of JSON where backups belong'; Command = { Get-Content "$folder/orders.json" | Get-TcbBackup } }
        @{ What = 'rows where backups belong'; Command = { Import-Csv "$folder/people.csv" | Remove-TcbBackup -KeepLast 1 } }
        @{ What = 'text as an argument'; Command = { Read-TcbExportFile (Get-Content "$folder/orders.json") } }
        @{ What = 'text to compare'; Command = { Compare-TcbExportFile (Get-Content "$folder/orders.json" -Raw) "$folder/orders.json" } }
    ) {
        $null = Connect-Tcb -AccessToken t -AppId wx0123456789abcdef -Endpoint http://127.0.0.1:9
        '{"_id":"PLANTED","path":"/pages/user?phone=PLANTED"}', '{"_id":"PLANTED2"}' | Set-Content "$folder/people.json"
        '_id,phone', 'PLANTED,138', 'PLANTED2,139' | Set-Content "$folder/people.csv"
        (Get-Content "$folder/orders.json") -replace '"a"', '"PLANTED"' | Set-Content "$folder/orders.json"
        $problem = try { & $Command 2>&1 } catch { $_ }
        @($problem).Count | Should -Be 1
        $problem.FullyQualifiedErrorId | Should -BeLike 'NotAFilePath,*'
        "$problem$($problem.ErrorDetails.RecommendedAction)" | Should -Not -Match 'PLANTED'
    }

    It 'takes a list of paths from a file' {
        Copy-Item "$folder/orders.json" "$folder/a, b.json"
        "$folder/orders.json", "$folder/a, b.json" | Set-Content "$folder/list.txt"
        (Get-Content "$folder/list.txt" | Convert-TcbExportFile -To Csv -Destination "$folder/out/").Path | Split-Path -Leaf | Should -Be orders.csv, 'a, b.csv'
        Get-Content "$folder/list.txt" | ForEach-Object { $_ -replace 'orders', 'none' } | Read-TcbExportFile -ErrorVariable problems -ErrorAction SilentlyContinue | Should -HaveCount 2
        $problems.FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }

    It 'says that a folder contains backups' {
        New-TestBackup "$folder/b/20261101T193000Z"
        $problem = try { Convert-TcbExportFile "$folder/b" "$folder/out/" -To Csv -ErrorAction Stop } catch { $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike 'PathIsFolder,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike "*$folder/b/``**"
    }

    It 'refuses <What> where files belong, and does not quote them' -ForEach @(
        @{ What = 'records'; Records = { Read-TcbExportFile "$folder/orders.json" } }
        @{ What = 'records as hashtables'; Records = { Read-TcbExportFile "$folder/orders.json" -AsHashtable } }
        @{ What = 'lines of JSON'; Records = { Get-Content "$folder/orders.json" } }
    ) {
        $null = Connect-Tcb -AccessToken t -AppId wx0123456789abcdef -Endpoint http://127.0.0.1:9
        foreach ($command in { $input | Convert-TcbExportFile -To Csv -Destination "$folder/out/" }, { $input | Read-TcbExportFile }, { $input | Test-TcbExportFile }, { $input | Invoke-TcbDbImport -Env e -Collection c }) {
            $problem = try { & $Records | & $command } catch { $_ }
            @($problem).Count | Should -Be 1
            $problem.FullyQualifiedErrorId | Should -BeLike 'NotAFilePath,*'
            $problem | Get-Error | Out-String | Should -Not -Match '2026-01-02'
        }
    }

    It 'warns of a text that is read as CSV and has only a header, unless its name says so' {
        Set-Content "$folder/notes.txt" 'Remember the milk'
        Convert-TcbExportFile "$folder/notes.txt" "$folder/notes.csv" -WarningVariable warned -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        "$warned" | Should -BeLike "*notes.txt*header*"
        Set-Content "$folder/head.csv" 'a,b'
        $null = Convert-TcbExportFile "$folder/head.csv" "$folder/h.jsonl" -WarningVariable warned
        $null = Convert-TcbExportFile "$folder/notes.txt" "$folder/n.jsonl" -FileType Csv -WarningVariable +warned
        $warned | Should -BeNullOrEmpty
    }

    It 'says why a job that failed has no file' {
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0 -Connect
        try {
            $job = Invoke-TcbDbExport demo-4a89da -Collection cities -Where @{ name = 'nowhere' } -Wait -ErrorAction SilentlyContinue
            foreach ($command in { $job | Read-TcbExportFile }, { $job | Convert-TcbExportFile -To Csv }, { $job | Invoke-TcbDbImport -Env demo-4a89da -Collection cities }) {
                $failed = @(& $command 2>&1)
                $failed.FullyQualifiedErrorId | Should -BeLike 'NoRecordMatched,*'
            }
        }
        finally {
            $emulator | Stop-TcbEmulator
        }
    }

    It 'says that an export that was refused has no job' {
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0 -Connect
        try {
            $null = Invoke-TcbDbExport demo-4a89da -Collection nope -Destination "$folder/nope.json" -ErrorAction SilentlyContinue
            $failed = @(Get-TcbExportJob -Env demo-4a89da | Where-Object Status -EQ Refused | Convert-TcbExportFile -To Csv -Destination "$folder/out/" 2>&1)
            $failed.FullyQualifiedErrorId | Should -BeLike 'ExportRefused,*'
        }
        finally {
            $emulator | Stop-TcbEmulator
        }
    }

    It 'does not write another compression than the name says' {
        { Convert-TcbExportFile "$folder/orders.json" "$folder/x.csv" -Compression Gzip } | Should -Throw -ErrorId 'FileTypeMismatch,*' -ExpectedMessage '*x.csv*Gzip*'
        { Convert-TcbExportFile "$folder/orders.json" "$folder/x.csv.gz" -Compression None } | Should -Throw -ErrorId 'FileTypeMismatch,*' -ExpectedMessage '*x.csv.gz*None*'
    }

    It 'keeps the columns of a table without rows in each format' {
        'a,b' | Set-Content "$folder/head.csv"
        foreach ($name in 'h2.csv', 'h.xlsx', 'h.parquet') {
            (Convert-TcbExportFile "$folder/head.csv" "$folder/$name").RecordCount | Should -Be 0
        }
        Get-Content "$folder/h2.csv" | Should -Be 'a,b'
        [System.IO.File]::ReadAllText("$folder/h.parquet") | Should -Match '(?s)root.*a.*b'
    }

    It 'says which collections a backup does not have' {
        New-TestBackup "$folder/b/20261101T193000Z" -Status Partial -Failed logs
        $files = Convert-TcbExportFile "$folder/b/20261101T193000Z" "$folder/csv/" -To Csv -WarningVariable warnings -WarningAction SilentlyContinue
        $files.Collection | Sort-Object | Should -Be orders, users
        $warnings | Should -BeLike '*env-one/logs'
    }

    It 'writes the error of a damaged record after the file, which does not count as whole' {
        '{"_id":1}', 'damaged', '{"_id":2}' | Set-Content "$folder/d.json"
        $script:output = @()
        { Convert-TcbExportFile "$folder/d.json" "$folder/d.csv" -ErrorAction Stop | ForEach-Object { $script:output += $_ } } |
            Should -Throw -ErrorId 'DamagedRecord,*' -ExpectedMessage '*line 2*'
        $script:output.DamagedCount | Should -Be 1
        Lines "$folder/d.csv" | Should -Be _id, 1, 2
        (Test-TcbExportFile "$folder/d.csv").Status | Should -Be Partial
        (Test-TcbExportFile "$folder/d.csv" -AllowFailedRecords).IsWhole | Should -BeTrue
    }

    It 'counts the damaged records after the first hundred' {
        1..250 | ForEach-Object { 'damaged' } | Set-Content "$folder/d.json"
        Add-Content "$folder/d.json" '{"_id":1}'
        '{"_id":0}', (Get-Content "$folder/d.json") | ForEach-Object { $_ } | Set-Content "$folder/many.json"
        $file = Convert-TcbExportFile "$folder/many.json" "$folder/many.csv" -ErrorAction SilentlyContinue -ErrorVariable problems
        $file.RecordCount, $file.DamagedCount | Should -Be 2, 250
        $problems.Count | Should -Be 101
        $problems[-1] | Should -BeLike '*150 records*'
    }

    It 'checks a converted file by its receipt, whatever its format' {
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/o.jsonl.zst"
        $check = Test-TcbExportFile "$folder/o.jsonl.zst"
        $check.Status, $check.Format, $check.RecordCount, $check.FileType | Should -Be Whole, JsonLines, 2, $null
        $receipt = Get-Content "$folder/o.jsonl.zst.receipt.json" -Raw | ConvertFrom-Json
        $receipt.kind, $receipt.file.source, $receipt.settings.compression | Should -Be conversion, orders.json, Zstd
        Add-Content "$folder/o.jsonl.zst" x
        (Test-TcbExportFile "$folder/o.jsonl.zst").Differences | Should -Be Length, Sha256
    }

    It 'replaces a file only with -Force, and a source never' {
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/o.csv"
        { Convert-TcbExportFile "$folder/orders.json" "$folder/o.csv" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        $null = Convert-TcbExportFile "$folder/orders.json" "$folder/o.csv" -Field _id -Force
        (Lines "$folder/o.csv")[0] | Should -Be _id
        { Convert-TcbExportFile "$folder/orders.json" "$folder/orders.json" -Force -ErrorAction Stop } | Should -Throw -ErrorId 'DestinationIsSource,*'
        # The new file of one source is not the source of the next.
        $converted = Convert-TcbExportFile "$folder/orders.json", "$folder/o.csv" "$folder/" -To Csv -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $converted.Path | Split-Path -Leaf | Should -Be orders.csv
        $problems.FullyQualifiedErrorId | Should -BeLike 'DestinationIsSource,*'
    }

    It 'never makes one file of two' {
        $null = New-Item -ItemType Directory "$folder/other"
        Copy-Item "$folder/orders.json" "$folder/other/orders.json"
        $files = Convert-TcbExportFile "$folder/orders.json", "$folder/other/orders.json" "$folder/out/" -To Csv -ErrorAction SilentlyContinue -ErrorVariable problems
        $files.Count | Should -Be 1
        $problems.FullyQualifiedErrorId | Should -BeLike 'DuplicateDestination,*'
        { Convert-TcbExportFile "$folder/*.json", "$folder/other/*" "$folder/one.csv" -ErrorAction Stop } | Should -Throw -ErrorId 'DuplicateDestination,*'
        "$folder/one.csv" | Should -Not -Exist
    }

    It 'refuses what a format does not know, and says which does: <Parameters>' -ForEach @(
        @{ Parameters = '-Flatten'; Id = 'OptionOfOtherFormat'; Text = '*only for Csv, Xlsx, Parquet*' }
        @{ Parameters = "-Delimiter ';'"; Id = 'OptionOfOtherFormat'; Text = '*only for Csv*' }
        @{ Parameters = '-TimeZone UTC'; Id = 'OptionOfOtherFormat'; Text = '*extended JSON*' }
        @{ Parameters = '-TimeZone Nowhere/City -Plain'; Id = 'UnknownTimeZone'; Text = "*'Nowhere/City'*" }
        @{ Parameters = '-To Csv'; Id = 'FileTypeMismatch'; Text = '*Csv*' }
    ) {
        { Invoke-Expression "Convert-TcbExportFile '$folder/orders.json' '$folder/x.jsonl' $Parameters" } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Text
        "$folder/x.jsonl" | Should -Not -Exist
    }

    It 'needs a format, and a delimiter that is none of the cells' {
        { Convert-TcbExportFile "$folder/orders.json" "$folder/x" } | Should -Throw -ErrorId 'FormatUnknown,*'
        { Convert-TcbExportFile "$folder/orders.json" "$folder/x.csv" -Delimiter 1 } | Should -Throw -ErrorId 'InvalidDelimiter,*'
    }

    It 'does nothing with -WhatIf' {
        Convert-TcbExportFile "$folder/orders.json" "$folder/x.csv" -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem $folder | Should -HaveCount 1
    }

    It 'completes time zones, and the fields of the file' {
        $line = 'Convert-TcbExportFile x -TimeZone Asia/Shang'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be Asia/Shanghai
        $line = "Convert-TcbExportFile '$folder/orders.json' -Field "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be _id, n, o, o.x, at, tags
    }
}
