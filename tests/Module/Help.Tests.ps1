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

    It 'has an example and related links' {
        @($help.examples.example).Count | Should -BeGreaterThan 1
        $help.relatedLinks.navigationLink.linkText | Should -Contain 'about_WeChatTcb'
    }

    It 'names only related commands that exist' {
        $related = $help.relatedLinks.navigationLink | Where-Object { -not $_.uri -and $_.linkText -notlike 'about_*' }
        foreach ($name in $related.linkText) {
            Get-Command $name -Module WeChatTcb | Should -Not -BeNullOrEmpty
        }
    }

    It 'leads to its page on the code host, if the project has an address' {
        $address = (Import-PowerShellDataFile "$PSScriptRoot/../../WeChatTcb.psd1").PrivateData.PSData.ProjectUri
        $expected = if ($address) { "$address/blob/main/docs/help/en-US/$($_.Name).md" }
        ($help.relatedLinks.navigationLink | Where-Object uri).uri | Should -Be $expected
    }

    It 'describes the output' {
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

        # Finds the set with the same parameters.
        $names = ($expected.Name | Sort-Object) -join ' '
        $item = (Get-Help $Command.Name -Full).syntax.syntaxItem |
            Where-Object { ($_.parameter.name | Where-Object { $_ } | Sort-Object) -join ' ' -eq $names }
    }

    It 'has the parameters that the engine sees' {
        @($item).Count | Should -Be 1
    }

    It 'describes each as the engine does' {
        foreach ($parameter in $expected) {
            $shown = $item.parameter | Where-Object name -EQ $parameter.Name
            $shown.required | Should -Be "$($parameter.IsMandatory)" -Because "-$($parameter.Name)"
            $shown.position | Should -Be $(if ($parameter.Position -lt 0) { 'named' } else { $parameter.Position }) -Because "-$($parameter.Name)"
            $shown.pipelineInput -like '*ByValue*' | Should -Be $parameter.ValueFromPipeline -Because "-$($parameter.Name)"
            $shown.pipelineInput -like '*ByPropertyName*' | Should -Be $parameter.ValueFromPipelineByPropertyName -Because "-$($parameter.Name)"
            $shown.aliases | Should -Be $(if ($parameter.Aliases) { $parameter.Aliases -join ', ' } else { 'none' }) -Because "-$($parameter.Name)"
        }
    }

    It 'states the defaults that a new cmdlet has' {
        $cmdlet = [Activator]::CreateInstance($Command.ImplementingType)
        foreach ($shown in $item.parameter | Where-Object { $_.defaultValue -and $_.defaultValue -ne 'None' -and $_.name -notin 'WhatIf', 'Confirm' }) {
            "$($cmdlet.($shown.name))" | Should -Be $shown.defaultValue -Because "-$($shown.name)"
        }
    }

    It 'leaves out no default but zero' {
        $cmdlet = [Activator]::CreateInstance($Command.ImplementingType)
        foreach ($shown in $item.parameter | Where-Object { $cmdlet.($_.name) -is [int] -or $cmdlet.($_.name) -is [double] }) {
            $shown.defaultValue -replace '^None$', 0 | Should -Be "$($cmdlet.($shown.name))" -Because "-$($shown.name)"
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

    It 'uses parameters that exist' {
        foreach ($call in $calls) {
            $parameters = (Get-Command $call.GetCommandName()).Parameters.Keys
            $call.CommandElements.ParameterName | Where-Object { $_ -and $_ -notin $parameters } | Should -BeNullOrEmpty -Because $call.Extent.Text
        }
    }
}

Describe 'HelpWriter' {
    BeforeAll {
        $repository = Resolve-Path "$PSScriptRoot/../.."
        # The newest build, Debug or Release.
        $writer, $cmdlets = 'tools/HelpWriter/bin/*/net10.0/HelpWriter.dll', 'src/WeChatTcb/bin/*/net8.0/WeChatTcb.dll' | ForEach-Object {
            Get-Item "$repository/$_" | Sort-Object LastWriteTime | Select-Object -Last 1
        }
        function Write-Help([string] $Address) {
            dotnet $writer $cmdlets "$PSHOME/System.Management.Automation.dll" "$TestDrive/docs/help" "$TestDrive/out" "$Address" 2>&1 |
                ForEach-Object { "$_" }
        }
    }

    BeforeEach {
        Copy-Item "$repository/docs/help" "$TestDrive/docs/help" -Recurse
        Copy-Item "$repository/module/en-US", "$repository/module/zh-CN" (New-Item -ItemType Directory "$TestDrive/module") -Recurse
        $page = "$TestDrive/docs/help/en-US/Wait-TcbExportJob.md"
    }

    AfterEach {
        Remove-Item "$TestDrive/docs", "$TestDrive/module", "$TestDrive/out" -Recurse -ErrorAction Ignore
    }

    It 'fails and names the place if <What> is missing' -ForEach @(
        @{ What = 'a parameter'; Find = '### -JobId'; Put = '### -Id'; Message = 'The parameter -JobId is not described' }
        @{ What = 'a parameter that the page describes'; Find = '### -JobId'; Put = '### -Id'; Message = 'Wait-TcbExportJob has no parameter -Id' }
        @{ What = 'an example'; Find = '(?s)## Examples.*(?=## Parameters)'; Put = ''; Message = "'## Examples' has no example" }
        @{ What = 'the code of an example'; Find = '```'; Put = ''; Message = 'The example * has no code block' }
        @{ What = 'a limit'; Find = '604800'; Put = '1000'; Message = '-TimeoutSec has limits that are not mentioned: 604800' }
    ) {
        (Get-Content $page -Raw) -replace $Find, $Put | Set-Content $page
        Write-Help | Out-String | Should -BeLike "*Wait-TcbExportJob.md(*): error HELP001: $Message*"
        $LASTEXITCODE | Should -Be 1
    }

    It 'fails and names the cmdlet if a page is missing' {
        Remove-Item $page
        Write-Help | Out-String | Should -BeLike '*error HELP001: Wait-TcbExportJob has no help page*'
        $LASTEXITCODE | Should -Be 1
    }

    It 'writes the help of every culture' {
        $chinese = "$TestDrive/docs/help/zh-CN/Wait-TcbExportJob.md"
        $description = ('等待导出任务结束，' * 5 + "`n") * 3 + "`n"
        (Get-Content $chinese -Raw) -replace '(?s)(?<=## 说明\s+).*?(?=## 示例)', $description | Set-Content $chinese
        Write-Help 'https://example.com/help' | Should -BeNullOrEmpty

        [xml] $help = Get-Content "$TestDrive/out/zh-Hans/WeChatTcb.dll-Help.xml" -Raw
        $command = $help.helpItems.command | Where-Object { $_.details.name -eq 'Wait-TcbExportJob' }
        $lines = $command.description.para -split "`n"
        -join $lines | Should -Be ('等待导出任务结束，' * 15)
        $lines | Where-Object Length -GT 36 | Should -BeNullOrEmpty
        $lines | Where-Object { $_ -like '，*' } | Should -BeNullOrEmpty
        $help.SelectNodes("//*[local-name() = 'para']").InnerText -split "`n" | Where-Object { $_ -match '[（“]$|^[，。；：！？、）”]' } | Should -BeNullOrEmpty
        $command.examples.example[0].title | Should -BeLike '-------- 示例 1: *'
        $command.relatedLinks.navigationLink[0].uri | Should -Be 'https://example.com/help/zh-CN/Wait-TcbExportJob.md'
        "$TestDrive/out/en-US/WeChatTcb.dll-Help.xml" | Should -Exist
    }
}

Describe 'Running the examples' {
    BeforeAll {
        . "$PSScriptRoot/HelpExample.ps1"
        . "$PSScriptRoot/OwnLedger.ps1"
        $repository = Resolve-Path "$PSScriptRoot/../.."
        $modulePath = $env:PSModulePath

        # A module that is imported by its path is not loaded by name in the runspaces of ForEach-Object -Parallel.
        $installed = New-Item -ItemType Directory (Join-Path $TestDrive 'Modules/WeChatTcb')
        (Get-Content "$repository/WeChatTcb.psd1" -Raw).Replace("'module/", "'$repository/module/") | Set-Content "$installed/WeChatTcb.psd1"
        $env:PSModulePath = (Split-Path $installed) + [System.IO.Path]::PathSeparator + $env:PSModulePath

        $seed = New-Item -ItemType Directory (Join-Path $TestDrive 'examples/data')
        New-Item -ItemType Directory "$seed/demo-4a89da" | Out-Null
        Select-String '"country":"(CN|JP|KR)"' "$repository/examples/data/demo-4a89da/cities.jsonl" -Raw |
            Set-Content "$seed/demo-4a89da/cities.jsonl"
        foreach ($environment in 'env-one', 'env-two') {
            New-Item -ItemType Directory "$seed/$environment" | Out-Null
            Set-Content "$seed/$environment/orders.jsonl" '{"_id":"1","status":"paid"}'
        }
        $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -VirtualClock
    }

    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'example')
        New-Item -ItemType Directory "$folder/examples", "$folder/data" | Out-Null
        Copy-Item $seed "$folder/examples" -Recurse
        Copy-Item "$seed/env-one" "$folder/data" -Recurse
        $env:TCB_LEDGER = "$folder/ledger"
        $env:MY_ACCESS_TOKEN = $env:TCB_ACCESS_TOKEN = 'a-token'
    }

    AfterEach {
        Remove-Item $folder -Recurse -Force
        Remove-Item Env:MY_ACCESS_TOKEN, Env:TCB_ACCESS_TOKEN, Env:TCB_COMPONENT_* -ErrorAction Ignore
    }

    AfterAll {
        $emulator | Stop-TcbEmulator
        $env:PSModulePath = $modulePath
        . "$PSScriptRoot/OwnLedger.ps1" -Restore
    }

    It '<Name>: <Title>' -ForEach $examples {
        Invoke-HelpExample $Code -Repository $repository -Folder $folder -Emulator $emulator
    }
}

