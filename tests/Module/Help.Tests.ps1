#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1"
    $commands = Get-Command -Module WeChatTcb
    $sets = foreach ($command in $commands) {
        foreach ($set in $command.ParameterSets) {
            @{ Command = $command; Set = $set }
        }
    }
    $examples = foreach ($command in $commands) {
        foreach ($example in (Get-Help $command.Name -Full).examples.example) {
            @{ Name = $command.Name; Title = $example.title.Trim('- '); Code = $example.code }
        }
    }
}

Describe 'Help of <_.Name>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $_.Name -Full
    }

    It 'comes from the help file, and not from the syntax' {
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "$($_.Name) *"
    }

    It 'has an example and a way on' {
        @($help.examples.example).Count | Should -BeGreaterThan 1
        $help.relatedLinks.navigationLink.linkText | Should -Contain 'about_WeChatTcb'
    }

    It 'names only related commands that are there' {
        foreach ($name in $help.relatedLinks.navigationLink.linkText -notlike 'about_*') {
            Get-Command $name -Module WeChatTcb | Should -Not -BeNullOrEmpty
        }
    }

    It 'says what comes out' {
        $shown = @($help.returnValues.returnValue.type.name)
        $real = @($_.OutputType.Name -replace '^System\.Void$', 'None')
        $shown | Should -Be $real
    }
}

Describe 'Syntax of <Command.Name>, set <Set.Name>' -ForEach $sets {
    BeforeAll {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $hidden = $Command.ImplementingType.GetProperties() |
            Where-Object { $_.GetCustomAttributes([Parameter], $true).DontShow -contains $true } |
            ForEach-Object Name
        $expected = @($Set.Parameters | Where-Object { $_.Name -notin $common -and $_.Name -notin $hidden })

        # The set is the one whose parameters are the same.
        $names = ($expected.Name | Sort-Object) -join ' '
        $item = (Get-Help $Command.Name -Full).syntax.syntaxItem |
            Where-Object { ($_.parameter.name | Where-Object { $_ } | Sort-Object) -join ' ' -eq $names }
    }

    It 'has the parameters that the engine sees' {
        @($item).Count | Should -Be 1
    }

    It 'tells of each what the engine does' {
        foreach ($parameter in $expected) {
            $shown = $item.parameter | Where-Object name -EQ $parameter.Name
            $shown.required | Should -Be "$($parameter.IsMandatory)" -Because "-$($parameter.Name)"
            $shown.position | Should -Be $(if ($parameter.Position -lt 0) { 'named' } else { $parameter.Position }) -Because "-$($parameter.Name)"
            $shown.pipelineInput -like '*ByValue*' | Should -Be $parameter.ValueFromPipeline -Because "-$($parameter.Name)"
            $shown.pipelineInput -like '*ByPropertyName*' | Should -Be $parameter.ValueFromPipelineByPropertyName -Because "-$($parameter.Name)"
            $shown.aliases | Should -Be $(if ($parameter.Aliases) { $parameter.Aliases -join ', ' } else { 'none' }) -Because "-$($parameter.Name)"
        }
    }

    It 'tells the defaults that a new cmdlet has' {
        $cmdlet = [Activator]::CreateInstance($Command.ImplementingType)
        foreach ($shown in $item.parameter | Where-Object { $_.defaultValue -and $_.defaultValue -ne 'None' -and $_.name -notin 'WhatIf', 'Confirm' }) {
            "$($cmdlet.($shown.name))" | Should -Be $shown.defaultValue -Because "-$($shown.name)"
        }
    }
}

Describe 'Example of <Name>: <Title>' -ForEach $examples {
    BeforeAll {
        $tokens = $errors = $null
        $ast = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref]$tokens, [ref]$errors)
        $calls = $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
            Where-Object { Get-Command $_.GetCommandName() -Module WeChatTcb -ErrorAction Ignore }
    }

    It 'is PowerShell' {
        $errors | Should -BeNullOrEmpty
    }

    It 'shows the command' {
        $calls | ForEach-Object { $_.GetCommandName() } | Should -Contain $Name
    }

    It 'uses parameters that are there' {
        foreach ($call in $calls) {
            $parameters = (Get-Command $call.GetCommandName()).Parameters.Keys
            $call.CommandElements.ParameterName | Where-Object { $_ -and $_ -notin $parameters } | Should -BeNullOrEmpty -Because $call.Extent.Text
        }
    }
}

Describe 'about_WeChatTcb' {
    BeforeAll {
        . "$PSScriptRoot/Pwsh.ps1"
    }

    It 'is found when the module is imported by its path' {
        Get-Help about_WeChatTcb | Should -BeLike '*about_WeChatTcb*Invoke-TcbDbExport*'
    }

    It 'is found when the module is installed' {
        $installed = New-Item -ItemType Directory (Join-Path $TestDrive 'Modules/WeChatTcb/9.9.9')
        Copy-Item "$PSScriptRoot/../../WeChatTcb.psd1" $installed
        Copy-Item "$PSScriptRoot/../../module" $installed -Recurse
        $before = $env:PSModulePath
        try {
            $env:PSModulePath = Join-Path $TestDrive 'Modules'
            Invoke-Pwsh -Command 'Get-Help about_WeChatTcb' | Should -Contain 'THE MAIN JOB, STEP BY STEP'
        }
        finally {
            $env:PSModulePath = $before
        }
    }

    It 'tells of every command' {
        $text = Get-Content "$PSScriptRoot/../../module/en-US/about_WeChatTcb.help.txt" -Raw
        foreach ($command in Get-Command -Module WeChatTcb) {
            $text | Should -BeLike "*$($command.Name)*"
        }
    }

    It 'fits a console of 80 columns' {
        Get-Content "$PSScriptRoot/../../module/en-US/about_WeChatTcb.help.txt" | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }
}
