#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The main job in a user's script, with the emulator.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0 -Connect
    $env1 = 'demo-4a89da'
    $query = "db.collection('cities').where({ country: 'CN', population: _.gt(5000000) }).orderBy('population', 'desc').get()"
}

AfterAll {
    # Removes what the previous tests left in files and in $Error.
    . "$PSScriptRoot/SecretSearch.ps1"
    $global:Error | Where-Object { $_.FullyQualifiedErrorId } | Find-Secret -Secret (Get-EmulatorSecret $emulator) -Path $TestDrive | Should -BeNullOrEmpty
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'An export' {
    It 'emits the job at once' {
        $job = Invoke-TcbDbExport -Env $env1 -Query $query
        $job | Should -BeOfType WeChatTcb.ExportJob
        $job.Status | Should -Be 'Submitted'
        $job.AppId | Should -Be $emulator.ComponentAppId
        $job.Endpoint | Should -Be $emulator.Endpoint
    }

    It 'goes step by step down the pipeline' {
        $file = Invoke-TcbDbExport $env1 $query | Wait-TcbExportJob | Save-TcbExportFile -Destination "$TestDrive/steps.json" -PassThru
        $file.RecordCountVerified | Should -BeTrue
        (Get-FileHash $file.Path).Hash | Should -Be $file.Sha256
        @(Get-Content $file.Path).Count | Should -Be $file.RecordCount
    }

    It 'goes in one command' {
        $job = Invoke-TcbDbExport $env1 $query -Destination "$TestDrive/one.json"
        $job.Status | Should -Be 'Succeeded'
        $records = $job | Read-TcbExportFile
        $records.Count | Should -Be $job.RecordSuccess
        $records[0].population | Should -BeGreaterOrEqual $records[1].population
        $records[0].modified | Should -BeOfType datetimeoffset
        $records[0].location.coordinates[0] | Should -BeOfType double
    }

    It 'of CSV has the named fields as columns' {
        $csv = "db.collection('cities').where({ country: 'JP' }).limit(5).field({ name: true, 'admin.code1': true, population: true }).get()"
        $rows = Invoke-TcbDbExport $env1 $csv -FileType Csv -Destination "$TestDrive/rows.csv" | Read-TcbExportFile
        $rows.Count | Should -Be 5
        $rows[0].PSObject.Properties.Name | Should -Contain 'admin.code1'
        (Import-Csv "$TestDrive/rows.csv").Count | Should -Be 5
    }

    It 'runs many at the same time' {
        $jobs = 'CN', 'JP', 'KR', 'FR', 'DE', 'IT' | ForEach-Object {
            [pscustomobject]@{ Env = $env1; Query = "db.collection('cities').where({ country: '$_' }).get()"; FilePath = "$_.json" }
        } | Invoke-TcbDbExport -Destination "$TestDrive/many/" -ThrottleLimit 3
        $jobs.Count | Should -Be 6
        $jobs.Status | Should -Not -Contain 'Failed'
        (Get-ChildItem "$TestDrive/many" -Exclude *.receipt.json).Name | Sort-Object | Should -Be 'CN.json', 'DE.json', 'FR.json', 'IT.json', 'JP.json', 'KR.json'
    }

    It 'sends nothing under -WhatIf' {
        Invoke-TcbDbExport $env1 $query -WhatIf | Should -BeNullOrEmpty
    }

    It 'that matches nothing is a separate error, and with -AllowEmpty an empty file' {
        $nothing = "db.collection('cities').where({ name: 'nowhere' }).get()"
        $job = Invoke-TcbDbExport $env1 $nothing -Wait -ErrorAction SilentlyContinue -ErrorVariable problem
        $job.FailureReason | Should -Be 'NoRecordMatched'
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NoRecordMatched,*'
        $job = Invoke-TcbDbExport $env1 $nothing -Destination "$TestDrive/empty.json" -AllowEmpty
        (Get-Item $job.Path).Length | Should -Be 0
    }

    It 'of an unknown environment or collection is a clear error' {
        { Invoke-TcbDbExport nowhere $query -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidParameters,*'
        { Invoke-TcbDbExport $env1 "db.collection('nothing').get()" -ErrorAction Stop } | Should -Throw -ErrorId 'CollectionNotFound,*'
    }

    It 'names its environment in an error, with -Wait:$<Wait>' -ForEach @{ Wait = $true }, @{ Wait = $false } {
        $null = Set-TcbEmulatorCollection env-other places -Document @{ _id = '1' }
        Invoke-TcbDbExport $env1, env-other -Collection nothing -ErrorAction SilentlyContinue -ErrorVariable problem @_
        $texts = $problem.ErrorDetails.Message | Sort-Object -Unique
        $texts | Should -HaveCount 2
        $texts[0] | Should -BeLike "${env1}: dbexport: *"
        $texts[1] | Should -BeLike 'env-other: dbexport: *'
    }

    It 'with a mistake in its query is not sent' {
        { Invoke-TcbDbExport $env1 "const P = db.Geo.Pointdb.collection('cities').get()" -ErrorAction Stop } | Should -Throw -ErrorId 'MissingSemicolon,*'
    }

    It 'refuses to overwrite, and replaces with -Force' {
        $path = "$TestDrive/there.json"
        Set-Content $path 'old'
        { Invoke-TcbDbExport $env1 $query -Destination $path -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content $path | Should -Be 'old'
        (Invoke-TcbDbExport $env1 $query -Destination $path -Force).File.RecordCount | Should -BeGreaterThan 1
    }
}

Describe 'A saved file' {
    BeforeAll {
        $saved = "$TestDrive/saved"
        $jobs = 'CN', 'JP', 'KR' | ForEach-Object {
            [pscustomobject]@{ Env = $env1; Query = "db.collection('cities').where({ country: '$_' }).get()"; FilePath = "$_.json" }
        } | Invoke-TcbDbExport -Destination "$saved/"
    }

    It 'has a receipt that describes it' {
        $receipt = Get-Content $jobs[0].File.ReceiptPath -Raw | ConvertFrom-Json
        $receipt.file.sha256 | Should -Be (Get-FileHash $jobs[0].Path).Hash
        $receipt.file.length | Should -Be (Get-Item $jobs[0].Path).Length
        $receipt.file.recordCount | Should -Be $jobs[0].RecordSuccess
        $receipt.job.query | Should -Be $jobs[0].Query
        $receipt.job.env | Should -Be $env1
        $receipt.job.jobId | Should -Be $jobs[0].JobId
        $receipt.moduleVersion | Should -Be (Get-Module WeChatTcb).Version
    }

    It 'is whole until it changes' {
        (Test-TcbExportFile "$saved/*").Status | Should -Be 'Whole', 'Whole', 'Whole'
        (Get-ChildItem $saved | Test-TcbExportFile).IsWhole | Should -Not -Contain $false
        ($jobs | Test-TcbExportFile).JobId | Sort-Object | Should -Be ($jobs.JobId | Sort-Object)
        Add-Content "$saved/JP.json" '{}'
        Remove-Item "$saved/KR.json.receipt.json"
        $checks = Test-TcbExportFile "$saved/*"
        $checks.Status | Should -Be 'Whole', 'Changed', 'NoReceipt'
        $checks[1].Differences | Should -Be 'Length', 'Sha256', 'RecordCount'
        $checks[1].RecordCount - $checks[1].ExpectedRecordCount | Should -Be 1
    }

    It 'can be moved with its receipt' {
        $null = New-Item -ItemType Directory "$TestDrive/archive"
        Move-Item "$saved/CN.json*" "$TestDrive/archive"
        (Test-TcbExportFile "$TestDrive/archive/CN.json").IsWhole | Should -BeTrue
    }

    It 'is read without its receipt' {
        @(Read-TcbExportFile "$TestDrive/archive/*").Count | Should -Be (Test-TcbExportFile "$TestDrive/archive/*").RecordCount
        @(Get-ChildItem "$TestDrive/archive" | Read-TcbExportFile).Count | Should -Be @(Read-TcbExportFile "$TestDrive/archive/CN.json").Count
    }

    It 'has a new receipt when it is replaced' {
        $job = Invoke-TcbDbExport $env1 $query -Destination "$TestDrive/archive/CN.json" -Force
        (Test-TcbExportFile "$TestDrive/archive/CN.json").JobId | Should -Be $job.JobId
        ($job | Test-TcbExportFile).IsWhole | Should -BeTrue
    }
}

Describe 'Jobs' {
    It 'can be found again by environment and job id' {
        $job = Invoke-TcbDbExport $env1 $query
        (Get-TcbExportJob $env1 $job.JobId).Status | Should -Be 'Succeeded'
        (Wait-TcbExportJob -Env $env1 -JobId $job.JobId).RecordSuccess | Should -BeGreaterThan 1
    }

    It 'survive being stored as CLIXML, with the connection they belong to' {
        Invoke-TcbDbExport $env1 $query | Export-Clixml "$TestDrive/job.xml"
        (Import-Clixml "$TestDrive/job.xml" | Get-TcbExportJob).Status | Should -Be 'Succeeded'
        $secret = ConvertTo-SecureString 'x' -AsPlainText -Force
        $mine = Get-TcbConnection
        $null = Connect-Tcb -AccessToken $secret -AppId wxother -Endpoint $emulator.Endpoint
        try {
            { Import-Clixml "$TestDrive/job.xml" | Get-TcbExportJob -ErrorAction Stop } | Should -Throw -ErrorId 'JobOfAnotherConnection,*'
        }
        finally {
            $null = $emulator | Connect-Tcb
        }
        $mine.IsOpen | Should -BeTrue
    }

    It 'can be used to stop a pipeline' {
        $first = 1..3 | ForEach-Object { Invoke-TcbDbExport $env1 $query } | Wait-TcbExportJob | Select-Object -First 1
        @($first).Count | Should -Be 1
    }
}

Describe 'Runspaces' {
    It 'can share a connection in ForEach-Object -Parallel' {
        $connection = Get-TcbConnection
        $manifest = (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path
        $jobs = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            Invoke-TcbDbExport $using:env1 $using:query -Connection $using:connection -Wait
        } -ThrottleLimit 4
        $jobs.Count | Should -Be 4
        $jobs.Status | Select-Object -Unique | Should -Be 'Succeeded'
    }

    It 'do not see the connection of another' {
        $manifest = (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path
        $other = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; Get-TcbConnection }
        $other | Should -BeNullOrEmpty
    }
}
