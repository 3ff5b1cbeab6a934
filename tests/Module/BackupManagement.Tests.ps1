#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Listing, checking and removing backups.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/BackupFixture.ps1"
}

Describe 'Get-TcbBackup' {
    BeforeEach {
        $root = "$TestDrive/$([guid]::NewGuid())"
        $null = New-Item -ItemType Directory $root
    }

    It 'lists the backups of the current folder, sorted by start' {
        New-TestBackup "$root/backups/20261103T193000Z" -BaseName 20261101T193000Z
        New-TestBackup "$root/backups/20261101T193000Z"
        New-TestBackup "$root/backups/20261102T193000Z" -Status Partial -Failed logs
        $null = New-Item -ItemType Directory "$root/backups/other", "$root/backups/20261104T193000Z"
        Set-Content "$root/backups/readme.txt" 'x'
        Push-Location $root
        try { $backups = Get-TcbBackup }
        finally { Pop-Location }
        $backups.Name | Should -Be 20261101T193000Z, 20261102T193000Z, 20261103T193000Z
        $backups.Status | Should -Be Complete, Partial, Complete
        $backups.Kind | Should -Be Full, Full, Incremental
        $backups[2].Bases | Should -Be 20261101T193000Z
        $backups[1].Failures.Collection | Should -Be logs
        $backups[0].StartedAt | Should -BeOfType [System.DateTimeOffset]
    }

    It 'takes paths, wildcards, manifests and pipeline input' {
        New-TestBackup "$root/a[1]/20261101T193000Z"
        New-TestBackup "$root/a[1]/20261102T193000Z"
        (Get-TcbBackup "$root/a[1]").Count | Should -Be 2
        (Get-TcbBackup -LiteralPath "$root/a[1]/20261101T193000Z/").Name | Should -Be 20261101T193000Z
        (Get-TcbBackup "$root/a[1]/20261102T193000Z/backup.json").Name | Should -Be 20261102T193000Z
        (Get-TcbBackup "$root/a*/*02T*").Name | Should -Be 20261102T193000Z
        (Get-ChildItem -LiteralPath "$root/a[1]" | Get-TcbBackup).Count | Should -Be 2
        ("$root/a[1]", "$root/a[1]" | Get-TcbBackup).Count | Should -Be 2
        (Get-TcbBackup "$root/a[1]" | Get-TcbBackup).Count | Should -Be 2
        Get-TcbBackup "$root/none*" | Should -BeNullOrEmpty
    }

    It 'names a manifest that cannot be read, and returns the others' {
        New-TestBackup "$root/20261101T193000Z"
        New-TestBackup "$root/20261102T193000Z"
        New-TestBackup "$root/20261103T193000Z"
        Set-Content "$root/20261101T193000Z/backup.json" '{"version":1,"kind":"Fu'
        Set-Content "$root/20261102T193000Z/backup.json" '{"version":99}'
        $backups = Get-TcbBackup $root -ErrorVariable problems -ErrorAction SilentlyContinue
        $backups.Name | Should -Be 20261103T193000Z
        $problems.FullyQualifiedErrorId | Should -Be 'BackupDamaged,WeChatTcb.Commands.GetTcbBackupCommand', 'BackupNewer,WeChatTcb.Commands.GetTcbBackupCommand'
        $problems[0].TargetObject | Should -BeLike '*20261101T193000Z'
        "$($problems[0])" | Should -BeLike '*20261101T193000Z*backup.json*'
    }

    It 'takes a backup, its path and its folder by position' {
        New-TestBackup "$root/20261101T193000Z"
        $backup = Get-TcbBackup "$root/20261101T193000Z"
        $folder = Get-Item "$root/20261101T193000Z"
        $csv = $backup | Select-Object Path, Name | ConvertTo-Csv | ConvertFrom-Csv
        foreach ($item in $backup, $backup.Path, $folder, (Get-Item "$folder/backup.json"), $csv, @($backup, $backup)) {
            (Get-TcbBackup $item).Name | Should -Be 20261101T193000Z
            (Test-TcbBackup $item).Status | Select-Object -Unique | Should -Be Passed
            (Remove-TcbBackup $item -WhatIf -ErrorAction SilentlyContinue).Reasons | Should -Be 'last complete backup'
        }
        foreach ($item in $backup, $backup.Path, $folder) { (Compare-TcbBackup $item $item).Status | Select-Object -Unique | Should -Be Same }
        $saved = $backup.Collections[0]
        foreach ($item in $saved, $saved.Path, (Get-Item $saved.Path)) {
            @(Read-TcbExportFile $item).Count | Should -Be 2
            (Compare-TcbExportFile $item $item -Summary).Status | Should -Be Same
            (Test-TcbExportFile $item -ErrorAction SilentlyContinue -ErrorVariable problems).Path | Should -Be $saved.Path
        }
    }

    It 'leaves the backup.json of another program alone' {
        New-TestBackup "$root/20261101T193000Z"
        $null = New-Item -ItemType Directory "$root/other"
        Set-Content "$root/other/backup.json", "$root/backup.json" '{"version":3,"tool":"x","files":[]}'
        $all = Get-TcbBackup $root -Verbose -ErrorAction Stop 4>&1
        ($all | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }).Name | Should -Be 20261101T193000Z
        "$all" | Should -BeLike "*backup.json is not of this module*"
        (Test-TcbBackup $root -ErrorAction Stop).Status | Should -Be Passed
        (Remove-TcbBackup $root -KeepLast 1 -Confirm:$false -ErrorAction Stop).Name | Should -Be 20261101T193000Z
        Get-TcbBackup "$root/other" -ErrorAction Stop | Should -BeNullOrEmpty
        "$root/other/backup.json" | Should -Exist
    }

    It 'is an error for a path that does not exist' {
        { Get-TcbBackup "$root/none" -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,*'
    }

    It 'shows one line for each backup' {
        New-TestBackup "$root/20261101T193000Z" -Compress
        New-TestBackup "$root/20261102T193000Z" -BaseName 20261101T193000Z
        $null = Test-TcbBackup "$root/20261101T193000Z"
        $text = Get-TcbBackup $root | Out-String -Width 80
        $text | Should -Match '(?m)^20261101T193000Z +Complete +2/2 +\d+ bytes 20\d\d-\d\d-\d\d Full'
        $text | Should -Match '(?m)^20261102T193000Z +Complete +2/2 +\d+ bytes +20261101T193000Z'
    }
}

