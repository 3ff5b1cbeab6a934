#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Imports in a user's script, with the emulator.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = "$TestDrive/seed"
    foreach ($file in 'source/users', 'target/users', 'target/orders') {
        $null = New-Item "$seed/$file.jsonl" -Value '{"_id":"old","name":"previous"}' -Force
    }
    $null = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -Connect
    $file = "$TestDrive/users.jsonl"
    Set-Content $file (1..300 | ForEach-Object { "{`"_id`":`"$_`",`"n`":$_.0,`"name`":`"用户`"}" })

    function Read-Target([string] $Collection = 'users') {
        Invoke-TcbDbExport target -Collection $Collection -Destination "$TestDrive/target-$([guid]::NewGuid()).jsonl" | Read-TcbExportFile
    }
    function Get-Upload { Get-TcbEmulatorRequest Upload }
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'An import' {
    BeforeEach {
        Reset-TcbEmulator
        $env:TCB_LEDGER = Join-Path $TestDrive "ledger-$([guid]::NewGuid())"
        $failed = $null
    }

    AfterEach {
        . "$PSScriptRoot/OwnLedger.ps1"
    }

    It 'imports a file, and deletes what it uploaded' {
        $job = Invoke-TcbDbImport target users $file -Wait
        $job | Should -BeOfType ([WeChatTcb.ImportJob])
        "$($job.Status) $($job.RecordCount) $($job.RecordSuccess) $($job.RecordFail)" | Should -Be 'Succeeded 300 300 0'
        $job.Path | Should -Be $file
        (Read-Target | Measure-Object).Count | Should -Be 301
        (Read-Target | Where-Object _id -eq 7).name | Should -Be '用户'
        @(Get-TcbEmulatorRequest DeleteFiles).Count | Should -Be 1
        $job.Pieces.FileId | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf what it would import, and sends nothing' {
        $before = @(Get-TcbEmulatorRequest).Count
        Invoke-TcbDbImport target users $file -WhatIf | Should -BeNullOrEmpty
        Invoke-TcbDbImport target users "$TestDrive/none.json" -WhatIf -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        @(Get-TcbEmulatorRequest).Count | Should -Be $before
        $env:TCB_LEDGER | Should -Not -Exist
    }

    It 'imports a large file piece by piece' {
        $job = Invoke-TcbDbImport target users $file -PieceSizeMB 0.003 -Wait
        $job.PieceCount | Should -BeGreaterThan 2
        $job.Piece | Should -Be $job.PieceCount
        $job.Pieces.Status | Sort-Object -Unique | Should -Be 'Succeeded'
        ($job.Pieces | Measure-Object RecordSuccess -Sum).Sum | Should -Be 300
        @(Get-Upload).Count | Should -Be $job.PieceCount
        (Read-Target | Measure-Object).Count | Should -Be 301
    }

    It 'imports <Name>' -ForEach @(
        @{ Name = 'an array'; Text = '[{"_id":"a","v":1},{"_id":"b","v":2}]'; Extension = 'json' }
        @{ Name = 'indented records'; Text = "{`n  `"_id`": `"a`",`n  `"v`": 1`n}`n{`n  `"_id`": `"b`",`n  `"v`": 2`n}"; Extension = 'json' }
        @{ Name = 'CSV'; Text = "_id,v`na,1`nb,2"; Extension = 'csv' }
    ) {
        $path = "$TestDrive/form.$Extension"
        Set-Content $path $Text
        (Invoke-TcbDbImport target orders $path -Wait).RecordSuccess | Should -Be 2
        $records = Read-Target orders | Where-Object _id -ne old | Sort-Object _id
        ($records | ForEach-Object { "$($_._id)=$($_.v)" }) -join ' ' | Should -Be 'a=1 b=2'
    }

    It 'replaces records with Upsert, and reports them with Insert' {
        Set-Content "$TestDrive/old.json" '{"_id":"old","name":"now"}', '{"_id":"new"}'
        $job = Invoke-TcbDbImport target users "$TestDrive/old.json" -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
        "$($job.Status) $($job.RecordSuccess) $($job.RecordFail)" | Should -Be 'PartiallySucceeded 1 1'
        $failed.FullyQualifiedErrorId | Should -BeLike 'RecordsFailed,*'
        "$failed" | Should -BeLike '*piece 1 (from line 1): 1 of 2*'
        $failed.TargetObject.JobId | Should -Be $job.JobId
        (Invoke-TcbDbImport target users "$TestDrive/old.json" -Wait -AllowFailedRecords).Status | Should -Be 'PartiallySucceeded'
        (Invoke-TcbDbImport target users "$TestDrive/old.json" -ConflictMode Upsert -Wait).Status | Should -Be 'Succeeded'
        (Read-Target | Where-Object _id -eq old).name | Should -Be 'now'
    }

    It 'ends at the first failed record with -StopOnError' {
        Set-Content "$TestDrive/old.json" '{"_id":"old"}', '{"_id":"new"}'
        $job = Invoke-TcbDbImport target users "$TestDrive/old.json" -StopOnError -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
        $job.Status | Should -Be 'Failed'
        $failed.FullyQualifiedErrorId | Should -BeLike 'ImportJobFailed,*'
        Resume-TcbExport | Should -BeNullOrEmpty
    }

    It 'can be waited for later, which deletes the uploaded file' {
        $job = Invoke-TcbDbImport target users $file
        $job.Status | Should -Be 'Submitted'
        Get-TcbEmulatorRequest DeleteFiles | Should -BeNullOrEmpty
        ($job | Get-TcbExportJob) | Should -BeOfType ([WeChatTcb.ImportJob])
        ($job | Wait-TcbExportJob).Status | Should -Be 'Succeeded'
        @(Get-TcbEmulatorRequest DeleteFiles).Count | Should -Be 1
        Get-TcbExportJob -Unfinished | Should -BeNullOrEmpty
        (Wait-TcbExportJob target $job.JobId).Collection | Should -Be 'users'
    }

    It 'is in the ledger with exports' {
        $job = Invoke-TcbDbImport target users $file -Wait
        $null = Invoke-TcbDbExport target -Collection users -Wait
        @(Get-TcbExportJob).Count | Should -Be 2
        (Get-TcbExportJob -Kind Import).JobId | Should -Be $job.JobId
        (Get-TcbExportJob -Kind Export) | Should -BeOfType ([WeChatTcb.ExportJob])
        Get-TcbExportJob -Kind Import | Remove-TcbExportJob
        Get-TcbExportJob -Kind Import | Should -BeNullOrEmpty
    }

    It 'takes files, several paths, and rows from the pipeline' {
        Set-Content "$TestDrive/part-1.json" '{"_id":"a","v":1}'
        Set-Content "$TestDrive/part-2.json" '{"_id":"a","v":2}'
        $jobs = Get-ChildItem "$TestDrive/part-*.json" | Invoke-TcbDbImport -Env target -Collection orders -ConflictMode Upsert -TimeoutSec 60
        $jobs.Status | Should -Be 'Succeeded', 'Succeeded'
        (Read-Target orders | Where-Object _id -eq a).v | Should -Be 2
        @(Invoke-TcbDbImport target orders "$TestDrive/part-*.json" -ConflictMode Upsert).Count | Should -Be 2
        $rows = "Env,Collection,Path,ConflictMode`ntarget,orders,$TestDrive/part-1.json,Upsert`ntarget,users,$TestDrive/part-2.json," | ConvertFrom-Csv
        $jobs = $rows | Invoke-TcbDbImport -Wait
        $jobs.Collection | Should -Be 'orders', 'users'
        $jobs.ConflictMode | Should -Be 'Upsert', 'Insert'
        (Get-TcbCollection target orders | Invoke-TcbDbImport -Path "$TestDrive/part-1.json" -ConflictMode Upsert -Wait).Status | Should -Be 'Succeeded'
    }

    It 'does not take the environment of an exported file for its target' {
        $export = Invoke-TcbDbExport source -Collection users -Destination "$TestDrive/source.jsonl" -Force
        $export, $export.File | Invoke-TcbDbImport -Collection users -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'EnvMissing,*'
        Get-Upload | Should -BeNullOrEmpty
        ($export | Invoke-TcbDbImport -Env target -Collection orders -ConflictMode Upsert -Wait).Env | Should -Be 'target'
    }

    It 'sends nothing of a file with a record that the service would refuse' {
        Set-Content "$TestDrive/bad.json" '{"_id":"1"}', '{"_id":"2","a":1,"a":2}'
        Invoke-TcbDbImport target users "$TestDrive/bad.json", $file -Wait -ErrorVariable failed -ErrorAction SilentlyContinue | Should -HaveCount 1
        $failed.FullyQualifiedErrorId | Should -BeLike 'ImportRecordInvalid,*'
        $failed.Exception.LineNumber | Should -Be 2
        @(Get-Upload).Count | Should -Be 1
    }

    It 'imports the other files although one fails, with -ErrorAction Stop too' {
        { Invoke-TcbDbImport target users "$TestDrive/none.json", $file -Wait -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotFound,*'
        (Get-TcbExportJob -Kind Import).Status | Should -Be 'Succeeded'
    }

    It 'repeats a broken upload and replaces an expired ticket' {
        Set-TcbEmulatorFault Upload -StatusCode 503
        Set-TcbEmulatorFault Upload -Call 2 -StorageError AccessDenied
        (Invoke-TcbDbImport target users $file -Wait).Status | Should -Be 'Succeeded'
        @(Get-Upload).Status | Should -Be 503, 403, 204
        @(Get-TcbEmulatorRequest UploadTicket).Count | Should -Be 2
    }

    It 'does not repeat an insert in doubt' {
        Set-TcbEmulatorFault Import -Reset -TakesEffect
        Invoke-TcbDbImport target users $file -Wait -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike 'ImportInDoubt,*'
        (Get-TcbExportJob -Kind Import).Status | Should -Be 'InDoubt'
        Resume-TcbExport -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike 'ImportInDoubt,*'
        @(Get-TcbEmulatorRequest Import).Count | Should -Be 1
    }

    It 'deletes the uploaded file of an insert in doubt when its entry is removed' {
        Set-TcbEmulatorFault Import -Reset -TakesEffect
        Invoke-TcbDbImport target users $file -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike "*'tmp/wechattcb-import/users-*' is still in the storage of target*-Status InDoubt | Remove-TcbExportJob -Force deletes it*"
        $doubt = Get-TcbExportJob -Env target -Kind Import -Status InDoubt
        $doubt | Remove-TcbExportJob -Force -WhatIf
        Get-TcbEmulatorRequest DeleteFiles | Should -BeNullOrEmpty
        $doubt | Remove-TcbExportJob -Force
        (Get-TcbEmulatorRequest DeleteFiles).Body | Should -BeLike "*$($doubt.Pieces[0].FileId)*"
        Get-TcbExportJob -Kind Import | Should -BeNullOrEmpty
    }

    It 'keeps an uploaded file that a running job may be reading when its entry is removed' {
        $job = Invoke-TcbDbImport target users $file
        $job | Remove-TcbExportJob -Force -Verbose 4>&1 | Out-String -Width 999 | Should -BeLike "*is still in the storage of target: Job $($job.JobId) may be reading it.*"
        Get-TcbEmulatorRequest DeleteFiles | Should -BeNullOrEmpty
    }

    It 'sends nothing for a collection that does not exist' {
        Invoke-TcbDbImport target none $file -Wait -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike 'CollectionNotFound,*'
        Get-TcbEmulatorRequest UploadTicket | Should -BeNullOrEmpty
        Get-TcbExportJob -Kind Import | Should -BeNullOrEmpty
    }

    It 'imports without a list of the collections' {
        Set-TcbEmulatorFault Collections -ErrorCode 48001 -Count 0
        (Invoke-TcbDbImport target users $file -Wait).Status | Should -Be 'Succeeded'
    }

    It 'lists the collections once for many files' {
        $null = Invoke-TcbDbImport target users $file, $file -ConflictMode Upsert -Wait
        @(Get-TcbEmulatorRequest Collections).Count | Should -Be 1
    }

    It 'says that a path is a folder, and what a backup is for' {
        $backup = Backup-TcbDatabase "$TestDrive/backups" -Env source
        Invoke-TcbDbImport target users "$TestDrive/backups", $backup.Path -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'PathIsFolder,*'
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-TcbBackup*'
        $failed[1].ErrorDetails.RecommendedAction | Should -BeLike '*Restore-TcbDatabase*'
    }

    It 'says what is missing when an export is piped whose file is not saved' {
        $export = Invoke-TcbDbExport source -Collection users -Wait
        $export | Invoke-TcbDbImport -Env target -Collection users -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'FileNotSaved,*'
        $failed.ErrorDetails.RecommendedAction | Should -BeLike '*Save-TcbExportFile*'
        [pscustomobject]@{ Path = '' } | Invoke-TcbDbImport -Env target -Collection users -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'PathMissing,*'
        ($export | Save-TcbExportFile -Destination "$TestDrive/saved.jsonl" -PassThru | Invoke-TcbDbImport -Env target -Collection orders -ConflictMode Upsert -Wait).Status |
            Should -Be 'Succeeded'
    }

    It 'repeats an upsert in doubt' {
        Set-TcbEmulatorFault Import -Reset -TakesEffect
        (Invoke-TcbDbImport target users $file -ConflictMode Upsert -Wait).Status | Should -Be 'Succeeded'
        @(Get-TcbEmulatorRequest Import).Count | Should -Be 2
    }

    It 'continues after its time limit, unless the file has changed' {
        Copy-Item $file "$TestDrive/copy.jsonl"
        Set-TcbEmulatorFault State -StatusCode 503 -Count 1000
        Invoke-TcbDbImport target users "$TestDrive/copy.jsonl" -PieceSizeMB 0.003 -TimeoutSec 1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'WaitTimeout,*'
        Clear-TcbEmulatorFault
        Add-Content "$TestDrive/copy.jsonl" '{"_id":"more"}'
        Resume-TcbExport -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'ImportFileChanged,*'
        Copy-Item $file "$TestDrive/copy.jsonl"
        $job = Resume-TcbExport
        "$($job.Status) $($job.RecordSuccess)" | Should -Be 'Succeeded 300'
        Resume-TcbExport | Should -BeNullOrEmpty
    }

    It 'has a view' {
        $text = Invoke-TcbDbImport target users $file -Wait | Out-String -Width 120
        $text | Should -Match 'Imports into: target of'
        $text | Should -Match '(?m)^users +\d+ Succeeded +300 +0 +1/1'
    }

    It 'completes environments, collections and conflict modes' {
        $null = Get-TcbEnvironment
        (TabExpansion2 'Invoke-TcbDbImport target x y -ConflictMode ' 44).CompletionMatches.CompletionText | Should -Be 'Insert', 'Upsert'
        (TabExpansion2 'Get-TcbExportJob -Kind ' 23).CompletionMatches.CompletionText | Should -Be 'Export', 'Import'
    }
}
