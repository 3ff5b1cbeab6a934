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
        "$($summary.TypeDrift)" | Should -Be 'price: Int32 -> String in 1 records'
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
        Compare-TcbExportFile "$TestDrive/old.json" "$TestDrive/new.json" -Summary | Out-String | Should -Match 'Different\s+1\s+1\s+2\s+0'
    }
}
