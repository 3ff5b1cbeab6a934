#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# An emulator with faults, as in a user's own tests.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    New-Item -ItemType Directory "$TestDrive/seed/env-1" | Out-Null
    Set-Content "$TestDrive/seed/env-1/cities.jsonl" '{"_id":"1","name":"上海"}', '{"_id":"2","name":"广州"}'
    $null = Start-TcbEmulator -SeedPath "$TestDrive/seed" -JobSeconds 1800 -VirtualClock -Connect
    $query = "db.collection('cities').get()"
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'An emulator that fails on demand' {
    BeforeEach {
        Reset-TcbEmulator
    }

    It 'advances the clock by half an hour at once' {
        $job = Invoke-TcbDbExport env-1 $query
        ($job | Get-TcbExportJob).Status | Should -Be 'Waiting'
        Step-TcbEmulatorClock 1800
        ($job | Get-TcbExportJob).Status | Should -Be 'Succeeded'
    }

    It 'lets a token expire, and shows that another one was fetched' {
        Set-TcbEmulatorFault Submit -ExpiredToken
        Invoke-TcbDbExport env-1 $query | Should -Not -BeNullOrEmpty
        $submits = Get-TcbEmulatorRequest Submit
        $submits.ErrCode[-2, -1] | Should -Be 42001, 0
        $submits[-1].Query.access_token | Should -Not -Be $submits[-2].Query.access_token
    }

    It 'leaves a submit in doubt, and the job is there' {
        Set-TcbEmulatorFault Submit -Reset -TakesEffect
        { Invoke-TcbDbExport env-1 $query -FilePath mine.json -ErrorAction Stop } | Should -Throw -ErrorId 'SubmitInDoubt,*'
        (Get-TcbEmulatorFault).Hits | Should -Be 1
    }

    It 'survives a busy service' {
        Set-TcbEmulatorFault Submit -StatusCode 503 -RetryAfterSec 1
        Invoke-TcbDbExport env-1 $query -FilePath nightly.json | Should -Not -BeNullOrEmpty
        (Get-TcbEmulatorFault).Hits | Should -Be 1
        @(Get-TcbEmulatorRequest Submit).Count | Should -Be 2
    }

    It 'submits again under another generated path when a response is lost' {
        Set-TcbEmulatorFault Submit -Reset -TakesEffect
        $job = Invoke-TcbDbExport env-1 $query
        $paths = (Get-TcbEmulatorRequest Submit).Body | ForEach-Object { ($_ | ConvertFrom-Json).file_path }
        $paths | Select-Object -Unique | Should -HaveCount 2
        $job.FilePath | Should -Be $paths[-1]
    }

    It 'reports records that fail' {
        Set-TcbEmulatorFault Submit -FailedRecords 1
        $job = Invoke-TcbDbExport env-1 $query
        Step-TcbEmulatorClock 1800
        $job | Save-TcbExportFile -Destination "$TestDrive/part.json" -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'RecordsFailed,*'
        (Read-TcbExportFile "$TestDrive/part.json").name | Should -Be '广州'
        (Test-TcbExportFile "$TestDrive/part.json").Status | Should -Be 'Partial'
        (Test-TcbExportFile "$TestDrive/part.json" -AllowFailedRecords).IsWhole | Should -BeTrue
        ($job | Get-TcbExportJob).Status | Should -Be 'PartiallySucceeded'
    }

    It 'fails a job half way, with a message' {
        Set-TcbEmulatorFault Submit -JobFailure '磁盘已满'
        $job = Invoke-TcbDbExport env-1 $query
        Step-TcbEmulatorClock 900
        $job = $job | Get-TcbExportJob
        $job.Status | Should -Be 'Failed'
        $job.Message | Should -Be '磁盘已满'
    }

    It 'shows what was sent, without secrets' {
        Set-TcbEmulatorFault Submit -ExpiredToken
        $null = Invoke-TcbDbExport env-1 $query
        ((Get-TcbEmulatorRequest Submit -Last 1).Body | ConvertFrom-Json).query | Should -Be $query
        $token = Get-TcbEmulatorRequest Token -Last 1
        ($token.Body | ConvertFrom-Json).component_appsecret | Should -Be '***'
        $token.Body | Should -Not -Match 'ticket@@@'
    }

    It 'accepts documents, and removes them on reset' {
        @{ _id = 1; at = [datetime]::UnixEpoch } | Set-TcbEmulatorCollection env-2 visits
        $job = Invoke-TcbDbExport env-2 "db.collection('visits').get()"
        Step-TcbEmulatorClock 1800
        ($job | Save-TcbExportFile -Destination "$TestDrive/visits.json" -PassThru | Read-TcbExportFile).at.UtcDateTime | Should -Be ([datetime]::UnixEpoch)
        Reset-TcbEmulator
        { Invoke-TcbDbExport env-2 "db.collection('visits').get()" -ErrorAction Stop } | Should -Throw
    }

    It 'completes the names of endpoints' {
        (TabExpansion2 'Set-TcbEmulatorFault S').CompletionMatches.CompletionText | Should -Be 'State', 'Submit'
    }
}
