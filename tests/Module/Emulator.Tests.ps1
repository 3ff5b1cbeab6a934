#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Starting and stopping the emulator.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
}

AfterAll {
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Start-TcbEmulator' {
    AfterEach {
        Stop-TcbEmulator
    }

    It 'returns an object whose properties bind to Connect-Tcb' {
        $emulator = Start-TcbEmulator
        $connection = $emulator | Connect-Tcb
        $connection.Endpoint | Should -Be $emulator.Endpoint
        $connection.AppId | Should -Be $emulator.ComponentAppId
        $emulator.ComponentAppSecret | Should -BeOfType securestring
    }

    It 'returns the address of a page, whose token changes things' {
        $emulator = Start-TcbEmulator -VirtualClock
        "$($emulator.Page)" | Should -Match "^$([regex]::Escape($emulator.Endpoint.AbsoluteUri))#token=[0-9a-f]{32}$"
        $token = "$($emulator.Page)" -replace '^.*#token='
        (Invoke-WebRequest $emulator.Page -Headers @{ Accept = 'text/html' }).Content | Should -BeLike '*<script type="module" src="/_emulator/page/app.js">*'
        $request = @{ Uri = [uri]::new($emulator.Endpoint, '_emulator/clock'); Method = 'Post'; Body = '{"seconds":1}'; SkipHttpErrorCheck = $true }
        $origin = $emulator.Endpoint.GetLeftPart('Authority')
        (Invoke-WebRequest @request -Headers @{ Origin = $origin }).StatusCode | Should -Be 403
        (Invoke-WebRequest @request -Headers @{ Origin = $origin; 'X-Emulator-Token' = $token }).StatusCode | Should -Be 200
    }

    It 'keeps documents with -DataPath from one start to the next' {
        $query = "db.collection('cities').get()"
        New-Item -ItemType Directory "$TestDrive/seed/env-1" | Out-Null
        Set-Content "$TestDrive/seed/env-1/cities.jsonl" '{"_id":"1","name":"上海"}'
        $null = Start-TcbEmulator -SeedPath "$TestDrive/seed" -DataPath "$TestDrive/data" -JobSeconds 0 -Connect
        Stop-TcbEmulator
        $null = Start-TcbEmulator -DataPath "$TestDrive/data" -JobSeconds 0 -Connect
        (Invoke-TcbDbExport env-1 $query -Destination "$TestDrive/kept.json" | Read-TcbExportFile).name | Should -Be '上海'
    }

    It 'refuses a -DataPath that another emulator uses' {
        $null = Start-TcbEmulator -DataPath "$TestDrive/mine"
        { Start-TcbEmulator -DataPath "$TestDrive/mine" } | Should -Throw -ErrorId 'EmulatorStartFailed,*' -ExpectedMessage '*in use by another emulator*'
    }

    It 'accepts an exported file as a seed' {
        New-Item -ItemType Directory "$TestDrive/again/env-2" | Out-Null
        $null = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0 -Connect
        $first = Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ country: 'KR' }).get()" -Destination "$TestDrive/again/env-2/cities.jsonl"
        Stop-TcbEmulator
        $null = Start-TcbEmulator -SeedPath "$TestDrive/again" -JobSeconds 0 -Connect
        $second = Invoke-TcbDbExport env-2 "db.collection('cities').get()" -Destination "$TestDrive/second.json"
        $second.File.Sha256 | Should -Be $first.File.Sha256
    }

    It 'loads saved exports, and warns about files that somebody may expect to be loaded' {
        $null = New-Item -ItemType Directory "$TestDrive/seed2/env-1", "$TestDrive/seed2/env-2"
        $null = Start-TcbEmulator -ExampleData -JobSeconds 0 -Connect -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $null = Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(3).get()" -Destination "$TestDrive/seed2/env-1/"
        Stop-TcbEmulator
        $name = (Get-ChildItem "$TestDrive/seed2/env-1" | Where-Object Name -NotLike *.receipt.json).BaseName
        Set-Content "$TestDrive/seed2/env-1/._a.jsonl", "$TestDrive/seed2/env-2/table.csv" 'junk'
        $lines = Start-TcbEmulator -SeedPath "$TestDrive/seed2" -JobSeconds 0 -Verbose -WarningVariable warnings 3>$null 4>&1
        "$warnings" | Should -BeLike 'Not loaded from the seed: env-2/table.csv: *.json*'
        "$lines" | Should -BeLike "*Loaded env-1/${name}: 3 documents.*._a.jsonl: hidden*receipt.json: the receipt of an export*"
    }

    It 'says that the emulator is empty' {
        $null = Start-TcbEmulator -JobSeconds 0 -Connect -WarningVariable warnings 3>$null
        "$warnings" | Should -BeLike '*has no documents*Set-TcbEmulatorCollection*'
        $problem = { Invoke-TcbDbExport env-1 "db.collection('cities').get()" -ErrorAction Stop } |
            Should -Throw -ErrorId 'CloudDevelopmentNotOpened,*' -ExpectedMessage '*the emulator has no documents*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Set-TcbEmulatorCollection*'
        Set-TcbEmulatorCollection env-1 cities -Document @{ _id = 1 }
        Invoke-TcbDbExport env-1 "db.collection('cities').get()" -Wait | ForEach-Object Status | Should -Be Succeeded
    }

    It 'takes the token of a cloud function' {
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0
        $secrets = $emulator.ComponentAppSecret, $emulator.ComponentVerifyTicket | ConvertFrom-SecureString -AsPlainText
        $body = @{ component_appid = $emulator.ComponentAppId; component_appsecret = $secrets[0]; component_verify_ticket = $secrets[1] } | ConvertTo-Json
        (Invoke-RestMethod "$($emulator.Endpoint)cgi-bin/component/api_component_token" -Method Post -Body $body).component_access_token |
            Set-Content "$TestDrive/token"
        $null = Connect-Tcb -CloudBaseAccessTokenPath "$TestDrive/token" -Endpoint $emulator.Endpoint
        Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(1).get()" -Wait | ForEach-Object Status | Should -Be Succeeded
    }

    It 'names the line of a damaged seed' {
        New-Item -ItemType Directory "$TestDrive/bad/env-1" | Out-Null
        Set-Content "$TestDrive/bad/env-1/c.jsonl" '{"_id":"1"}', '{"_id":'
        { Start-TcbEmulator -SeedPath "$TestDrive/bad" } | Should -Throw -ErrorId 'EmulatorStartFailed,*' -ExpectedMessage '*2*'
    }

    It 'says how to install the runtime if it is missing' {
        # Replaces dotnet with one that does not find ASP.NET Core; the message is the one of the real dotnet.
        $words = "You must install or update .NET to run this application.`nFramework: 'Microsoft.AspNetCore.App', version '8.0.0'"
        if ($IsWindows) {
            $fake = "$TestDrive/dotnet.cmd"
            Set-Content $fake ("@echo off`r`n" + (($words -split "`n" | ForEach-Object { "echo $_ 1>&2" }) -join "`r`n") + "`r`nexit /b 150")
        }
        else {
            $fake = "$TestDrive/dotnet"
            Set-Content $fake "#!/bin/sh`ncat >&2 <<'END'`n$words`nEND`nexit 150"
            chmod +x $fake
        }
        $before = $env:DOTNET_HOST_PATH
        $env:DOTNET_HOST_PATH = $fake
        try {
            $problem = { Start-TcbEmulator } | Should -Throw -ErrorId 'EmulatorRuntimeMissing,*' -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -Match 'https://dotnet.microsoft.com'
        }
        finally {
            $env:DOTNET_HOST_PATH = $before
        }
    }
}