Describe 'Test-TcbBackup' {
    BeforeEach {
        $root = "$TestDrive/$([guid]::NewGuid())"
        $null = New-Item -ItemType Directory $root
    }

    It 'passes an unchanged backup and records it' {
        New-TestBackup "$root/20261101T193000Z" -Compress
        $check = Get-TcbBackup $root | Test-TcbBackup
        $check.Status | Should -Be Passed
        $check.IsPassed | Should -BeTrue
        $check.FileCount | Should -Be 2
        $check.RecordCount | Should -Be 4
        $backup = Get-TcbBackup $root
        $backup.Verified | Should -BeTrue
        $backup.VerifiedAt | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-5))
    }

    It 'says what is wrong, without an error' {
        New-TestBackup "$root/20261101T193000Z" -Collection users, orders, logs
        Set-Content "$root/20261101T193000Z/env-one/users.jsonl" 'x'
        Remove-Item "$root/20261101T193000Z/env-one/logs.jsonl"
        Set-Content "$root/20261101T193000Z/notes.txt" 'x'
        $check = Test-TcbBackup $root -ErrorAction Stop -WarningVariable warnings -WarningAction SilentlyContinue
        $check.Status | Should -Be Failed
        $check.Problems.Collection | Should -Be logs, users
        $check.Problems.Kind | Should -Be Missing, Length
        $check.Problems[0].Path | Should -BeLike '*logs.jsonl'
        "$warnings" | Should -BeLike '*1 file (*notes.txt)*'
        (Get-TcbBackup $root).Verified | Should -BeFalse
        $check | Out-String -Width 120 | Should -Match 'env-one/logs: The file does not exist'
    }

    It 'fails a backup that is partial or unfinished, with the reasons' {
        New-TestBackup "$root/20261101T193000Z" -Status Partial -Failed logs
        New-TestBackup "$root/20261102T193000Z" -Status Running
        $checks = Test-TcbBackup $root
        $checks.Status | Should -Be Failed, Failed
        $checks.Problems.Kind | Should -Be NotSaved, Unfinished
    }

    It 'needs the bases' {
        New-TestBackup "$root/20261101T193000Z"
        New-TestBackup "$root/20261102T193000Z" -BaseName 20261101T193000Z
        (Test-TcbBackup "$root/20261102T193000Z").Status | Should -Be Passed
        Move-Item "$root/20261101T193000Z" "$root/moved"
        $check = Test-TcbBackup "$root/20261102T193000Z"
        $check.Problems.Kind | Should -Be BaseMissing
        "$($check.Problems)" | Should -BeLike '*20261101T193000Z*'
    }

    It 'is an error if there is nothing to test' {
        { Test-TcbBackup $root -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,*'
    }

    It 'works on a manifest that cannot be written' {
        New-TestBackup "$root/20261101T193000Z"
        # The temporary name is taken by a folder. That stops root too, whom permissions do not stop.
        $null = New-Item -ItemType Directory "$root/20261101T193000Z/backup.json.tmp"
        (Test-TcbBackup $root -WarningAction SilentlyContinue).Status | Should -Be Passed
        (Get-TcbBackup $root).VerifiedAt | Should -BeNullOrEmpty
    }
}

