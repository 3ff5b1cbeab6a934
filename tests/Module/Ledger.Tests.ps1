#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The ledger in a user's script, with the emulator.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0 -Connect
    $env1 = 'demo-4a89da'
    $query = "db.collection('cities').where({ country: 'KR' }).get()"
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'The ledger' {
    BeforeEach {
        $env:TCB_LEDGER = Join-Path $TestDrive "ledger-$([guid]::NewGuid())"
    }

    AfterEach {
        . "$PSScriptRoot/OwnLedger.ps1"
    }

    It 'does not exist before the first export, and is an empty list then' {
        Get-TcbExportJob | Should -BeNullOrEmpty
        Resume-TcbExport | Should -BeNullOrEmpty
        Invoke-TcbDbExport $env1 $query -WhatIf
        $env:TCB_LEDGER | Should -Not -Exist
    }

    It 'lists what was exported, and Resume-TcbExport finishes it' {
        $job = Invoke-TcbDbExport $env1 $query
        (Get-TcbExportJob).JobId | Should -Be $job.JobId
        (Resume-TcbExport).Status | Should -Be 'Succeeded'
        Resume-TcbExport | Should -BeNullOrEmpty
        (Get-TcbExportJob -Status Succeeded).RecordSuccess | Should -BeGreaterThan 1
    }

    It 'of each service has the exports of that service, also in one pipeline' {
        $home1 = "$TestDrive/state-$([guid]::NewGuid())"
        ($ledger, $state) = ($env:TCB_LEDGER, $env:XDG_STATE_HOME)
        ($env:TCB_LEDGER, $env:XDG_STATE_HOME) = ($null, $home1)
        try {
            # Nobody answers at the real address, so its export stays unfinished.
            $real = Connect-Tcb -AccessToken x -AppId wx1 -Endpoint https://tcb.invalid/ -RetryTimeoutSec 0
            $local = $emulator | Connect-Tcb
            $local, $real | Invoke-TcbDbExport -Env $env1 -Query $query -Destination "$TestDrive/$([guid]::NewGuid())/" -Force -ErrorAction SilentlyContinue
            # Elsewhere the folder cannot be moved by an environment variable.
            if ($IsLinux) {
                foreach ($name in 'ledger', 'emulator-ledger') { @(Get-ChildItem "$home1/WeChatTcb/$name" -Filter *.json).Count | Should -Be 1 -Because $name }
            }
        }
        finally {
            ($env:TCB_LEDGER, $env:XDG_STATE_HOME) = ($ledger, $state)
            $null = $emulator | Connect-Tcb
        }
    }

    It 'has one readable file for each export, for its owner only' {
        Invoke-TcbDbExport $env1 $query -Destination "$TestDrive/mine.json" -Force | Out-Null
        $file = Get-ChildItem $env:TCB_LEDGER -File -Force
        @($file).Count | Should -Be 1
        $entry = Get-Content $file -Raw | ConvertFrom-Json
        $entry.state | Should -Be 'Saved'
        $entry.kind | Should -Be 'Export'
        $entry.job.query | Should -Be $query
        $entry.file.sha256 | Should -Be (Get-FileHash "$TestDrive/mine.json").Hash
        if (-not $IsWindows) {
            $file.UnixMode | Should -Be '-rw-------'
            (Get-Item $env:TCB_LEDGER).UnixMode | Should -Be 'drwx------'
        }
    }

    It 'prevents an export if it cannot be written' {
        Set-Content "$TestDrive/a-file" 'in the way'
        $env:TCB_LEDGER = Join-Path $TestDrive 'a-file'
        $before = (Invoke-WithoutLedger).JobId
        { Invoke-TcbDbExport $env1 $query } | Should -Throw -ErrorId 'LedgerUnavailable,*'
        { $query | ForEach-Object { [pscustomobject]@{ Env = $env1; Query = $_ } } | Invoke-TcbDbExport -Wait } | Should -Throw -ErrorId 'LedgerUnavailable,*'
        $Error[0].ErrorDetails.RecommendedAction | Should -Match 'TCB_LEDGER'
        (Invoke-WithoutLedger).JobId | Should -Be ($before + 1) -Because 'nothing was submitted in between'
    }

    It 'can be turned off' {
        $folder = $env:TCB_LEDGER
        $job = Invoke-WithoutLedger
        ($job | Wait-TcbExportJob).Status | Should -Be 'Succeeded'
        $folder | Should -Not -Exist
        $env:TCB_LEDGER = 'off'
        { Get-TcbExportJob } | Should -Throw -ErrorId 'LedgerSwitchedOff,*'
        { Resume-TcbExport } | Should -Throw -ErrorId 'LedgerSwitchedOff,*'
    }

    It 'shows no job id for an export that has none' {
        { Invoke-TcbDbExport nowhere $query -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidParameters,*'
        $shown = Get-TcbExportJob | Out-String
        $shown | Should -Match 'nowhere\s+Refused'
    }

    It 'warns of what is not an entry, and goes on' {
        $job = Invoke-TcbDbExport $env1 $query -Wait
        $folder = New-Item "$env:TCB_LEDGER/a folder.json" -ItemType Directory
        Set-Content "$env:TCB_LEDGER/b.json" '{'
        $commands = @(
            { Get-TcbExportJob }, { Resume-TcbExport }, { Invoke-TcbDbExport $env1 $query -FilePath "$([guid]::NewGuid()).json" -Wait },
            { Get-TcbExportJob $env1 $job.JobId | Remove-TcbExportJob }, { Remove-TcbExportJob -OlderThanDays 0 })
        foreach ($command in $commands) {
            $warnings = & $command 3>&1 2>&1 | Where-Object { $_ -isnot [WeChatTcb.ExportJob] }
            @($warnings).Count | Should -Be 2 -Because $command
            $warnings[0] | Should -Match 'a folder\.json is not a ledger entry: it is a folder'
            $warnings[1] | Should -Match 'b\.json is not a ledger entry: it is not valid JSON'
        }

        $folder | Should -Exist
    }

    It 'is not read as a whole by a command that concerns one export' {
        $jobs = 1..3 | ForEach-Object { Invoke-TcbDbExport $env1 $query -Wait }
        $job = Invoke-TcbDbExport $env1 $query -Wait
        # Whatever reads them warns that they are damaged.
        Get-ChildItem $env:TCB_LEDGER -Filter *.json | Where-Object { (Get-Content $_ -Raw | ConvertFrom-Json).job.jobId -in $jobs.JobId } |
            ForEach-Object { Set-Content $_ '{' }
        $file = "$([guid]::NewGuid()).json"
        $commands = @(
            { Invoke-TcbDbExport $env1 $query -FilePath $file -Wait }, { Resume-TcbExport }, { Get-TcbExportJob -Unfinished },
            { Wait-TcbExportJob $env1 $job.JobId }, { Save-TcbExportFile $env1 $job.JobId -Destination "$TestDrive/one.json" -Force },
            { Get-TcbExportJob $env1 $job.JobId | Remove-TcbExportJob })
        foreach ($command in $commands) {
            & $command 3>&1 2>&1 | Where-Object { $_ -is [Management.Automation.WarningRecord] -or $_ -is [Management.Automation.ErrorRecord] } |
                Should -BeNullOrEmpty -Because $command
        }

        (Get-TcbExportJob 3>$null).JobId | Should -Not -Contain $job.JobId -Because 'it was removed'
        @(Get-TcbExportJob 3>&1 | Where-Object { $_ -is [Management.Automation.WarningRecord] }).Count | Should -Be 3
    }

    It 'is cleared by age, with -WhatIf first' {
        Invoke-TcbDbExport $env1 $query -Wait | Out-Null
        Invoke-TcbDbExport $env1 $query | Out-Null
        Remove-TcbExportJob -OlderThanDays 0 -WhatIf
        @(Get-TcbExportJob).Count | Should -Be 2
        Remove-TcbExportJob -OlderThanDays 0
        (Get-TcbExportJob).Status | Should -Be 'Submitted'
        Get-TcbExportJob | Remove-TcbExportJob -Force
        Get-ChildItem $env:TCB_LEDGER -File -Force | Should -BeNullOrEmpty
    }

    It 'works with parallel runspaces' {
        $connection = Get-TcbConnection
        $manifest = (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path
        1..6 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            Invoke-TcbDbExport $using:env1 $using:query -Connection $using:connection -Wait
        } -ThrottleLimit 6 | Out-Null
        @(Get-TcbExportJob -Status Succeeded).Count | Should -Be 6
    }

    It 'refuses a submit interval that is not a number' {
        $env:TCB_SUBMIT_INTERVAL_SEC = 'fast'
        { Invoke-TcbDbExport $env1 $query } | Should -Throw -ErrorId 'InvalidSubmitInterval,*'
    }

    BeforeAll {
        function Invoke-WithoutLedger {
            $ledger = $env:TCB_LEDGER
            $env:TCB_LEDGER = 'off'
            try {
                Invoke-TcbDbExport $env1 $query
            }
            finally {
                $env:TCB_LEDGER = $ledger
            }
        }
    }
}
