#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# What Tab completes.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    . "$PSScriptRoot/BackupFixture.ps1"
    $seed = "$TestDrive/seed"
    foreach ($file in 'prod-1/users', 'prod-1/it''s mine', 'prod-1/orders', 'prod-2/users', 'mini-1/players') {
        $null = New-Item "$seed/$file.jsonl" -Value '{"_id":"1","name":"a","address":{"city":"b"}}' -Force
    }
    Set-Content "$seed/emulator.json" '{"environments":{"prod-1":{"alias":"shop"},"mini-1":{"appId":"wxmini1"}}}'
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0
    $null = $emulator | Connect-Tcb
    Set-TcbEmulatorCollection prod-2 'a[b]' -Document @{ _id = '1' }
    $job = Invoke-TcbDbExport prod-1 -Collection users -FilePath nightly/users.json -Destination "$TestDrive/users.json"

    # Until the list comes, the ledger is used.
    for ($i = 0; $i -lt 50 -and @((TabExpansion2 'Get-TcbCollection prod-1 ' 25).CompletionMatches).Count -lt 3; $i++) { Start-Sleep -Milliseconds 100 }

    # A list that does not come in time is there at the next Tab.
    function Complete([string] $Line, [switch] $Full) {
        for ($i = 0; $i -lt 20; $i++) {
            $found = @((TabExpansion2 $Line $Line.Length).CompletionMatches | Where-Object ResultType -EQ ParameterValue)
            if ($found) { break }
            Start-Sleep -Milliseconds 100
        }
        if ($Full) { $found } else { $found.CompletionText }
    }
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Tab' {
    It 'completes what is in a backup that is restored' {
        New-TestBackup "$TestDrive/backup" -Env shop -Collection users, orders, 'a b'
        Complete "Restore-TcbDatabase '$TestDrive/backup' new-env -SourceEnv " | Should -Be shop
        Complete "Restore-TcbDatabase '$TestDrive/backup' new-env -Collection o" | Should -Be orders
        Complete "Restore-TcbDatabase -Path '$TestDrive/backup' -SourceEnv shop -ExcludeCollection " | Should -Be users, orders, "'a b'"
        Complete "Restore-TcbDatabase -Path '$TestDrive/backup' -SourceEnv other -Collection " | Should -BeNullOrEmpty
    }

    It 'completes time zones, first where a word begins so' {
        Complete 'Convert-TcbExportFile x -TimeZone shang' | Should -Be Asia/Shanghai
        Complete 'Convert-TcbExportFile x -TimeZone york' | Should -Be America/New_York
        $found = Complete 'Convert-TcbExportFile x -TimeZone ma'
        $begins = @($found | ForEach-Object { ($_ -split '[/_-]') -match '^ma' ? 1 : 0 })
        $begins | Should -Be ($begins | Sort-Object -Descending)
        $begins | Should -Contain 1
    }

    It 'completes environments: <_>' -ForEach 'Get-TcbEnvironment ', 'Get-TcbCollection -Env p', 'Invoke-TcbDbExport -Env prod', 'Wait-TcbExportJob -Env ',
        'Get-TcbExportJob -Env ', 'Backup-TcbDatabase ./x -Env ', 'Resume-TcbExport -Env ', 'Remove-TcbExportJob -Env ', 'Save-TcbExportFile -Env ',
        'Get-TcbCollection -Env x, p', 'Get-TcbCollection -Env pro?-*', 'Get-TcbCollection -Env *od', 'Compare-TcbBackup a b -Env ', 'Set-TcbEmulatorCollection -Env ', 'Get-TcbCollection -Env OD-' {
        Complete $_ | Should -Be 'prod-1', 'prod-2'
    }

    It 'completes an environment by its alias, and shows it' {
        $found = Complete 'Get-TcbCollection -Env sho' -Full
        $found.CompletionText | Should -Be 'prod-1'
        $found.ToolTip | Should -Be 'shop NORMAL'
    }

    It 'completes collections, with quotes where they need them: <_>' -ForEach 'Get-TcbCollection prod-1 ', 'Get-TcbCollection -Env prod-1 -Collection ',
        'Invoke-TcbDbExport prod-1 -Collection ', 'Backup-TcbDatabase ./x -Env prod-1 -ExcludeCollection ', 'Backup-TcbDatabase ./x -Env prod-1 -Collection ',
        'Set-TcbEmulatorCollection -Env prod-1 -Collection ' {
        Complete $_ | Should -Be "'it''s mine'", 'orders', 'users'
        (Complete "$($_)us" -Full).ToolTip | Should -BeLike '1 document, *'
        Complete "$_'us" | Should -Be "'users'"
    }

    It 'escapes the wildcards in a name where a parameter takes patterns' {
        Complete 'Backup-TcbDatabase ./x -Env prod-2 -ExcludeCollection a' | Should -Be "'a``[b``]'"
        Complete 'Get-TcbCollection prod-2 a' | Should -Be "'a``[b``]'"
        Complete 'Invoke-TcbDbExport prod-2 -Collection a' | Should -Be "'a[b]'"
    }

    It 'completes job ids and file paths from the ledger: <_>' -ForEach 'Wait-TcbExportJob -Env prod-1 -JobId ', 'Save-TcbExportFile -Env prod-1 -JobId ', 'Get-TcbExportJob -Env prod-1 -JobId ' {
        $found = Complete $_ -Full
        $found.CompletionText | Should -Be "$($job.JobId)"
        $found.ToolTip | Should -BeLike 'prod-1 users Succeeded 20*'
        Complete 'Invoke-TcbDbExport prod-1 -FilePath n' | Should -Be 'nightly/users.json'
    }

    It 'completes fields from a saved file: <_>' -ForEach 'Invoke-TcbDbExport prod-1 -Collection users -Field ', 'New-TcbQuery users -OrderBy ',
        'New-TcbQuery -Collection users -Field _id, ' {
        Complete $_ | Should -Be '_id', 'name', 'address', 'address.city'
    }

    It 'completes the field of an increment from saved files, and from earlier backups' {
        Complete 'Backup-TcbDatabase ./x -Incremental -Collection users -Watermark ' | Should -Be '_id', 'name', 'address', 'address.city'
        Complete 'Backup-TcbDatabase ./x -Incremental -Watermark na' | Should -Be 'name'
        # Not in the ledger of the other tests.
        $ledger = $env:TCB_LEDGER
        $env:TCB_LEDGER = "$TestDrive/other-ledger"
        try { $null = Backup-TcbDatabase "$TestDrive/increments" -Env prod-2 -Incremental -Watermark @{ users = 'changedAt' } -SubmitIntervalSec 0 }
        finally { $env:TCB_LEDGER = $ledger }
        @(Complete "Backup-TcbDatabase '$TestDrive/increments' -Incremental -Watermark ")[0] | Should -Be 'changedAt'
        Complete 'Backup-TcbDatabase ./x -Incremental -Collection none -Watermark x' | Should -BeNullOrEmpty
    }

    It 'completes error codes by code and name' {
        Complete 'Resolve-TcbError 4200' | Should -Be '42001'
        Complete 'Resolve-TcbError AccessTokenExp' | Should -Be '42001'
        Complete 'Resolve-TcbError -ErrorCode 4000' | Should -Be '40001'
        Complete 'Set-TcbEmulatorFault Submit -ErrorCode 4500' | Should -Be '45009'
    }

    It 'completes endpoints: <_>' -ForEach 'Connect-Tcb -Endpoint ', 'Get-TcbExportJob -Endpoint ' {
        Complete $_ | Should -Be 'https://api.weixin.qq.com/', "$($emulator.Endpoint)"
    }

    It 'completes app ids: <_>' -ForEach 'Get-TcbAuthorizer ', 'Connect-Tcb -AuthorizerAppId ', 'Connect-Tcb -Authorizer ', 'Backup-TcbDatabase ./x -Authorizer ' {
        Complete $_ | Should -Be 'wxmini1'
        Complete 'Get-TcbExportJob -AppId ' | Should -Be (Get-TcbConnection).AppId
    }

    It 'knows the environment of $PSDefaultParameterValues, and the words for its status' {
        $global:PSDefaultParameterValues['*-Tcb*:Env'] = 'prod-1'
        try {
            Complete 'Get-TcbCollection -Collection o' | Should -Be 'orders'
        }
        finally {
            $global:PSDefaultParameterValues.Remove('*-Tcb*:Env')
        }
        Complete 'Set-TcbEmulatorEnvironment prod-1 -Status ' | Should -Be 'NORMAL', 'HALTED', 'UNAVAILABLE'
    }

    It 'uses the connection that is typed' {
        $other = Connect-Tcb -AuthorizerAppId wxmini1
        $null = $emulator | Connect-Tcb
        Complete 'Get-TcbEnvironment -Connection $other -Env ' | Should -Be 'mini-1'
        $other | Should -Not -BeNullOrEmpty
    }

    It 'requests a list once, and not at each Tab' {
        $null = Complete 'Get-TcbCollection prod-2 '
        $null = Complete 'Get-TcbEnvironment '
        $before = @(Get-TcbEmulatorRequest Any).Count
        1..5 | ForEach-Object { $null = Complete 'Get-TcbCollection prod-2 '; $null = Complete 'Get-TcbEnvironment ' }
        @(Get-TcbEmulatorRequest Any).Count | Should -Be $before
    }

    Context 'After Read-TcbExportFile' {
        BeforeAll {
            Set-Content "$TestDrive/records.json" @'
{"_id":"1","name":"a","created":{"$date":"2026-01-01T00:00:00Z"},"address":{"city":"b","place":{"x":1}},"a b":1,"age":5}
{"_id":"2","extra":true}
'@
            Set-Content "$TestDrive/records.csv" "x,y`n1,2"
            Push-Location $TestDrive
            $fields = '_id', "'a b'", 'address', 'age', 'created', 'extra', 'name'
            function Complete-Field([string] $Line) { $_ = $null; (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }
        }

        AfterAll { Pop-Location }

        It 'offers the fields of the file: <_>' -ForEach 'Where-Object ', 'Select-Object ', 'Sort-Object ', 'Group-Object ', 'ForEach-Object -MemberName ',
            'Measure-Object ', 'Format-Table ', 'Where-Object age -gt 1 | Sort-Object ' {
            Complete-Field "Read-TcbExportFile ./records.json | $_" | Should -Be $fields
        }

        It 'offers them in a script that has not run yet: <_>' -ForEach '$r = Read-TcbExportFile records.json; $r.',
            'foreach ($r in Read-TcbExportFile records.json) { $r.', 'Read-TcbExportFile -LiteralPath records.json | Where-Object ',
            'Read-TcbExportFile rec*.json | Where-Object ', 'Read-TcbExportFile records.json -AsHashtable | Where-Object ',
            'Read-TcbExportFile records.csv -FileType Json -ErrorAction Ignore | Where-Object x; Read-TcbExportFile records.json | Where-Object ' {
            Complete-Field $_ | Should -Be $fields
        }

        It 'offers them in a script block, and what is in a field' {
            Complete-Field 'Read-TcbExportFile records.json | Where-Object { $_.' | Should -Be $fields
            Complete-Field 'Read-TcbExportFile records.json | ForEach-Object { $_.address.' | Should -Be 'city', 'place'
            Complete-Field 'Read-TcbExportFile records.json | ForEach-Object { $_.address.place.' | Should -Be 'x'
            Complete-Field 'Read-TcbExportFile records.json | ForEach-Object { $_.created.Ho' | Should -Be 'Hour'
        }

        It 'offers the columns of a table' {
            Complete-Field 'Read-TcbExportFile records.json -Flatten | Select-Object a' | Should -Be "'a b'", "'address.city'", "'address.place.x'", 'age'
            Complete-Field 'Read-TcbExportFile records.csv | Select-Object ' | Should -Be 'x', 'y'
        }

        It 'offers nothing for a file that cannot be read, without an error: <_>' -ForEach 'none.json', '.', 'Env:PATH' {
            $count = $Error.Count
            $null = Complete-Field 'Read-TcbExportFile records.json | Where-Object '
            $line = "Read-TcbExportFile $_ | Where-Object "
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -BeNullOrEmpty
            $Error.Count | Should -Be $count
        }

        It 'shows no value of the file, and leaves the records and other commands as they are' {
            $line = 'Read-TcbExportFile records.json | Where-Object '
            (TabExpansion2 $line $line.Length).CompletionMatches.ToolTip | Should -Not -Match '2026|=5'
            (Read-TcbExportFile records.json)[0].pstypenames | Should -Be 'System.Management.Automation.PSCustomObject', 'System.Object'
            Complete-Field 'Get-ChildItem | Where-Object LastWr' | Should -Be 'LastWriteTime', 'LastWriteTimeString', 'LastWriteTimeUtc'
        }

        It 'changes nothing when the command runs' {
            $null = Complete-Field 'Read-TcbExportFile records.csv | Where-Object '
            $null = Read-TcbExportFile records.json
            (Get-TypeData 'WeChatTcb.ExportRecord').Members.Keys | Should -Be 'x', 'y'
        }
    }

    Context 'Without a connection, or with a service that does not answer' {
        It 'takes the ledger, without an error or a prompt: <_>' -ForEach 'none', 'silent', 'script' {
            Get-TcbConnection | Disconnect-Tcb
            $count = $Error.Count
            $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
            try {
                $listener.Start()
                $silent = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/"
                if ($_ -eq 'silent') { $null = Connect-Tcb -AccessToken x -AppId wx1 -Endpoint $silent }
                if ($_ -eq 'script') {
                    $null = Connect-Tcb -AccessTokenScript { if ($prompts) { throw 'a prompt' }; 'x' } -AppId wx1 -Endpoint $silent
                    $prompts = $true
                }
                # The ledger of exports on this machine; TCB_LEDGER is one folder for both.
                foreach ($line in 'Get-TcbCollection ', 'Get-TcbCollection prod-1 ', 'Wait-TcbExportJob prod-1 ', 'Get-TcbAuthorizer ') {
                    $null = TabExpansion2 $line $line.Length
                    $time = Measure-Command { $found = TabExpansion2 $line $line.Length }
                    $time.TotalMilliseconds | Should -BeLessThan 300 -Because $line
                }
                Complete 'Get-TcbCollection ' | Should -Be 'prod-1'
                Complete 'Get-TcbCollection prod-1 ' | Should -Be 'users'
                $Error.Count | Should -Be $count
            }
            finally {
                $listener.Stop()
                Get-TcbConnection | Disconnect-Tcb
                $null = $emulator | Connect-Tcb
            }
        }
    }
}
