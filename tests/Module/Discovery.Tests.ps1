#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# What there is: environments, collections, authorizers; of a platform and of the mini programs that authorized it.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = "$TestDrive/seed"
    foreach ($file in 'prod-1/users', 'prod-1/orders', 'prod-2/users', 'dead-1/users', 'new-1/users', 'mini-1/players', 'mini-2/players') {
        $null = New-Item "$seed/$file.jsonl" -Value '{"_id":"1","name":"a"}' -Force
    }
    1..230 | ForEach-Object { $null = New-Item ('{0}/many-1/c{1:d4}.jsonl' -f $seed, $_) -Value '{"_id":"1"}' -Force }
    Set-Content "$seed/emulator.json" @'
{
    "environments": {
        "prod-1": { "alias": "shop" },
        "dead-1": { "status": "HALTED" },
        "new-1": { "status": "UNAVAILABLE" },
        "mini-1": { "appId": "wxmini1" },
        "mini-2": { "app": "wxmini2" }
    },
    "authorizers": [ { "appId": "wxnone", "permissionSet49": false } ],
    "collections": { "prod-1": { "users": { "indexCount": 3 } } }
}
'@
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Discovery' {
    BeforeEach {
        Reset-TcbEmulator
        $platform = $emulator | Connect-Tcb
    }

    Context 'Get-TcbEnvironment' {
        It 'lists the environments of the platform' {
            $environments = Get-TcbEnvironment
            $environments.Env | Should -Be 'dead-1', 'many-1', 'new-1', 'prod-1', 'prod-2'
            $shop = $environments | Where-Object Env -EQ prod-1
            $shop.Alias, $shop.Status, $shop.StatusText, $shop.AppId | Should -Be 'shop', 'Normal', 'NORMAL', $platform.AppId
            ($environments | Where-Object Env -EQ dead-1).Status | Should -Be 'Halted'
            $shop.CreatedAt | Should -BeOfType [DateTimeOffset]
        }

        It 'selects by name and pattern: <_>' -ForEach 'prod-*', @('prod-1', 'prod-2'), 'PROD-?' {
            (Get-TcbEnvironment $_).Env | Should -Be 'prod-1', 'prod-2'
            (Get-TcbEnvironment -Env $_).Env | Should -Be 'prod-1', 'prod-2'
            ($_ | Get-TcbEnvironment).Env | Should -Be 'prod-1', 'prod-2'
        }

        It 'takes rows, connections and its own output' {
            ([pscustomobject]@{ Env = 'prod-1' } | Get-TcbEnvironment).Env | Should -Be 'prod-1'
            ($platform | Get-TcbEnvironment prod-1).Env | Should -Be 'prod-1'
            (Get-TcbEnvironment prod-1 | Get-TcbEnvironment).Env | Should -Be 'prod-1'
        }

        It 'reports a name that does not exist after the others, and no pattern' {
            $found = Get-TcbEnvironment nope, prod-1, zz* -ErrorVariable problem -ErrorAction SilentlyContinue
            $found.Env | Should -Be 'prod-1'
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -Be 'EnvNotFound,WeChatTcb.Commands.GetTcbEnvironmentCommand'
            $problem[0].TargetObject | Should -Be 'nope'
        }

        It 'lists those of every account, in one pipeline, and reports the one that may not' {
            $found = $platform, (Get-TcbAuthorizer) | ForEach-Object { $_ } |
                Get-TcbEnvironment *-1, mini-2 -ErrorVariable problem -ErrorAction SilentlyContinue
            $found | ForEach-Object { "$($_.AppId) $($_.Env)" } |
                Should -Be (@('dead-1', 'many-1', 'new-1', 'prod-1' | ForEach-Object { "$($platform.AppId) $_" }) + 'wxmini1 mini-1', 'wxmini2 mini-2')
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'NotAuthorizedToPlatform,*'
            "$($problem[0])" | Should -BeLike 'wxnone: *'
            $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*permission set 49*'
        }
    }

    Context 'Get-TcbCollection' {
        It 'lists collections with their figures' {
            $collections = Get-TcbCollection prod-1
            $collections.Collection | Should -Be 'orders', 'users'
            $users = $collections[1]
            $users.Env, $users.DocumentCount, $users.IndexCount, $users.AppId | Should -Be 'prod-1', 1, 3, $platform.AppId
            $users.Size | Should -BeGreaterThan 0
        }

        It 'lists all pages, and always with a limit' {
            (Get-TcbCollection many-1) | Should -HaveCount 230
            $requests = Get-TcbEmulatorRequest Collections
            $requests | Should -HaveCount 3
            $requests.Body | ForEach-Object { ($_ | ConvertFrom-Json).limit | Should -Be 100 }
        }

        It 'selects collections by name and pattern' {
            (Get-TcbCollection many-1 c000?, C0230, zz*).Collection | Should -HaveCount 10
            (Get-TcbCollection -Env prod-* -Collection u*).Env | Should -Be 'prod-1', 'prod-2'
            ([pscustomobject]@{ Env = 'prod-1'; Collection = 'users' } | Get-TcbCollection).Collection | Should -Be 'users'
            ('prod-1', 'prod-2' | Get-TcbCollection -Collection orders -ErrorAction Ignore).Env | Should -Be 'prod-1'
        }

        It 'reports an environment that is not usable, and lists the others: <_>' -ForEach 'Get-TcbEnvironment | Get-TcbCollection', 'Get-TcbCollection *',
            'Get-TcbCollection dead-1, many-1, new-1, prod-1, prod-2' {
            $found = & ([scriptblock]::Create("$_ -ErrorVariable problem -ErrorAction SilentlyContinue; `$script:problem = `$problem"))
            $found | Should -HaveCount 233
            $problem.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Should -Be 'EnvHalted', 'EnvUnavailable'
            "$($problem[0])" | Should -BeLike "*'dead-1'*"
        }

        It 'finishes with -ErrorAction Stop, too' {
            $found = [System.Collections.ArrayList]::new()
            { Get-TcbEnvironment | Get-TcbCollection -ErrorAction Stop | ForEach-Object { $null = $found.Add($_) } } | Should -Throw -ErrorId 'EnvHalted,*'
            $found | Should -HaveCount 233
        }

        It 'says that an environment does not exist' {
            { Get-TcbCollection nope -ErrorAction Stop } | Should -Throw -ErrorId 'EnvNotFound,*'
            Get-TcbCollection zz* -ErrorAction Stop | Should -BeNullOrEmpty
            { Get-TcbCollection '' } | Should -Throw -ErrorId 'EmptyParameter,*'
            { $platform | Get-TcbCollection -ErrorAction Stop } | Should -Throw -ErrorId 'EnvMissing,*'
        }

        It 'says that a collection does not exist: in the environment that is named, or in none of the others' {
            $found = Get-TcbCollection prod-1, prod-2 orders -ErrorVariable problem -ErrorAction SilentlyContinue
            $found.Env | Should -Be 'prod-1'
            $problem.FullyQualifiedErrorId | Should -BeLike 'CollectionNotFound,*'
            "$problem" | Should -BeLike "*'prod-2'*'orders'*"
            (Get-TcbCollection prod-* orders -ErrorAction Stop).Env | Should -Be 'prod-1'
            { Get-TcbEnvironment prod-* | Get-TcbCollection -Collection zz -ErrorAction Stop } | Should -Throw -ErrorId 'CollectionNotFound,*'
            Get-TcbCollection prod-1 zz* -ErrorAction Stop | Should -BeNullOrEmpty
        }
    }

    Context 'Get-TcbAuthorizer' {
        It 'lists the accounts, and never a refresh token' {
            $authorizers = Get-TcbAuthorizer
            $authorizers.AppId | Should -Be 'wxmini1', 'wxmini2', 'wxnone'
            $authorizers[0].PlatformAppId | Should -Be $platform.AppId
            $authorizers[0].AuthorizedAt | Should -BeOfType [DateTimeOffset]
            $authorizers | Format-List * -Force | Out-String | Should -Not -Match 'refresh'
            (Get-TcbAuthorizer wxmini*).AppId | Should -Be 'wxmini1', 'wxmini2'
            { Get-TcbAuthorizer nope -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorizerNotFound,*'
        }

        It 'needs the connection of a platform' {
            $connection = Connect-Tcb -AccessToken (ConvertTo-SecureString 'a-token' -AsPlainText -Force) -AppId wx1 -ApiFamily Tcb -Endpoint $emulator.Endpoint
            { $connection | Get-TcbAuthorizer -ErrorAction Stop } | Should -Throw -ErrorId 'PlatformConnectionRequired,*'
        }
    }

    Context 'Connect-Tcb' {
        It 'connects to each account of the pipeline; the last is the session''s' {
            $connections = Get-TcbAuthorizer wxmini* | Connect-Tcb
            $connections.AppId | Should -Be 'wxmini1', 'wxmini2'
            $connections.ApiFamily | Should -Be 'Tcb', 'Tcb'
            $connections.CredentialKind | Should -Be 'Authorizer', 'Authorizer'
            (Get-TcbEnvironment).Env | Should -Be 'mini-2'
            ($connections | Get-TcbEnvironment).Env | Should -Be 'mini-1', 'mini-2'
            @(Get-TcbEmulatorRequest Authorizers) | Should -HaveCount 1
            @(Get-TcbEmulatorRequest AuthorizerToken) | Should -HaveCount 2
        }

        It 'connects by app id, also from the session of another account' {
            (Connect-Tcb -AuthorizerAppId wxmini1).AppId | Should -Be 'wxmini1'
            (Connect-Tcb -AuthorizerAppId wxmini2).AppId | Should -Be 'wxmini2'
            (Get-TcbAuthorizer).AppId | Should -Be 'wxmini1', 'wxmini2', 'wxnone'
            (Connect-Tcb -AuthorizerAppId wxmini1 -Connection $platform -RetryTimeoutSec 5).RetryTimeout.TotalSeconds | Should -Be 5
        }

        It 'reports an account that cannot be connected, and connects the others' {
            $connections = Connect-Tcb -AuthorizerAppId wxmini1, nope, wxmini2 -ErrorVariable problem -ErrorAction SilentlyContinue
            $connections.AppId | Should -Be 'wxmini1', 'wxmini2'
            $problem.FullyQualifiedErrorId | Should -Be 'AuthorizerNotFound,WeChatTcb.Commands.ConnectTcbCommand'
        }

        It 'connects by app id, row or copy from the pipeline: <_>' -ForEach @(
            "'wxmini1', 'wxmini2'"
            'Get-TcbAuthorizer wxmini* | Select-Object AppId'
            'Get-TcbAuthorizer wxmini* | ConvertTo-Csv | ConvertFrom-Csv'
            "'AuthorizerAppId', 'wxmini1', 'wxmini2' | ConvertFrom-Csv"
            '[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-TcbAuthorizer wxmini*)))'
        ) {
            (& ([scriptblock]::Create("$_ | Connect-Tcb"))).AppId | Should -Be 'wxmini1', 'wxmini2'
        }

        It 'lists the accounts again if a refresh token is not valid' {
            Set-TcbEmulatorFault AuthorizerToken -ErrorCode 61023 -Call 1
            (Get-TcbAuthorizer wxmini1 | Connect-Tcb).AppId | Should -Be 'wxmini1'
            @(Get-TcbEmulatorRequest Authorizers) | Should -HaveCount 2
        }

        It 'shows no refresh token with -Verbose' {
            $verbose = Get-TcbAuthorizer wxmini1 | Connect-Tcb -Verbose 4>&1 | Out-String
            $verbose | Should -Match 'api_authorizer_token'
            $verbose | Should -Not -Match 'refreshtoken@@@'
            (Get-TcbEmulatorRequest AuthorizerToken)[-1].Body | Should -Not -Match 'refreshtoken@@@'
        }
    }

    Context 'The pipeline' {
        It 'exports the collections of several accounts, each with its own connection' {
            $connections = @($platform) + @(Get-TcbAuthorizer wxmini* | Connect-Tcb)
            $jobs = $connections | Get-TcbEnvironment prod-*, mini-* | Get-TcbCollection |
                Invoke-TcbDbExport -Destination { "$TestDrive/out/$($_.Env)/$($_.Collection).json" }
            $jobs | Sort-Object Env, FilePath | ForEach-Object { "$($_.AppId) $($_.Env) $($_.Status)" } | Should -Be @(
                'wxmini1 mini-1 Succeeded', 'wxmini2 mini-2 Succeeded'
                1..2 | ForEach-Object { "$($platform.AppId) prod-1 Succeeded" }
                "$($platform.AppId) prod-2 Succeeded"
            )
            $jobs.Path | ForEach-Object { $_ | Should -Exist }
        }

        It 'backs up accounts, without those that have no cloud database' {
            $accounts = @($platform) + @(Get-TcbAuthorizer)
            $backup = $accounts | Backup-TcbDatabase "$TestDrive/backup" -Env prod-1, mini-* -SubmitIntervalSec 0 -WarningAction SilentlyContinue
            $backup.Status, $backup.CollectionCount | Should -Be 'Complete', 4
            $backup = Connect-Tcb -AuthorizerAppId wxmini2 -Connection $platform |
                Backup-TcbDatabase "$TestDrive/backup" -SubmitIntervalSec 0 -WarningAction SilentlyContinue
            $backup.Status, $backup.CollectionCount | Should -Be 'Complete', 1
        }

        It 'exports a collection, or a statement, from each environment' {
            (Get-TcbEnvironment prod-* | Invoke-TcbDbExport -Collection users -Wait).Env | Sort-Object | Should -Be 'prod-1', 'prod-2'
            (Get-TcbEnvironment prod-* | Invoke-TcbDbExport -Query "db.collection('users').get()" -Wait).Env | Sort-Object | Should -Be 'prod-1', 'prod-2'
        }

        It 'uses a connection that is typed before the one of the object' {
            $mini = Connect-Tcb -AuthorizerAppId wxmini1
            { Get-TcbEnvironment mini-1 | Get-TcbCollection -Connection $platform -ErrorAction Stop } | Should -Throw -ErrorId 'EnvNotFound,*'
            (Get-TcbEnvironment mini-1 -Connection $mini | Get-TcbCollection).Collection | Should -Be 'players'
        }

        It 'says that the object''s connection is closed' {
            $environment = Get-TcbEnvironment prod-1
            $platform | Disconnect-Tcb
            $null = $emulator | Connect-Tcb
            { $environment | Get-TcbCollection -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionClosed,*'
            { $environment | Invoke-TcbDbExport -Collection users -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionClosed,*'
        }
    }

    Context 'Without a connection' {
        It 'is an error: <_>' -ForEach 'Get-TcbEnvironment', 'Get-TcbCollection x', 'Get-TcbAuthorizer', 'Connect-Tcb -AuthorizerAppId x' {
            $platform | Disconnect-Tcb
            { & ([scriptblock]::Create($_)) } | Should -Throw -ErrorId 'NotConnected,*'
        }
    }

    Context 'The screen' {
        It 'has 80 columns' {
            $views = (Get-TcbEnvironment | Out-String -Width 80), (Get-TcbCollection prod-1 | Out-String -Width 80), (Get-TcbAuthorizer | Out-String -Width 80)
            $views[0] | Should -Match 'prod-1 +shop +Normal'
            $views[1] | Should -Match '1 +\d+ +3 users'
            $views[2] | Should -Match 'wxmini1'
            $views -split "`n" | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
        }
    }
}
