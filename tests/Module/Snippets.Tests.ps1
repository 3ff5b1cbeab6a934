#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

# Every PowerShell snippet of the documentation. The examples of the help pages are run in Help.Tests.ps1.
# The Chinese pages have the same code: tests/Documentation compares them.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    # Not run, but checked like the others.
    $notRun = @{
        'CONTRIBUTING.md 1' = 'builds the module that runs this test'
    }
    $pages = @(Get-ChildItem "$root/*.md") + @(Get-ChildItem "$root/docs", "$root/examples" -Filter *.md -Recurse) |
        Where-Object FullName -NotMatch '[\\/]docs[\\/](help|zh-CN)[\\/]|\.zh-CN\.md$'
    $snippets = foreach ($page in $pages) {
        $name = [System.IO.Path]::GetRelativePath($root, $page.FullName).Replace('\', '/')
        $number = 0
        foreach ($block in [regex]::Matches((Get-Content $page -Raw), '(?ms)^( *)```(?:powershell|pwsh|ps1)\r?\n(.*?)^ *```')) {
            $number++
            @{ Place = "$name $number"; Code = $block.Groups[2].Value -replace "(?m)^$($block.Groups[1].Value)"; NotRun = $notRun["$name $number"] }
        }
    }

    # In the about topic code is indented by eight columns, as are lists of names. A list has two spaces between name and description.
    $about = Get-Content "$root/module/en-US/about_WeChatTcb.help.txt" -Raw
    $number = 0
    $snippets += foreach ($block in [regex]::Matches($about.Substring(0, $about.IndexOf("`nERROR IDS")), '(?m)(?:^ {8}.*\r?\n)+')) {
        $code = $block.Value -replace '(?m)^ {8}'
        if ($code -match '(?m)^[^#\r\n]*\b\w+-Tcb\w+' -and $code -notmatch '(?m)\A\S+ {2,}[A-Z]|\A +\S') {
            $number++
            @{ Place = "about_WeChatTcb $number"; Code = $code; NotRun = $notRun["about_WeChatTcb $number"] }
        }
    }
    $runs = $snippets | Where-Object { -not $_.NotRun }
}

Describe 'Snippet <Place>' -ForEach $snippets {
    It 'is PowerShell, and its commands have the parameters' {
        $errors = $null
        $ast = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
        $calls = $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | Where-Object { $_.GetCommandName() -match '-Tcb' }
        foreach ($call in $calls) {
            $command = Get-Command $call.GetCommandName() -Module WeChatTcb -ErrorAction Ignore
            $command | Should -Not -BeNullOrEmpty -Because $call.Extent.Text
            $call.CommandElements.ParameterName | Where-Object { $_ -and $_ -notin $command.Parameters.Keys } | Should -BeNullOrEmpty -Because $call.Extent.Text
        }
    }
}

Describe 'Running the snippets' {
    BeforeAll {
        . "$PSScriptRoot/HelpExample.ps1"
        . "$PSScriptRoot/OwnLedger.ps1"
        $repository = (Resolve-Path "$PSScriptRoot/../..").Path
        $modulePath = $env:PSModulePath
        # A module that is imported by its path is not loaded by name in the runspaces of ForEach-Object -Parallel.
        $installed = New-Item -ItemType Directory (Join-Path $TestDrive 'Modules/WeChatTcb')
        (Get-Content "$repository/WeChatTcb.psd1" -Raw).Replace("'module/", "'$repository/module/") | Set-Content "$installed/WeChatTcb.psd1"
        $env:PSModulePath = (Split-Path $installed) + [System.IO.Path]::PathSeparator + $env:PSModulePath

        $seed = New-Item -ItemType Directory (Join-Path $TestDrive 'seed')
        Copy-Item "$repository/examples/data/demo-4a89da" $seed -Recurse
        foreach ($environment in 'prod-4a89da', 'env-one', 'env-two') {
            $null = New-Item -ItemType Directory "$seed/$environment"
            Set-Content "$seed/$environment/orders.jsonl" '{"_id":"1","status":"paid","created":{"$date":"2026-01-15T15:00:00Z"}}'
            Set-Content "$seed/$environment/visits.jsonl" '{"_id":"1"}'
            Set-Content "$seed/$environment/users.jsonl" '{"_id":"1","name":"Ann","age":20,"tags":["a","b"],"joined":{"$date":"2026-02-01T00:00:00Z"}}'
        }
        $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -VirtualClock
    }

    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'snippet')
        Copy-Item $seed "$folder/data" -Recurse
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

    It '<Place>' -ForEach $runs {
        # The module is imported already.
        $Code = $Code -replace '(?m)^\./build\.ps1.*$' -replace '(?m)^\s*Import-Module \S*WeChatTcb.*$'
        Invoke-HelpExample $Code -Repository $repository -Folder $folder -Emulator $emulator
    }
}