# zh-Hans is the parent of zh-CN and zh-SG.
Describe 'Help in Chinese, for <_>' -ForEach 'zh-CN', 'zh-SG', 'zh-Hans' {
    BeforeAll {
        # A session keeps the help that it has read, whatever its culture becomes.
        $session = [powershell]::Create()
        $null = $session.AddScript({
                param($culture, $manifest)
                [cultureinfo]::CurrentUICulture = $culture
                Import-Module $manifest
                Get-Command -Module WeChatTcb | ForEach-Object { Get-Help $_.Name -Full }
                Get-Help about_WeChatTcb
            }).AddArgument($_).AddArgument("$PSScriptRoot/../../WeChatTcb.psd1")
        $all = $session.Invoke()
        $session.Dispose()
        $commands, $topic = $all[0..($all.Count - 2)], "$($all[-1])"
    }

    It 'describes every command and each of its parameters' {
        $commands.Name | Should -Be (Get-Command -Module WeChatTcb).Name
        foreach ($help in $commands) {
            $help.Synopsis | Should -Match '\p{IsCJKUnifiedIdeographs}' -Because $help.Name
            $help.description.Text -join '' | Should -Match '\p{IsCJKUnifiedIdeographs}' -Because $help.Name
            $help.examples.example | ForEach-Object title | Should -Match '示例 \d+: .*\p{IsCJKUnifiedIdeographs}' -Because $help.Name
            foreach ($parameter in $help.parameters.parameter | Where-Object name) {
                $parameter.description.Text -join '' | Should -Match '\p{IsCJKUnifiedIdeographs}' -Because "-$($parameter.name) of $($help.Name)"
            }
        }
    }

    It 'has the about topic' {
        $topic | Should -BeLike '主题*about_WeChatTcb*主要任务*'
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
        $root = Resolve-Path "$PSScriptRoot/../.."
        foreach ($file in Get-Content "$root/module/files.txt" | Where-Object { $_ -match '\.psd1$|\.txt$|/WeChatTcb[^/]*\.(dll|xml)$' }) {
            Copy-Item "$root/$file" (New-Item -ItemType Directory -Force (Split-Path "$installed/$file"))
        }
        $before = $env:PSModulePath
        try {
            $env:PSModulePath = Join-Path $TestDrive 'Modules'
            Invoke-Pwsh -Command "[cultureinfo]::CurrentUICulture = 'en-US'; Get-Help about_WeChatTcb" | Should -Contain 'THE MAIN JOB, STEP BY STEP'
            Invoke-Pwsh -Command "[cultureinfo]::CurrentUICulture = 'zh-CN'; Get-Help about_WeChatTcb" | Should -Contain '主要任务，分步说明'
        }
        finally {
            $env:PSModulePath = $before
        }
    }

    It 'mentions every command, in <_>' -ForEach 'en-US', 'zh-CN' {
        $text = Get-Content "$PSScriptRoot/../../module/$_/about_WeChatTcb.help.txt" -Raw
        foreach ($command in Get-Command -Module WeChatTcb) {
            $text | Should -BeLike "*$($command.Name)*"
        }
    }

    It 'fits a console of 80 columns, in <_>' -ForEach 'en-US', 'zh-CN' {
        # A Chinese character takes two columns.
        Get-Content "$PSScriptRoot/../../module/$_/about_WeChatTcb.help.txt" |
            Where-Object { ($_ -replace '[\u2E80-\uFFEF“”…—]', '  ').Length -gt 80 } | Should -BeNullOrEmpty
    }
}
