#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Comparing exported files, and backups.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
}

Describe 'Compare-TcbExportFile' {
    BeforeAll {
        '{"_id":"a","n":1,"tags":["x"]}', '{"_id":"b","n":1}', '{"_id":"c","price":1}' | Set-Content "$TestDrive/old.json"
        '{"_id":"d","n":1}', '{"_id":"c","price":"1"}', '{"_id":"a","n":2,"tags":["x","y"]}' | Set-Content "$TestDrive/new.json"
    }

    It 'returns the records that differ, with the paths of the fields' {
        $differences = Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/new.json"
        $differences | ForEach-Object { "$($_.Change) $($_.Key) $($_.Paths)".Trim() } |
            Should -Be 'Added d', 'Changed c price', 'Changed a n tags[1]', 'Removed b'
        $changed = $differences | Where-Object Key -EQ a
        $changed.Reference.n, $changed.Difference.n | Should -Be 1, 2
        $changed.ReferencePath, $changed.DifferencePath | Should -BeLike '*json'
        ($differences | Where-Object Change -EQ Added).Reference | Should -BeNullOrEmpty
        ($differences | Where-Object Change -EQ Removed).Reference.n | Should -Be 1
    }

    It 'returns nothing for files with the same records' {
        Get-Content "$TestDrive/old.json" | Sort-Object -Descending | Set-Content "$TestDrive/sorted.json"
        Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/sorted.json" | Should -BeNullOrEmpty
        (Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/sorted.json" -Summary).IsSame | Should -BeTrue
    }

    It 'counts with -Summary' {
        $summary = Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/new.json" -Summary
        $summary.Status, $summary.AddedCount, $summary.RemovedCount, $summary.ChangedCount, $summary.SameCount | Should -Be Different, 1, 1, 2, 0
        "$($summary.TypeDrifts)" | Should -Be 'price: Int32 -> String in 1 record'
        $summary.ChangedPaths.Path | Should -Be 'n', 'price', 'tags[]'
    }

    It 'compares records whose names a PowerShell object cannot have' {
        '{"_id":1,"a":1,"A":1}' | Set-Content "$TestDrive/case.json"
        '{"_id":1,"a":1,"A":2}' | Set-Content "$TestDrive/case2.json"
        $changed = Compare-TcbExportFile "$TestDrive/case.json" "$TestDrive/case2.json"
        $changed.Paths | Should -Be 'A'
        $changed.Difference['A'] | Should -Be 2
    }

    It 'writes errors after the output' {
        '{"n":1}', '{"_id":"x"}' | Set-Content "$TestDrive/nokey.json"
        $script:output = @()
        { Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/nokey.json" -ErrorAction Stop | ForEach-Object { $script:output += $_ } } |
            Should -Throw -ErrorId 'MissingKey,*'
        $script:output.Count | Should -Be 4
    }

    It 'takes several keys' {
        '{"a":1,"b":1,"v":1}', '{"a":1,"b":2,"v":1}' | Set-Content "$TestDrive/k1.json"
        '{"a":1,"b":2,"v":2}', '{"a":1,"b":1,"v":1}' | Set-Content "$TestDrive/k2.json"
        (Compare-TcbExportFile "$TestDrive/k1.json" "$TestDrive/k2.json" -Key a, b).Key | Should -Be 1, 2
    }

    It 'has one error id for each cause' {
        'a,b' , '1,2' | Set-Content "$TestDrive/t.csv"
        { Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/t.csv" -ErrorAction Stop } | Should -Throw -ErrorId 'FileTypesDiffer,*'
        { Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/none.json" -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotFound,*'
        '{"_id":1}', '{"_id":1}' | Set-Content "$TestDrive/twice.json"
        { Compare-TcbExportFile "$TestDrive/twice.json" "$TestDrive/twice.json" -ErrorAction Stop } | Should -Throw -ErrorId 'DuplicateKey,*'
    }

    It 'shows a table' {
        Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/new.json" | Out-String | Should -Match 'Changed\s+a\s+n, tags\[1\]'
        '{"_id":{"a":1,"b":"x"}}' | Set-Content "$TestDrive/object.json"
        Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/object.json" | Out-String | Should -Match 'Added\s+\{"a":1,"b":"x"\}'
        Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/new.json" -Summary | Out-String | Should -Match 'Different\s+1\s+1\s+2\s+0'
    }
}

Describe 'Compare-TcbBackup' {
    BeforeAll {
        # A backup as Backup-TcbDatabase writes it: a collection without records has failed.
        function New-Backup([string] $Name, [System.Collections.IDictionary] $Records, [string] $Kind = 'Full') {
            $folder = "$TestDrive/backups/$Name"
            New-Item -ItemType Directory "$folder/env-1" -Force | Out-Null
            $collections = foreach ($collection in $Records.Keys) {
                $entry = @{ env = 'env-1'; collection = $collection; kind = $Kind; status = 'Failed'; error = @{ id = 'ExportJobFailed'; message = 'The job failed.' } }
                if ($null -ne $Records[$collection]) {
                    $path = "env-1/$collection.jsonl"
                    Set-Content "$folder/$path" $Records[$collection]
                    $entry.Remove('error')
                    $entry.status = 'Complete'
                    $entry.file = @{
                        path = $path; length = (Get-Item "$folder/$path").Length; recordCount = @($Records[$collection]).Count; fileType = 'Json'
                        recordCountVerified = $true; sha256 = (Get-FileHash "$folder/$path").Hash.ToLower(); env = 'env-1'; jobId = 1
                    }
                }
                $entry
            }
            @{
                version = 1; kind = $Kind; status = 'Complete'; startedAt = '2026-11-24T19:30:00Z'; finishedAt = '2026-11-24T19:31:00Z'
                selection = @{}; planHash = '0'; collections = @($collections)
                environments = @(@{ env = 'env-1'; endpoint = 'https://api.weixin.qq.com/'; apiFamily = 'Tcb' })
            } | ConvertTo-Json -Depth 9 | Set-Content "$folder/backup.json"
            $folder
        }

        $old = New-Backup old ([ordered]@{ orders = '{"_id":1,"total":1}', '{"_id":2}'; users = '{"_id":1}'; logs = '{"_id":1}'; broken = '{"_id":1}' })
        $new = New-Backup new ([ordered]@{ orders = '{"_id":1,"total":"1"}', '{"_id":3}'; users = '{"_id":1.0}'; carts = '{"_id":1}', '{"_id":2}'; broken = $null })
    }

    It 'returns the numbers of each collection, and names those of one backup only' {
        $results = Compare-TcbBackup $old $new -ErrorAction SilentlyContinue -ErrorVariable problems
        $results | ForEach-Object { "$($_.Env)/$($_.Collection) $($_.Status) +$($_.AddedCount) -$($_.RemovedCount) ~$($_.ChangedCount) =$($_.SameCount)" } | Should -Be @(
            'env-1/broken NotComparable +0 -0 ~0 =0'
            'env-1/carts OnlyInDifference +2 -0 ~0 =0'
            'env-1/logs OnlyInReference +0 -1 ~0 =0'
            'env-1/orders Different +1 -1 ~1 =0'
            'env-1/users Same +0 -0 ~0 =1')
        "$(($results | Where-Object Collection -EQ orders).TypeDrifts)" | Should -Be 'total: Int32 -> String in 1 record'
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'CollectionNotInBackup,*'
        "$($problems[0])" | Should -BeLike '*env-1/broken*The job failed.'
        $results | Out-String | Should -Match 'Different\s+1\s+1\s+1\s+0\s+1\s+env-1/orders'
    }

    It 'selects collections, takes manifests, and binds to Compare-TcbExportFile' {
        $different = Compare-TcbBackup "$old/backup.json" "$new/backup.json" -Env ENV-* -Collection ord*
        $different.Collection | Should -Be orders
        ($different | Compare-TcbExportFile | ForEach-Object Change) | Should -Be Changed, Added, Removed
    }

    It 'says where there is nothing to compare' {
        $found = Compare-TcbBackup $old $new -Collection orders, logs, carts | Compare-TcbExportFile -ErrorAction Stop -WarningVariable warnings -WarningAction SilentlyContinue
        $found.Change | Should -Be Changed, Added, Removed
        $warnings.Count | Should -Be 2
        $warnings | Should -BeLike 'There is nothing to compare */env-1/*.jsonl with: *'
        { Compare-TcbExportFile "$old/env-1/orders.jsonl" $null } | Should -Throw -ErrorId 'EmptyParameter,*'
        { Compare-TcbExportFile '' "$old/env-1/orders.jsonl" } | Should -Throw -ErrorId 'EmptyParameter,*'
    }

    It 'finishes before an error under -ErrorAction Stop' {
        $script:output = @()
        { Compare-TcbBackup $old $new -ErrorAction Stop | ForEach-Object { $script:output += $_ } } | Should -Throw -ErrorId 'CollectionNotInBackup,*'
        $script:output.Count | Should -Be 5
    }

    It 'warns about incremental backups' {
        $increment = New-Backup increment @{ users = '{"_id":2}' } -Kind Incremental
        $null = Compare-TcbBackup $old $increment -Collection users -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike 'Incremental in one of the backups: 1 collection. *'
    }

    It 'has an error for a selection of nothing, and for a folder that is no backup' {
        { Compare-TcbBackup $old $new -Collection typo -ErrorAction Stop } | Should -Throw -ErrorId 'NothingToCompare,*'
        { Compare-TcbBackup $TestDrive $new -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,*'
    }
}
