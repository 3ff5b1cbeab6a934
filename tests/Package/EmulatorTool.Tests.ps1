#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

# The emulator as a .NET tool, as `./build.ps1 -Task Pack` wrote it to artifacts.

Describe 'tcb-emulator' {
    BeforeAll {
        $artifacts = (Resolve-Path "$PSScriptRoot/../../artifacts").Path
        $version = (Import-PowerShellDataFile "$PSScriptRoot/../../WeChatTcb.psd1").ModuleVersion
        # No source but the folder, and a cache of its own: an older tool of the same version would be taken from there.
        $config = "$TestDrive/nuget.config"
        Set-Content $config "<configuration><packageSources><clear /><add key='artifacts' value='$artifacts' /></packageSources></configuration>"
        $packages = $env:NUGET_PACKAGES
        $env:NUGET_PACKAGES = "$TestDrive/packages"
        dotnet tool install tcb-emulator --version $version --tool-path "$TestDrive/tools" --configfile $config 2>&1 | Out-Host
        $LASTEXITCODE | Should -Be 0
        $tool = "$TestDrive/tools/tcb-emulator" + ($IsWindows ? '.exe' : '')
    }

    AfterAll {
        $env:NUGET_PACKAGES = $packages
    }

    It 'shows its options' {
        $help = & $tool --help
        $LASTEXITCODE | Should -Be 0
        $help -join "`n" | Should -Match 'tcb-emulator \[options\]'
    }

    It 'shows its version' {
        & $tool --version | Should -Be $version
        $LASTEXITCODE | Should -Be 0
    }

    It 'serves what it was given, and ends with its standard input' {
        $null = New-Item -ItemType Directory "$TestDrive/seed/env-1"
        Set-Content "$TestDrive/seed/env-1/orders.jsonl" '{"_id":"1"}'
        $start = [System.Diagnostics.ProcessStartInfo]::new($tool)
        '--urls', 'http://127.0.0.1:0', '--seed', "$TestDrive/seed", '--parent-stdin' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            $ready = $process.StandardOutput.ReadLine() | ConvertFrom-Json
            $health = Invoke-RestMethod "$($ready.endpoint.TrimEnd('/'))/_emulator/health"
            $health.status | Should -Be 'ready'
            "$($health.collections | ConvertTo-Json -Compress)" | Should -Match 'orders'
            $process.StandardInput.Close()
            $process.WaitForExit(30000) | Should -BeTrue
            $process.ExitCode | Should -Be 0
        }
        finally {
            if (-not $process.HasExited) {
                $process.Kill()
            }
            $process.Dispose()
        }
    }

    It 'has native libraries for the same systems as the module, and no others' {
        $folder = Get-ChildItem "$TestDrive/tools/.store" -Recurse -Directory -Filter runtimes | Select-Object -First 1
        (Get-ChildItem $folder -Directory).Name | Sort-Object |
            Should -Be (Get-ChildItem "$artifacts/WeChatTcb/$version/module/bin/dependencies/runtimes" -Directory).Name
    }
}
