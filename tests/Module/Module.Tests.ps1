#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The public surface of the module: what it exports, and that its cmdlets are consistent.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    $cmdlets = Get-Command -Module WeChatTcb | Select-Object -Unique -Property Name, OutputType | ForEach-Object { @{ Name = $_.Name } }
    $atService = 'Invoke-TcbDbExport', 'Get-TcbExportJob', 'Wait-TcbExportJob', 'Save-TcbExportFile', 'Resume-TcbExport' | ForEach-Object { @{ Name = $_ } }
    $changing = 'Invoke-TcbDbExport', 'Save-TcbExportFile', 'Resume-TcbExport', 'Remove-TcbExportJob', 'Start-TcbEmulator', 'Stop-TcbEmulator',
        'Set-TcbEmulatorFault', 'Clear-TcbEmulatorFault', 'Set-TcbEmulatorClock', 'Step-TcbEmulatorClock', 'Reset-TcbEmulator', 'Set-TcbEmulatorCollection',
        'Remove-TcbEmulatorCollection', 'Set-TcbEmulatorEnvironment', 'Set-TcbEmulatorAuthorizer' | ForEach-Object { @{ Name = $_ } }
}

Describe 'The module' {
    It 'has a valid manifest' {
        { Test-ModuleManifest "$PSScriptRoot/../../WeChatTcb.psd1" -ErrorAction Stop } | Should -Not -Throw
    }

    It 'exports the cmdlets and nothing else' {
        $expected = @(
            'Backup-TcbDatabase', 'Clear-TcbEmulatorFault', 'Compare-TcbBackup', 'Compare-TcbExportFile', 'Connect-Tcb', 'Convert-TcbExportFile',
            'Disconnect-Tcb',
            'Get-TcbAuthorizer', 'Get-TcbBackup', 'Get-TcbCollection', 'Get-TcbConnection', 'Get-TcbEmulatorFault',
            'Get-TcbEmulatorRequest', 'Get-TcbEnvironment', 'Get-TcbExportJob', 'Invoke-TcbDbExport', 'Invoke-TcbDbImport', 'New-TcbQuery',
            'Read-TcbExportFile', 'Remove-TcbBackup', 'Remove-TcbEmulatorCollection', 'Remove-TcbExportJob', 'Reset-TcbEmulator',
            'Resolve-TcbError', 'Restore-TcbDatabase', 'Resume-TcbExport', 'Save-TcbExportFile', 'Set-TcbEmulatorAuthorizer', 'Set-TcbEmulatorClock',
            'Set-TcbEmulatorCollection', 'Set-TcbEmulatorEnvironment', 'Set-TcbEmulatorFault', 'Start-TcbEmulator', 'Step-TcbEmulatorClock', 'Stop-TcbEmulator',
            'Test-TcbBackup', 'Test-TcbExportFile', 'Test-TcbQuery', 'Wait-TcbExportJob')
        (Get-Module WeChatTcb).ExportedCommands.Keys | Sort-Object | Should -Be $expected
    }

    It 'imports again with -Force, and after removal' {
        Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
        (Resolve-TcbError 40014).Name | Should -Be 'InvalidAccessToken'
        Remove-Module WeChatTcb
        Import-Module "$PSScriptRoot/../../WeChatTcb.psd1"
        (Resolve-TcbError 40014).Name | Should -Be 'InvalidAccessToken'
    }

    # A limit of PowerShell for NestedModules. Without them the cmdlets would be loaded before the resolver that finds their library.
    It 'cannot be imported from a folder with brackets in its path, as the README says' {
        $folder = New-Item -ItemType Directory "$TestDrive/a[1]/WeChatTcb"
        Copy-Item "$PSScriptRoot/../../WeChatTcb.psd1", "$PSScriptRoot/../../module" -Destination $folder -Recurse
        $other = [powershell]::Create()
        try {
            $null = $other.AddCommand('Import-Module').AddArgument([WildcardPattern]::Escape("$folder/WeChatTcb.psd1")).Invoke()
            "$($other.Streams.Error[0])" | Should -BeLike '*Wildcard characters are not allowed*NestedModules*'
        }
        catch {
            "$_" | Should -BeLike '*Wildcard characters are not allowed*NestedModules*'
        }
        finally {
            $other.Dispose()
        }
        Get-Content "$PSScriptRoot/../../README.md" -Raw | Should -Match 'whose path contains `\[`'
    }

    It 'keeps its dependencies out of the session' {
        $default = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name
        'WeChatTcb.Client', 'WeChatTcb.Query', 'Acornima', 'Microsoft.Extensions.Http' | Should -Not -BeIn $default
        'WeChatTcb.Types', 'WeChatTcb' | Should -BeIn $default
    }

    It 'lets scripts name its types' {
        [WeChatTcb.ExportJobStatus]::Succeeded | Should -Be 'Succeeded'
        [WeChatTcb.ExportJob].Name | Should -Be 'ExportJob'
    }

    It '<Name> has an approved verb and declares its output' -ForEach $cmdlets {
        $command = Get-Command $Name
        $command.Verb | Should -BeIn (Get-Verb).Verb
        $command.OutputType.Count | Should -BeGreaterThan 0
    }

    It '<Name> has -Connection' -ForEach $atService {
        (Get-Command $Name).Parameters['Connection'].ParameterType.FullName | Should -Be 'WeChatTcb.TcbConnection'
    }

    It '<Name> has -WhatIf and -Confirm' -ForEach $changing {
        (Get-Command $Name).Parameters.Keys | Should -Contain 'WhatIf'
    }

    It '<Name> has help with a synopsis, a description, an example, and each parameter' -ForEach $cmdlets {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$Name "
        $help.description.Text | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterThan 0
        foreach ($parameter in @($help.parameters.parameter)) {
            if ($parameter -and $parameter.name -notin 'WhatIf', 'Confirm') {
                $parameter.description.Text | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) is a parameter"
            }
        }
    }

    It 'has an about topic' {
        (Get-Help about_WeChatTcb) | Should -Match 'WeChatTcb'
    }
}
