#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Named connections: the profiles file, its mistakes, and where secrets come from.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    $emulator = Start-TcbEmulator -ExampleData
    $file = "$TestDrive/profiles.json"
    $env:TCB_PROFILES = $file
    $env:TERMINAL_TEST_SECRET = [pscredential]::new('x', $emulator.ComponentAppSecret).GetNetworkCredential().Password
    # Written as a platform's own script would read it from its store.
    $ticket = [pscredential]::new('x', $emulator.ComponentVerifyTicket).GetNetworkCredential().Password
    Set-Content "$TestDrive/it's a ticket.ps1" "'$ticket'"

    function Set-Profile([hashtable] $Change = @{}) {
        $profile = [ordered] @{
            endpoint              = "$($emulator.Endpoint)"
            componentAppId        = $emulator.ComponentAppId
            componentAppSecret    = @{ variable = 'TERMINAL_TEST_SECRET' }
            componentVerifyTicket = @{ script = "$TestDrive/it's a ticket.ps1" }
        }
        foreach ($name in $Change.Keys) { $profile[$name] = $Change[$name] }
        [ordered] @{ other = @{ appId = 'wxother'; accessToken = @{ variable = 'TERMINAL_TEST_NONE' } }; prod = $profile } | ConvertTo-Json -Depth 4 | Set-Content $file
    }

    function Get-ConnectError([string] $Name = 'prod') {
        try { $null = Connect-Tcb -Profile $Name } catch { return $_ }
    }
}

AfterAll {
    Stop-TcbEmulator
    $env:TCB_PROFILES = $null
    $env:TERMINAL_TEST_SECRET = $null
}