Describe 'Remove-TcbBackup' {
    BeforeEach {
        $root = "$TestDrive/$([guid]::NewGuid())"
        $null = New-Item -ItemType Directory $root
        foreach ($day in 1..5) { New-TestBackup "$root/2026110${day}T193000Z" }
    }

    It 'keeps what the rules keep, and says why' {
        $decisions = Remove-TcbBackup $root -KeepLast 2 -KeepMonthly 1 -Confirm:$false
        $decisions.Count | Should -Be 5
        ($decisions | Where-Object Decision -EQ Keep).Name | Should -Be 20261105T193000Z, 20261104T193000Z
        ($decisions | Where-Object IsRemoved).Count | Should -Be 3
        $decisions[0].Reasons | Should -Contain 'last 1 of 2'
        $decisions[0].Reasons | Should -Contain 'last complete backup'
        $decisions | Out-String | Should -Match '(?m)^20261101T193000Z +Remove +True +Complete +no rule keeps it'
        (Get-ChildItem $root).Name | Should -Be 20261104T193000Z, 20261105T193000Z
        (Remove-TcbBackup $root -KeepLast 2 -KeepMonthly 1 -Confirm:$false | Where-Object Decision -EQ Remove) | Should -BeNullOrEmpty
    }

    It 'decides the same and removes nothing with -WhatIf' {
        New-TestBackup "$root/20261106T193000Z" -BaseName 20261105T193000Z
        $planned = Remove-TcbBackup $root -KeepLast 1 -WhatIf
        (Get-ChildItem $root).Count | Should -Be 6
        $planned.IsRemoved | Should -Not -Contain $true
        $done = Remove-TcbBackup $root -KeepLast 1 -Confirm:$false
        "$done" | Should -Be "$planned"
        (Get-ChildItem $root).Name | Should -Be 20261105T193000Z, 20261106T193000Z
        ($done | Where-Object Name -EQ 20261105T193000Z).Reasons | Should -Be 'base of 20261106T193000Z'
    }

    It 'removes the backups that are named, with an error for each that is needed' {
        New-TestBackup "$root/20261106T193000Z" -BaseName 20261105T193000Z
        $decisions = Get-TcbBackup $root | Where-Object Name -NE 20261101T193000Z |
            Remove-TcbBackup -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        ($decisions | Where-Object IsRemoved).Name | Should -Be 20261104T193000Z, 20261103T193000Z, 20261102T193000Z
        $problems.FullyQualifiedErrorId | Should -BeLike '*,WeChatTcb.Commands.RemoveTcbBackupCommand'
        $problems.FullyQualifiedErrorId -replace ',.*' | Should -Be LastCompleteBackup, BackupIsBase
        (Get-ChildItem $root).Name | Should -Be 20261101T193000Z, 20261105T193000Z, 20261106T193000Z
    }

    It 'removes backups that are each other''s base' {
        New-TestBackup "$root/20261101T203000Z" -BaseName 20261101T213000Z
        New-TestBackup "$root/20261101T213000Z" -BaseName 20261101T203000Z
        { Remove-TcbBackup "$root/20261101T203000Z" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'BackupIsBase,*'
        $done = Remove-TcbBackup "$root/20261101T203000Z", "$root/20261101T213000Z" -Confirm:$false -ErrorAction Stop
        $done.IsRemoved | Should -Be $true, $true
        New-TestBackup "$root/20261101T203000Z" -BaseName 20261101T213000Z
        New-TestBackup "$root/20261101T213000Z" -BaseName 20261101T203000Z
        $null = Remove-TcbBackup $root -KeepLast 2 -Confirm:$false -ErrorAction Stop
        (Get-ChildItem $root).Name | Should -Be 20261104T193000Z, 20261105T193000Z
    }

    It 'removes the rest before an error ends the script' {
        { Remove-TcbBackup "$root/*05T*", "$root/*01T*" -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'LastCompleteBackup,*'
        (Get-ChildItem $root).Name | Should -Be 20261102T193000Z, 20261103T193000Z, 20261104T193000Z, 20261105T193000Z
    }

    It 'needs a rule, or a backup' {
        { Remove-TcbBackup $root -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NoRetentionRule,*'
        { Remove-TcbBackup $root -KeepLast 0 -Confirm:$false } | Should -Throw -ErrorId 'NoRetentionRule,*'
        { Remove-TcbBackup $root -KeepLast -1 -Confirm:$false } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Remove-TcbBackup "$root/none" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,*'
        (Get-ChildItem $root).Count | Should -Be 5
    }

    It 'leaves foreign files and what a link leads to' {
        $null = New-Item -ItemType Directory "$root/../outside" -Force
        Set-Content "$root/../outside/users.jsonl" 'mine'
        Set-Content "$root/20261101T193000Z/notes.txt" 'mine'
        Remove-Item "$root/20261102T193000Z/env-one" -Recurse
        $null = New-Item -ItemType SymbolicLink "$root/20261102T193000Z/env-one" -Target "$root/../outside"
        $null = New-Item -ItemType SymbolicLink "$root/latest" -Target "$root/20261105T193000Z"
        $decisions = Remove-TcbBackup $root -KeepLast 1 -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
        ($decisions | Where-Object IsRemoved).Count | Should -Be 4
        $warnings.Count | Should -Be 2
        (Get-ChildItem "$root/20261101T193000Z").Name | Should -Be notes.txt
        Get-Content "$root/../outside/users.jsonl" | Should -Be mine
        (Get-TcbBackup $root).Name | Should -Be 20261105T193000Z
        { Remove-TcbBackup "$root/latest" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'BackupIsLink,*'
    }

    It 'finishes an interrupted removal, which is no backup any more' {
        Rename-Item "$root/20261103T193000Z/backup.json" backup.json.removed
        (Get-TcbBackup $root).Count | Should -Be 4
        { Test-TcbBackup "$root/20261103T193000Z" -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,*'
        $decisions = Remove-TcbBackup $root -KeepLast 9 -Confirm:$false
        ($decisions | Where-Object IsRemoved).Name | Should -Be 20261103T193000Z
        "$root/20261103T193000Z" | Should -Not -Exist
    }

    It 'does not touch what it cannot read' {
        Set-Content "$root/20261101T193000Z/backup.json" '{"version":99,"collections":[{"baseName":"20261102T193000Z"}]}'
        $null = Remove-TcbBackup $root -KeepLast 1 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        (Get-ChildItem $root).Name | Should -Be 20261101T193000Z, 20261102T193000Z, 20261105T193000Z
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'BackupNewer,*'
    }
}
