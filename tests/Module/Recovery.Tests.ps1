#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Some cells of the fault matrix (docs/reliability.md), through the cmdlets: the export meets a fault, and is resumed after the fault is removed.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = "$PSScriptRoot/../../examples/data"
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -Connect
    # The expected records, from the documents and not from the emulator.
    $lines = @(Get-Content "$seed/demo-4a89da/cities.jsonl" | Where-Object { $_ -clike '*"country":"JP"*' })
    $truth = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes(($lines -join "`n") + "`n")))

    function Export([hashtable] $also = @{}) {
        Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ country: 'JP' }).get()" -Destination $target @also -ErrorAction SilentlyContinue -ErrorVariable script:problems
    }

    function ShouldBeWhole {
        $check = Test-TcbExportFile $target
        $check.Status | Should -Be 'Whole'
        $check.Sha256 | Should -Be $truth
        $check.RecordCount | Should -Be $lines.Count
        (Get-ChildItem (Split-Path $target)).Name | Sort-Object | Should -Be 'cities.json', 'cities.json.receipt.json'
        (Get-TcbExportJob -Unfinished) | Should -BeNullOrEmpty
    }
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'An export that meets a fault' {
    BeforeEach {
        Reset-TcbEmulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $env:TCB_LEDGER = Join-Path $folder 'ledger'
        $target = Join-Path $folder 'saved' 'cities.json'
    }

    AfterEach {
        . "$PSScriptRoot/OwnLedger.ps1"
    }

    It 'saves the file in spite of <name>' -ForEach @(
        @{ name = 'an expired token'; fault = @{ Endpoint = 'Submit'; ExpiredToken = $true } }
        @{ name = 'a busy system'; fault = @{ Endpoint = 'State'; ErrCode = -1 } }
        @{ name = 'a download that breaks'; fault = @{ Endpoint = 'Download'; TruncateAfterBytes = 100000 } }
        @{ name = 'a submit whose answer is lost'; fault = @{ Endpoint = 'Submit'; Reset = $true; TakesEffect = $true } }
        @{ name = 'a URL that expires half way'; fault = @{ Endpoint = 'Download'; UrlExpires = $true; AfterBytes = 100000 } }
    ) {
        Set-TcbEmulatorFault @fault
        (Export).Path | Should -Be $target
        $problems | Should -BeNullOrEmpty
        (Get-TcbEmulatorFault).Hits | Should -Be 1
        ShouldBeWhole
    }

    It 'ends in <id> for <name>, and is resumed' -ForEach @(
        @{ name = 'a proxy in the way of the token'; id = 'HttpStatusError'; fault = @{ Endpoint = 'Submit'; ExpiredToken = $true }, @{ Endpoint = 'Token'; StatusCode = 403 } }
        @{ name = 'submits whose answers are lost'; id = 'SubmitInDoubt'; fault = @{ Endpoint = 'Submit'; Reset = $true; TakesEffect = $true; Count = 4 } }
        @{ name = 'a permission taken away'; id = 'ApiUnauthorized'; fault = @{ Endpoint = 'State'; ErrCode = 48001 } }
        @{ name = 'a file that is garbage'; id = 'WrongRecordCount'; fault = @{ Endpoint = 'Download'; Garbage = $true } }
    ) {
        $fault | ForEach-Object { Set-TcbEmulatorFault @_ }
        $null = Export
        $problems.FullyQualifiedErrorId | Should -Be "$id,WeChatTcb.Commands.InvokeTcbDbExportCommand"
        $target | Should -Not -Exist
        Clear-TcbEmulatorFault
        $null = $emulator | Connect-Tcb # another session has another token
        (Resume-TcbExport).Path | Should -Be $target
        ShouldBeWhole
        $paths = @(Get-TcbEmulatorRequest Submit | Where-Object { -not $_.ErrCode } | ForEach-Object { ($_.Body | ConvertFrom-Json).file_path })
        $paths | Select-Object -Unique | Should -HaveCount $paths.Count
    }

    It 'is sent again to a path that the user chose only with -Force' {
        Set-TcbEmulatorFault Submit -Reset -TakesEffect
        $null = Export @{ FilePath = 'nightly.json' }
        $problems.FullyQualifiedErrorId | Should -BeLike 'SubmitInDoubt,*'
        { Resume-TcbExport -ErrorAction Stop } | Should -Throw -ErrorId 'SubmitInDoubt,*'
        Get-TcbEmulatorRequest Submit | Should -HaveCount 1
        (Resume-TcbExport -Force).Path | Should -Be $target
        ShouldBeWhole
        Get-TcbEmulatorRequest Submit | Should -HaveCount 2
    }

    It 'has ended where its job failed' {
        Set-TcbEmulatorFault Submit -JobFailure 'the cluster is in maintenance'
        (Export).Status | Should -Be 'Failed'
        $problems.FullyQualifiedErrorId | Should -BeLike 'ExportJobFailed,*'
        Resume-TcbExport | Should -BeNullOrEmpty
        $target | Should -Not -Exist
        (Get-TcbExportJob).Message | Should -Be 'the cluster is in maintenance'
    }
}