Describe 'Connect-Tcb -Profile' {
    It 'connects with secrets from a variable and a script' {
        Set-Profile
        (Connect-Tcb -Profile prod).AppId | Should -Be $emulator.ComponentAppId
        (Get-TcbEnvironment).Count | Should -BeGreaterThan 0
    }

    It 'takes a secret from a vault' {
        function global:Get-Secret($Name, $Vault) { if ("$Vault/$Name" -eq 'work/tcb''s') { $env:TERMINAL_TEST_SECRET } }
        try {
            Set-Profile @{ componentAppSecret = @{ vault = 'work'; secret = "tcb's" } }
            (Connect-Tcb -Profile prod).IsOpen | Should -BeTrue
        }
        finally { Remove-Item function:Get-Secret }
    }

    It 'completes the names' {
        Set-Profile
        (TabExpansion2 'Connect-Tcb -Profile ' 21).CompletionMatches.CompletionText | Should -Be 'other', 'prod'
    }

    It 'names the profiles that there are' {
        Set-Profile
        $problem = Get-ConnectError nowhere
        $problem.FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        "$problem" | Should -BeLike "*$file*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*other, prod*'
    }

    It 'has none without a file' {
        Remove-Item $file -ErrorAction Ignore
        (Get-ConnectError).FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        (TabExpansion2 'Connect-Tcb -Profile ' 21).CompletionMatches.ResultType | Should -Not -Contain 'ParameterValue'
    }

    It 'finds a name in any case, and the exact one first' {
        Set-Content $file '{ "Prod": { "accessToken": { "variable": "TERMINAL_TEST_SECRET" } }, "prod": { "appId": "wx1" } }'
        (Get-ConnectError prod).FullyQualifiedErrorId | Should -BeLike 'InvalidProfile,*'
        (Connect-Tcb -Profile Prod).IsOpen | Should -BeTrue
        Set-Profile
        (Connect-Tcb -Profile PROD).IsOpen | Should -BeTrue
    }

    It 'is not kept from a profile, or from its name, by a mistake in another' {
        Set-Content $file "{ // comments are allowed`n `"a`": { `"accessToken`": `"plain-secret`" },`n `"b`": null, `"good`": { `"appId`": `"wx7`", `"accessToken`": { `"variable`": `"TERMINAL_TEST_SECRET`" } }, }"
        (Connect-Tcb -Profile good).AppId | Should -Be wx7
        $found = (TabExpansion2 'Connect-Tcb -Profile ' 21).CompletionMatches
        $found.CompletionText | Should -Be a, b, good
        $found[2].ToolTip | Should -Be wx7
        "$(Get-ConnectError a)" | Should -BeLike "*line 2: 'a.accessToken' *"
        "$(Get-ConnectError b)" | Should -BeLike "*line 3: 'b' *"
    }

    It 'names the file and the line of <What>, and no secret' -ForEach @(
        @{ What = 'a secret in the file'; Line = 3; Says = "'prod.accessToken'"; Text = "{`n  `"prod`": {`n    `"accessToken`": `"plain-secret`"`n  }`n}" }
        @{ What = 'a property that is not known'; Line = 4; Says = "'prod.appSecret'"; Text = "{`n  `"prod`": {`n`n    `"appSecret`": `"plain-secret`"`n  }`n}" }
        @{ What = 'no JSON'; Line = 2; Says = 'not valid JSON'; Text = "{`n  prod = plain-secret`n}" }
        @{ What = 'a profile that is not complete'; Line = 2; Says = "the profile 'prod' has no accessToken"; Text = "{`n  `"prod`": { `"appId`": `"wx1`" }`n}" }
        @{ What = 'a platform without its secrets'; Line = 2; Says = "the profile 'prod' has no componentAppSecret, componentVerifyTicket"; Text = "{`n  `"prod`": { `"componentAppId`": `"wx1`" }`n}" }
        @{ What = 'the family of a mini program without its token'; Line = 2; Says = "the profile 'prod' has no accessToken"; Text = "{`n  `"prod`": { `"apiFamily`": `"Tcb`" }`n}" }
        @{ What = 'the family of a mini program for a platform'; Line = 2; Says = "'prod.apiFamily'"; Text = "{`n  `"prod`": { `"componentAppId`": `"wx1`", `"apiFamily`": `"Tcb`" }`n}" }
        @{ What = 'credentials of both kinds'; Line = 2; Says = "'prod.componentAppId'"; Text = "{`n  `"prod`": { `"componentAppId`": `"wx1`", `"accessToken`": { `"variable`": `"A`" } }`n}" }
        @{ What = 'a vault without a secret'; Line = 2; Says = "'prod.accessToken' needs one of"; Text = "{`n  `"prod`": { `"accessToken`": { `"vault`": `"A`" } }`n}" }
        @{ What = 'a missing comma'; Line = 3; Says = 'not valid JSON'; Text = "{`n  `"other`": {}`n  `"prod`": {}`n}" }
        @{ What = 'text after the end'; Line = 2; Says = 'not valid JSON'; Text = "{}`n{}" }
        @{ What = 'no text'; Line = 2; Says = 'not valid JSON'; Text = ' ' }
        @{ What = 'two sources'; Line = 2; Says = "'prod.accessToken' needs one of variable, secret and script"; Text = "{`n  `"prod`": { `"accessToken`": { `"variable`": `"A`", `"script`": `"b`" } }`n}" }
    ) {
        Set-Content $file $Text
        $problem = Get-ConnectError
        $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidProfile,*'
        "$problem" | Should -BeLike "*$file, line ${Line}:*${Says}*"
        $problem | Get-Error | Out-String | Should -Not -Match 'plain-secret'
    }

    It 'names the file that is <What>' -ForEach @(
        @{ What = 'a list'; Write = { Set-Content $file '[1]' }; Says = 'not an object' }
        @{ What = 'in GBK'; Write = { [System.IO.File]::WriteAllBytes($file, [System.Text.Encoding]::GetEncoding(936).GetBytes('{ "生产": {} }')) }; Says = 'not UTF-8' }
        @{ What = 'a folder'; Write = { Remove-Item $file -ErrorAction Ignore; $null = New-Item -ItemType Directory $file }; Says = 'cannot be read' }
    ) {
        [System.Text.Encoding]::RegisterProvider([System.Text.CodePagesEncodingProvider]::Instance)
        & $Write
        try {
            $problem = Get-ConnectError
            $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidProfile,*'
            "$problem" | Should -BeLike "*$file*$Says*"
        }
        finally { Remove-Item $file -Recurse }
    }

    It 'does not show a secret that was pasted for its source: <Source>' -ForEach @(
        @{ Source = 'script'; Value = 'SECRETTOKEN123456' }
        @{ Source = 'variable'; Value = '57_SECRETTOKEN-x' }
        @{ Source = 'variable'; Value = 'abcdef0123456789abcdef0123456789' }
        @{ Source = 'secret'; Value = "SECRETTOKEN$('x' * 100)" }
    ) {
        Set-Profile @{ componentAppSecret = @{ $Source = $Value } }
        $problem = Get-ConnectError
        $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidProfile,*'
        "$problem" | Should -BeLike "*'prod.componentAppSecret.$Source'*"
        "$($problem | Get-Error | Out-String)$($problem.ErrorDetails.RecommendedAction)" | Should -Not -Match $Value
    }

    It 'says which source has no secret' {
        Set-Profile
        $problem = Get-ConnectError other
        $problem.FullyQualifiedErrorId | Should -BeLike 'ProfileSecretFailed,*'
        "$problem" | Should -BeLike "*'other' has no AccessToken*TERMINAL_TEST_NONE*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike 'Set the environment variable TERMINAL_TEST_NONE *'
        Set-Profile @{ componentAppSecret = @{ script = "$TestDrive/none.ps1" } }
        (Get-ConnectError).ErrorDetails.RecommendedAction | Should -BeLike "$TestDrive/none.ps1 *"
        Set-Profile @{ componentAppSecret = @{ secret = 'none' } }
        (Get-ConnectError).ErrorDetails.RecommendedAction | Should -BeLike '*SecretManagement*'
    }
}
