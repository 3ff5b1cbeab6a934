#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# All credentials are known here, and all output of the main job is searched for them.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/SecretSearch.ps1"
    . "$PSScriptRoot/OwnLedger.ps1"
    $emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0 -Connect
    $credentials = @{
        component_appid         = $emulator.ComponentAppId
        component_appsecret     = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
        component_verify_ticket = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
    }
    $token = (Invoke-RestMethod "$($emulator.Endpoint)cgi-bin/component/api_component_token" -Method Post -Body ($credentials | ConvertTo-Json) -ContentType application/json).component_access_token
    $tokenFile = "$([System.IO.Path]::GetTempPath())/token-$(New-Guid)"
    Set-Content $tokenFile $token
    $secrets = @(Get-EmulatorSecret $emulator) + $token + 'planted' + 'q-signature='
    # By name, because an error shows the line that was typed.
    $wrong = @{ Token = 'planted-token'; Secret = 'planted-secret'; Ticket = 'planted-ticket'; Endpoint = 'https://planted:planted@api.example.com'; Query = 'http://192.0.2.1/?planted' }
    $query = "db.collection('cities').where({ country: 'CN', population: _.gt(5000000) }).get()"
}

AfterAll {
    Stop-TcbEmulator
    Remove-Item $tokenFile
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'The search' {
    It 'finds <What>' -ForEach @(
        @{ What = 'a text'; Make = { 'a planted text' } }
        @{ What = 'a property'; Make = { [pscustomobject]@{ A = 1; B = 'planted' } } }
        @{ What = 'the cause of an error'; Make = { try { throw [InvalidOperationException]::new('x', [System.IO.IOException]::new('pl' + 'anted')) } catch { $_ } } }
        @{ What = 'a file'; Make = { Set-Content "$TestDrive/secret.txt" planted } }
        @{ What = 'a file of another encoding'; Make = { Set-Content "$TestDrive/secret.txt" planted -Encoding unicode } }
    ) {
        & $Make | Find-Secret -Secret planted -Path $TestDrive | Should -Not -BeNullOrEmpty
        Remove-Item "$TestDrive/secret.txt" -ErrorAction Ignore
    }

    It 'finds nothing where there is nothing' {
        'text', [pscustomobject]@{ A = 1 } | Find-Secret -Secret planted -Path $TestDrive | Should -BeNullOrEmpty
    }
}

Describe 'No secret appears in the output of' {
    It '<What>' -ForEach @(
        @{ What = 'the main job'; Script = { Invoke-TcbDbExport demo-4a89da $query -Destination "$TestDrive/job.json" -Force | Tee-Object -Variable job; $job | Format-List * -Force | Out-String } }
        @{ What = 'the main job in steps'; Script = { Invoke-TcbDbExport demo-4a89da $query | Wait-TcbExportJob | Save-TcbExportFile -Destination "$TestDrive/steps.json" -Force -PassThru } }
        @{ What = 'connections'; Script = { Get-TcbConnection; $emulator | Connect-Tcb; Connect-Tcb -AccessTokenScript { Get-Content $tokenFile } -Endpoint $emulator.Endpoint -AppId $emulator.ComponentAppId } }
        @{ What = 'a stored job'; Script = { Invoke-TcbDbExport demo-4a89da $query -Wait | Export-Clixml "$TestDrive/job.xml"; Import-Clixml "$TestDrive/job.xml" } }
        @{ What = 'the ledger'; Script = { Get-TcbExportJob | Format-List * -Force | Out-String; Resume-TcbExport; Get-ChildItem $env:TCB_LEDGER -Recurse -File | Get-Content } }
        @{ What = 'a refused token'; Script = { $other = Connect-Tcb -AccessToken $wrong.Token -Endpoint $emulator.Endpoint; Get-TcbExportJob demo-4a89da 1 -Connection $other } }
        @{ What = 'refused credentials'; Script = { Connect-Tcb -ComponentAppId $emulator.ComponentAppId -ComponentAppSecret $wrong.Secret -ComponentVerifyTicket $emulator.ComponentVerifyTicket -Endpoint $emulator.Endpoint } }
        @{ What = 'a refused ticket'; Script = { Connect-Tcb -ComponentAppId $emulator.ComponentAppId -ComponentAppSecret $emulator.ComponentAppSecret -ComponentVerifyTicketScript { $wrong.Ticket } -Endpoint $emulator.Endpoint } }
        @{ What = 'refused endpoints'; Script = { Connect-Tcb -AccessToken $wrong.Token -Endpoint $wrong.Endpoint; Connect-Tcb -AccessToken $wrong.Token -Endpoint $wrong.Query } }
        @{ What = 'a server that is not there'; Script = { Connect-Tcb -ComponentAppId wx1 -ComponentAppSecret $wrong.Secret -ComponentVerifyTicket $wrong.Ticket -Endpoint http://127.0.0.1:9 -RetryTimeoutSec 1 } }
        @{ What = 'a failed query and an empty one'; Script = { Invoke-TcbDbExport demo-4a89da "db.collection('nothing').get()" -Wait; Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ name: 'none' }).get()" -Wait } }
    ) {
        $null = $emulator | Connect-Tcb
        $Error.Clear()
        $VerbosePreference = $DebugPreference = 'Continue'
        Start-Transcript "$TestDrive/transcript-$What.txt" -UseMinimalHeader | Out-Null
        try {
            # A terminating error ends one command, not the test.
            $out = @($Script.Ast.EndBlock.Statements | ForEach-Object { $statement = $_.Extent.Text; try { . ([scriptblock]::Create($statement)) *>&1 } catch { $_ } })
        }
        finally {
            Stop-Transcript | Out-Null
        }

        $out.Count | Should -BeGreaterThan 0
        # The ledger, receipts and part files are there too.
        @($out) + @($Error) | Find-Secret -Secret $secrets -Path $TestDrive | Should -BeNullOrEmpty
    }
}

Describe 'Text of the service' {
    It 'is harmless in every output: <What>' -ForEach @(
        @{ What = 'an error message'; Fault = { param($text) @{ Endpoint = 'Submit'; ErrorCode = 99999; ErrMsg = $text } } }
        @{ What = 'an error of a poll'; Fault = { param($text) @{ Endpoint = 'State'; ErrorCode = -1; ErrMsg = $text } } }
        @{ What = 'the reason of a failed job'; Fault = { param($text) @{ Endpoint = 'Submit'; JobFailure = $text } } }
    ) {
        $text = "failed writing https://cos.example.com/1/x?q-signature=planted`u{1b}[31m`u{1b}]0;title`a`u{202e}`u{9b}31m`r`nPS> " + 'x' * 5000
        Reset-TcbEmulator
        $null = $emulator | Connect-Tcb
        $fault = & $Fault $text
        Set-TcbEmulatorFault @fault
        $Error.Clear()
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
        $VerbosePreference = $DebugPreference = 'Continue'
        Start-Transcript "$TestDrive/service.txt" -UseMinimalHeader | Out-Null
        try {
            $out = Invoke-TcbDbExport demo-4a89da $query -FilePath "$(New-Guid).json" -TimeoutSec 1 *>&1
            $out | Out-Host
            Write-Host ($Error | Get-Error | Out-String)
            $job = $out | Where-Object { $_ -is [WeChatTcb.ExportJob] }
            $shown = @($out | Out-String -Width 20000; $Error | Out-String -Width 20000; $job | Format-List * -Force | Out-String -Width 20000)
            $job | Export-Clixml "$TestDrive/service.clixml"
        }
        finally {
            Stop-Transcript | Out-Null
            $PSStyle.OutputRendering = $rendering
        }

        $all = ($shown + (Get-Content "$TestDrive/service.txt" -Raw) + (Get-Content "$TestDrive/service.clixml" -Raw) + ($job | ConvertTo-Json)) -join "`n"
        $all | Should -BeLike '*failed writing https://cos.example.com*'
        $all | Should -Not -Match "q-signature|planted|[`u{1b}`a`u{202e}`u{9b}]|(?m)^PS> x|_x001B_|_x0007_|_x202E_"
        ($all -replace '\s') | Should -Not -Match 'x{1001}'
    }
}
