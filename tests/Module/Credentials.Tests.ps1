#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Credentials and shared connections in a user's script.

BeforeAll {
    $manifest = (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path
    . "$PSScriptRoot/OwnLedger.ps1"
    Import-Module $manifest -Force
    $emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0
    $job = & { $null = $emulator | Connect-Tcb; Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(3).get()" -Wait }
    $platform = @{ ComponentAppId = $emulator.ComponentAppId; ComponentAppSecret = $emulator.ComponentAppSecret; Endpoint = $emulator.Endpoint }

    function New-Token {
        $body = @{
            component_appid         = $emulator.ComponentAppId
            component_appsecret     = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
            component_verify_ticket = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
        } | ConvertTo-Json
        (Invoke-RestMethod "$($emulator.Endpoint)cgi-bin/component/api_component_token" -Method Post -Body $body -ContentType application/json).component_access_token
    }
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Connect-Tcb' {
    It 'accepts what Get-Secret returns: <_>' -ForEach 'a secure string', 'a credential', 'a string' {
        $name = $_
        $ticket = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
        # Like Get-Secret of Microsoft.PowerShell.SecretManagement: the type depends on how the secret was stored, and on -AsPlainText.
        function Get-Secret([string] $Name) {
            switch ($Name) {
                'a secure string' { $emulator.ComponentVerifyTicket }
                'a credential' { [pscredential]::new('ticket', $emulator.ComponentVerifyTicket) }
                'a string' { $ticket }
            }
        }
        (Connect-Tcb @platform -ComponentVerifyTicket (Get-Secret $name)).AppId | Should -Be $emulator.ComponentAppId
        (Connect-Tcb @platform -ComponentVerifyTicketScript { Get-Secret $name }).IsOpen | Should -BeTrue
        (Get-TcbExportJob $job).Status | Should -Be 'Succeeded'
    }

    It 'uses environment variables' {
        $env:TCB_ENDPOINT = $emulator.Endpoint
        $env:TCB_COMPONENT_APPID = $emulator.ComponentAppId
        $env:TCB_COMPONENT_APPSECRET = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
        $env:TCB_COMPONENT_VERIFY_TICKET = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
        try {
            (Connect-Tcb -EnvironmentVariable).Endpoint | Should -Be $emulator.Endpoint
            Disconnect-Tcb
            (Get-TcbConnection).AppId | Should -Be $emulator.ComponentAppId
        }
        finally {
            Remove-Item env:TCB_ENDPOINT, env:TCB_COMPONENT_*
        }
    }

    It 'refuses to send a token in the clear to <_>' -ForEach 'http://api.weixin.qq.com', 'http://127.0.0.1.evil.com', 'http://localhost.evil.com', 'http://0.0.0.0', "http://$([System.Net.Dns]::GetHostName())" {
        { Connect-Tcb -AccessToken x -Endpoint $_ } | Should -Throw -ErrorId 'InvalidEndpoint,*'
    }

    It 'accepts a loopback address of this machine: <_>' -ForEach '127.0.0.1', 'localhost' {
        $endpoint = [System.UriBuilder]::new($emulator.Endpoint)
        $endpoint.Host = $_
        (Connect-Tcb -ComponentAppId $emulator.ComponentAppId -ComponentAppSecret $emulator.ComponentAppSecret -ComponentVerifyTicket $emulator.ComponentVerifyTicket -Endpoint $endpoint.Uri).Endpoint.Host | Should -Be $_
    }
}

Describe 'A connection with a script block' {
    BeforeAll {
        $tokenFile = "$TestDrive/token"
        Set-Content $tokenFile (New-Token)
        # The block contains everything it needs.
        $connection = Connect-Tcb -Endpoint $emulator.Endpoint -AppId $emulator.ComponentAppId -AccessTokenScript ([scriptblock]::Create("Get-Content '$tokenFile'"))
        # The service expires the connection's token, so the next command has to run the block.
        function Publish-Token {
            1..2 | ForEach-Object { $newest = New-Token }
            Set-Content $tokenFile $newest
        }
    }

    It 'works in ForEach-Object -Parallel' {
        Publish-Token
        $found = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            Get-TcbExportJob -Env demo-4a89da -JobId ($using:job).JobId -Connection $using:connection
        }
        $found.Status | Should -Be (@('Succeeded') * 4)
    }

    It 'works in Start-ThreadJob' {
        Publish-Token
        $found = 1..2 | ForEach-Object {
            Start-ThreadJob {
                Import-Module $using:manifest
                Get-TcbExportJob -Env demo-4a89da -JobId ($using:job).JobId -Connection $using:connection
            }
        } | Receive-Job -Wait -AutoRemoveJob
        $found.Count | Should -Be 2
    }

    It 'works after its runspace is closed' {
        $shell = [powershell]::Create()
        $made = $shell.AddScript("Import-Module '$manifest'; Connect-Tcb -Endpoint $($emulator.Endpoint) -AccessTokenScript { Get-Content '$tokenFile' } -AppId $($emulator.ComponentAppId)").Invoke()[0]
        $shell.Runspace.Dispose()
        $shell.Dispose()
        Publish-Token
        (Get-TcbExportJob -Env demo-4a89da -JobId $job.JobId -Connection $made).Status | Should -Be 'Succeeded'
    }

    It 'does not exist in another process, which has to connect' {
        $result = Start-Job { Import-Module $using:manifest; Get-TcbExportJob e 1 -Connection $using:connection } | Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable problem
        $result | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'CannotConvertArgumentNoMessage,*'
    }
}
