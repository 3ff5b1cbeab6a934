#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Paths mean what they mean to PowerShell, in every parameter and environment variable. The process has another current folder.

BeforeDiscovery {
    $places = @(
        @{ Path = './new/x.json' }, @{ Path = 'x.json' }, @{ Path = '~/x.json' }, @{ Path = 'Here:/x.json' }, @{ Path = 'FileSystem::x.json' }
        @{ Path = './a[1]/x[0].json' }, @{ Path = './中文 b/x.json' }
    )
    $others = @(@{ Path = 'Env:x.json' }, @{ Path = 'Variable:x.json' }, @{ Path = 'None:/x.json' })
    if (-not $IsWindows) {
        $others += @{ Path = '\\srv\share\x.json' }, @{ Path = '\\?\C:\x.json' }, @{ Path = 'C:\x.json' }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $null = New-Item -ItemType Directory "$TestDrive/seed[1]/env-one", "$TestDrive/process"
    [System.IO.File]::WriteAllText("$TestDrive/seed[1]/env-one/orders.jsonl", "{`"_id`":`"1`"}`n")
    Push-Location -LiteralPath $TestDrive
    $emulator = Start-TcbEmulator -SeedPath './seed[1]' -DataPath './data[1]' -JobSeconds 0 -Connect
    $job = Invoke-TcbDbExport env-one "db.collection('orders').get()" | Wait-TcbExportJob
    $processFolder = [Environment]::CurrentDirectory
    [Environment]::CurrentDirectory = "$TestDrive/process"
    $provider = Get-PSProvider FileSystem
    $homeBefore = $provider.Home

    # The file, wherever it is.
    function Find-Saved {
        Get-ChildItem -LiteralPath $here -Recurse -File -Filter *.json | Where-Object Name -NotLike '*.receipt.json'
    }
}

AfterAll {
    [Environment]::CurrentDirectory = $processFolder
    $provider.Home = $homeBefore
    Pop-Location
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'A path' {
    BeforeEach {
        $here = (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())").FullName
        Push-Location $here
        $null = New-PSDrive Here FileSystem $here -Scope Global
        $provider.Home = $here
    }

    AfterEach {
        Pop-Location
        Remove-PSDrive Here -Scope Global
        Get-ChildItem "$TestDrive/process" | Should -BeNullOrEmpty
    }

    It 'is saved to, read, tested and loaded from PowerShell''s place: <Path>' -ForEach $places {
        $job | Save-TcbExportFile $Path
        $saved = Find-Saved
        $saved | Should -HaveCount 1
        $saved.Name | Should -Be (Split-Path -Leaf $Path.Replace('::', '/'))
        (Read-TcbExportFile -LiteralPath $Path)._id | Should -Be 1
        (Test-TcbExportFile -LiteralPath $Path).Path | Should -Be $saved.FullName
        Set-TcbEmulatorCollection env-one loaded -Path $Path
        $other = $Path -replace 'x(\[0\])?\.json', 'y$1.json'
        $again = Invoke-TcbDbExport env-one "db.collection('loaded').get()" -Destination $other
        $again.Path | Should -Be ($saved.FullName -replace 'x(\[0\])?\.json$', 'y$1.json')
    }

    It 'that is not in the file system is an error for itself: <Path>' -ForEach $others {
        foreach ($command in { $job | Save-TcbExportFile $Path }, { Read-TcbExportFile -LiteralPath $Path }, { Test-TcbExportFile -LiteralPath $Path },
            { Invoke-TcbDbExport env-one "db.collection('orders').get()" -Destination $Path }) {
            & $command -ErrorVariable problem -ErrorAction SilentlyContinue
            $Error[0].FullyQualifiedErrorId | Should -BeLike 'NotAFilePath,*' -Because "$command"
        }
        foreach ($command in { Set-TcbEmulatorCollection env-one x -Path $Path }, { Start-TcbEmulator $Path }, { Start-TcbEmulator -DataPath $Path },
            { Start-TcbEmulator -FaultFile $Path }, { Connect-Tcb -CloudBaseAccessTokenPath $Path -Endpoint $emulator.Endpoint }) {
            $command | Should -Throw -ErrorId 'NotAFilePath,*' -Because "$command"
        }
        Find-Saved | Should -BeNullOrEmpty
    }

    It 'in an environment variable too' {
        Set-Content ./token 'a-token'
        $env:TCB_CLOUDBASE_ACCESS_TOKEN_PATH = ' "./token" '
        $env:TCB_ENDPOINT = $emulator.Endpoint
        try {
            { Connect-Tcb -EnvironmentVariable } | Should -Not -Throw
            $env:TCB_CLOUDBASE_ACCESS_TOKEN_PATH = 'Env:x'
            { Connect-Tcb -EnvironmentVariable } | Should -Throw -ErrorId 'NotAFilePath,*'
        }
        finally {
            Remove-Item env:TCB_CLOUDBASE_ACCESS_TOKEN_PATH, env:TCB_ENDPOINT
            $null = $emulator | Connect-Tcb
        }
    }
}
