#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The commands that wait, run in the background with -AsJob.

BeforeAll {
    . "$PSScriptRoot/OwnLedger.ps1"
    . "$PSScriptRoot/Pwsh.ps1"
    Import-Module (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path -Force
    $emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0
    $null = $emulator | Connect-Tcb
    Set-TcbEmulatorEnvironment env-two
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe '-AsJob' {
    AfterEach {
        Get-Job | Remove-Job -Force
    }

    It 'returns a job while the command waits, and the job can be stopped' {
        $slow = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 3600
        try {
            $null = $slow | Connect-Tcb
            $job = Invoke-TcbDbExport demo-4a89da -Collection cities -Wait -AsJob
            $job.PSJobTypeName | Should -Be 'ThreadJob'
            $job.Name | Should -Be 'Invoke-TcbDbExport'
            $job.State | Should -BeIn 'NotStarted', 'Running'
            # PowerShell calls a job failed that is stopped while it starts.
            while (-not $job.Information -and $job.State -in 'NotStarted', 'Running') { Start-Sleep -Milliseconds 50 }
            $job | Stop-Job -PassThru | ForEach-Object State | Should -Be 'Stopped'
        }
        finally {
            $slow | Stop-TcbEmulator
            $null = $emulator | Connect-Tcb
        }
    }

    It 'exports to the folder that the session is in, over the connection of the session' {
        $null = New-Item -ItemType Directory here
        Push-Location here
        $saved = Invoke-TcbDbExport demo-4a89da -Collection cities -Destination ./ -AsJob | Receive-Job -Wait
        Pop-Location
        $saved.Status | Should -Be 'Succeeded'
        Split-Path $saved.File.Path | Should -Be (Convert-Path here)
    }

    It 'marks errors for the runner of a pipeline, and shows the command in them' {
        $commands = @'
Import-Module '{0}/../../WeChatTcb.psd1'
$null = Start-TcbEmulator -SeedPath '{0}/../../examples/data' -JobSeconds 0 -Connect
Invoke-TcbDbExport demo-4a89da -Collection nope -Wait -AsJob | Receive-Job -Wait -ErrorVariable failed
Write-Output "Position: $($failed[0].InvocationInfo.Line.Trim())"
'@.Replace('{0}', $PSScriptRoot)
        $env:GITHUB_ACTIONS = 'true'
        try { $lines = Invoke-Pwsh -Command $commands 2>$null }
        finally { $env:GITHUB_ACTIONS = $null }
        @($lines) -match '^::error title=' | Should -HaveCount 1
        @($lines) -match '^Position: ' | Should -Be 'Position: Invoke-TcbDbExport @Parameters'
    }

    It 'takes all objects of the pipeline' {
        $jobs = [pscustomobject]@{ Collection = 'cities' }, [pscustomobject]@{ Query = "db.collection('cities').limit(2).get()" } |
            Invoke-TcbDbExport demo-4a89da -Wait -AsJob | Receive-Job -Wait
        $jobs.RecordSuccess | Sort-Object | Should -Be 2, 10000
    }

    It 'waits for jobs, saves their files, imports, backs up, restores and resumes' {
        $exports = 1..2 | ForEach-Object { Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit($_).get()" }
        $done = $exports | Wait-TcbExportJob -AsJob | Receive-Job -Wait
        $done.Status | Should -Be 'Succeeded', 'Succeeded'
        ($exports.JobId | Wait-TcbExportJob demo-4a89da -AsJob | Receive-Job -Wait).JobId | Sort-Object | Should -Be ($exports.JobId | Sort-Object)
        $files = $done | Save-TcbExportFile -Destination ./ -PassThru -AsJob | Receive-Job -Wait
        $files.RecordCount | Sort-Object | Should -Be 1, 2
        $import = Invoke-TcbDbImport demo-4a89da cities $files[0].Path -ConflictMode Upsert -Wait -AsJob | Receive-Job -Wait
        $import.Status | Should -Be 'Succeeded'
        $backup = Backup-TcbDatabase ./backups -Env demo-4a89da -AsJob | Receive-Job -Wait
        $backup.Status | Should -Be 'Complete'
        $restore = $backup | Restore-TcbDatabase -Env env-two -Confirm:$false -AsJob | Receive-Job -Wait
        $restore.Status | Should -Be 'Complete'
        $left = Invoke-TcbDbExport demo-4a89da -Collection cities
        $resumed = Resume-TcbExport -AsJob | Receive-Job -Wait | Where-Object JobId -EQ $left.JobId
        $resumed.Status | Should -Be 'Succeeded'
    }

    It 'writes the errors of the command' {
        $job = Invoke-TcbDbExport demo-4a89da -Collection missing -Wait -AsJob
        $job | Receive-Job -Wait -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'CollectionNotFound,*'
        $job.State | Should -Be 'Completed'
    }

    It 'uses the preferences, the default parameters and the language of the session' {
        $culture = [cultureinfo]::CurrentUICulture
        try {
            [cultureinfo]::CurrentUICulture = 'zh-CN'
            $ErrorActionPreference = 'Stop'
            $PSDefaultParameterValues = @{ 'Invoke-TcbDbExport:AsJob' = $true; '*-Tcb*:Env' = 'demo-4a89da' }
            $job = Invoke-TcbDbExport -Collection missing -Wait
        }
        finally {
            $ErrorActionPreference = 'Continue'
            [cultureinfo]::CurrentUICulture = $culture
        }
        $job | Wait-Job
        $job.State | Should -Be 'Failed'
        $job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable problem
        "$problem" | Should -Match '集合不存在'
    }

    It 'starts no job with -WhatIf' {
        Backup-TcbDatabase ./none -AsJob -WhatIf | Should -BeNullOrEmpty
        & { $WhatIfPreference = $true; Backup-TcbDatabase ./none -AsJob } | Should -BeNullOrEmpty
        './none' | Should -Not -Exist
    }

    It 'uses the connection of each job from the pipeline, like the command itself' {
        $other = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0
        try {
            $null = $other | Connect-Tcb
            $export = Invoke-TcbDbExport demo-4a89da -Collection cities
            $null = $emulator | Connect-Tcb
            ($export | Wait-TcbExportJob -AsJob | Receive-Job -Wait).Endpoint | Should -Be $other.Endpoint
        }
        finally {
            $other | Stop-TcbEmulator
            $null = $emulator | Connect-Tcb
        }
    }
}
