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

# The blocks of docs/emulator.md for other programs. curl need not be here: its lines are run as commands of PowerShell.
Describe 'The lines of curl' {
    BeforeAll {
        . "$PSScriptRoot/OwnLedger.ps1"
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive 'curl'))
        Set-Content orders.json '{"_id":"1"}'

        function curl {
            $form = [System.Net.Http.MultipartFormDataContent]::new()
            $request = [System.Net.Http.HttpRequestMessage]::new('Get', [string] $args[-1])
            for ($i = 0; $i -lt $args.Count - 1; $i += 2) {
                $value = [string] $args[$i + 1]
                switch -CaseSensitive ($args[$i]) {
                    '-d' { $request.Content = [System.Net.Http.StringContent]::new($value) }
                    '--data-binary' { $request.Content = [System.Net.Http.ByteArrayContent]::new([System.IO.File]::ReadAllBytes((Convert-Path $value.Substring(1)))) }
                    '--form-string' { $request.Content = $form; $form.Add([System.Net.Http.StringContent]::new($value.Substring($value.IndexOf('=') + 1)), $value.Substring(0, $value.IndexOf('='))) }
                    '-F' { $form.Add([System.Net.Http.ByteArrayContent]::new([System.IO.File]::ReadAllBytes((Convert-Path $value.Split('@')[1]))), 'file', 'orders.json') }
                    '-X' { $request.Method = $value }
                    default { throw "curl $_ is not known here." }
                }
            }

            if ($request.Content) { $request.Method = 'Post' }
            $response = [System.Net.Http.HttpClient]::new().Send($request)
            $null = $response.EnsureSuccessStatusCode()
            $response.Content.ReadAsStringAsync().Result | ConvertFrom-Json
        }
    }

    AfterAll {
        Pop-Location
        $emulator | Stop-TcbEmulator
        . "$PSScriptRoot/OwnLedger.ps1" -Restore
    }

    It 'does what <Page> says' -ForEach @{ Page = 'docs/emulator.md' }, @{ Page = 'docs/zh-CN/emulator.md' } {
        $text = Get-Content "$PSScriptRoot/../../$Page" -Raw
        $lines = [regex]::Matches($text, '(?ms)^```\r?\n(curl .*?)^```').ForEach({ $_.Groups[1].Value -replace '\\\r?\n *' -split '\r?\n' }) + [regex]::Match($text, '`(curl -X [^`]*)`').Groups[1].Value | Where-Object { $_ }
        $lines.Count | Should -Be 9
        $endpoint = "$($emulator.Endpoint)".TrimEnd('/')
        $token = (Invoke-RestMethod "$endpoint/cgi-bin/component/api_component_token" -Method Post -Body (@{
                    component_appid = $emulator.ComponentAppId
                    component_appsecret = [pscredential]::new('x', $emulator.ComponentAppSecret).GetNetworkCredential().Password
                    component_verify_ticket = [pscredential]::new('x', $emulator.ComponentVerifyTicket).GetNetworkCredential().Password
                } | ConvertTo-Json)).component_access_token
        foreach ($line in $lines) {
            $code = $line.Replace('http://127.0.0.1:9517', $endpoint).Replace('@orders.json', "'@orders.json'").Replace("file='@", "'file=@")
            $answer = . ([scriptblock]::Create($code))
            @($answer)[0].errcode | Should -BeIn $null, 0 -Because "$line`n$($answer | ConvertTo-Json)"
            # What the next lines take from the ticket.
            if ($answer.url) { $url, $ticket_token, $authorization, $cos_file_id = $answer.url, $answer.token, $answer.authorization, $answer.cos_file_id }
            if ($answer.job_id) { $job = $answer.job_id }
        }

        $job | Should -BeGreaterThan 0
    }
}
