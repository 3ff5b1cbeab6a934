#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# What a person types or pipes: rows of tables, positions, defaults, lists, and values that are empty.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = New-Item -ItemType Directory "$TestDrive/seed/env-one", "$TestDrive/seed/env-two"
    foreach ($folder in $seed) {
        Set-Content "$folder/orders.jsonl" '{"_id":"1"}'
        Set-Content "$folder/users.jsonl" '{"_id":"1"}', '{"_id":"2"}'
    }
    $started = Start-TcbEmulator -SeedPath "$TestDrive/seed" -JobSeconds 0
    $null = $started | Connect-Tcb
    $query = "db.collection('orders').get()"

    # What the service received.
    function Get-Submit {
        Get-TcbEmulatorRequest Submit | Where-Object { -not $_.ErrorCode } | ForEach-Object { $_.Body | ConvertFrom-Json } | ForEach-Object { "$($_.env) $($_.query)" }
    }
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Parameters' {
    BeforeEach {
        Reset-TcbEmulator
        $ErrorActionPreference = 'SilentlyContinue'
    }

    AfterEach {
        $global:PSDefaultParameterValues.Remove('*:Env')
    }

    Context 'Rows of a table' {
        It 'can have a query or a collection, and empty cells' {
            @'
Env,Query,Collection,Where,Skip,Limit,Field,OrderBy,Doc,FilePath,FileType,Destination
env-one,db.collection('orders').get(),,,,,,,,,,
env-two,,orders,{ a: 1 },,,,,,,,
 env-one ,,"""users""",,,2,,,,x.json,Json,
env-two,,users,,,,,,1,,json,
'@ | ConvertFrom-Csv | Invoke-TcbDbExport -ErrorVariable problem -WarningVariable warning
            $problem | Should -BeNullOrEmpty
            $warning | Should -BeNullOrEmpty
            Get-Submit | Should -Be @(
                "env-one db.collection('orders').get()"
                "env-two db.collection('orders').where({ a: 1 }).get()"
                "env-one db.collection('users').limit(2).get()"
                "env-two db.collection('users').where({ _id: '1' }).limit(1).get()"
            )
        }

        It 'export a whole collection only with a warning, if a cell that could restrict it is empty: <_>' -ForEach 'Where', 'Doc', 'Limit' {
            [pscustomobject]@{ Env = 'env-one'; Collection = 'users'; $_ = $null }, [pscustomobject]@{ Env = 'env-two'; Collection = 'users'; $_ = '' } |
                Invoke-TcbDbExport -WarningVariable warning -WarningAction SilentlyContinue
            $warning | Should -HaveCount 2
            $warning[0] | Should -BeLike "Row 1 (Env 'env-one', Collection 'users'): The whole collection 'users'*: $_."
        }

        It 'fail on their own, and name the row: <Id>' -ForEach @(
            @{ Id = 'InvalidRow'; Row = @{ Env = 'env-one'; Collection = 'users'; Limit = 'x' }; Says = "'x' is not a valid value for -Limit" }
            @{ Id = 'InvalidRow'; Row = @{ Env = 'env-one'; Collection = 'users'; Skip = '1;2' }; Says = "'1;2' is not a valid value for -Skip" }
            @{ Id = 'InvalidRow'; Row = @{ Env = 'env-one'; Collection = 'users'; FileType = 'Cvs' }; Says = "'Cvs' is not a valid value for -FileType" }
            @{ Id = 'AmbiguousParameterSet'; Row = @{ Env = 'env-one'; Collection = 'users'; Query = 'q' }; Says = '' }
            @{ Id = 'AmbiguousParameterSet'; Row = @{ Env = 'env-one'; Query = 'q'; Limit = 5 }; Says = '' }
            @{ Id = 'QueryMissing'; Row = @{ Env = 'env-one'; Collection = ''; Query = ' ' }; Says = '' }
            @{ Id = 'EnvMissing'; Row = @{ Env = ''; Collection = 'users' }; Says = '' }
        ) {
            $bad = [pscustomobject]$Row
            $good = [pscustomobject]@{ Env = 'env-two'; Collection = 'users'; Limit = '1'; FileType = 'Json' }
            $jobs = $good, $bad, $good | Invoke-TcbDbExport -ErrorVariable problem
            $jobs | Should -HaveCount 2
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -Be "$Id,WeChatTcb.Commands.InvokeTcbDbExportCommand"
            $problem[0].TargetObject | Should -Be $bad
            "$($problem[0])" | Should -BeLike "Row 2*$Says*"
            Get-Submit | Should -Be "env-two db.collection('users').limit(1).get()", "env-two db.collection('users').limit(1).get()"
        }

        It 'take precedence over $PSDefaultParameterValues, and what is typed over both' {
            $global:PSDefaultParameterValues['*:Env'] = 'env-one'
            $rows = [pscustomobject]@{ Env = 'env-two'; Collection = 'orders' }, [pscustomobject]@{ Env = ''; Collection = 'orders' }
            $rows | Invoke-TcbDbExport
            $rows | Invoke-TcbDbExport -Env env-two
            Get-Submit | ForEach-Object { $_.Split(' ')[0] } | Should -Be 'env-two', 'env-one', 'env-two', 'env-two'
        }

        It 'take precedence in Connect-Tcb too, and no secret is shown' {
            $emulator = [pscustomobject]@{ Endpoint = (Get-TcbConnection).Endpoint; ComponentAppId = 'wx1'; ComponentAppSecret = 4711; ComponentVerifyTicket = 'planted' }
            $problem = try { $emulator | Connect-Tcb } catch { $_ }
            "$problem $($problem.Exception)" | Should -Not -Match '4711|planted'
            $global:PSDefaultParameterValues['Connect-Tcb:Endpoint'] = 'http://127.0.0.1:9/'
            try { ($started | Connect-Tcb).Endpoint | Should -Be $started.Endpoint }
            finally { $global:PSDefaultParameterValues.Remove('Connect-Tcb:Endpoint') }
        }

        It 'warn in New-TcbQuery as well' {
            $null = [pscustomobject]@{ Collection = 'users'; Where = '' } | New-TcbQuery -WarningVariable warning -WarningAction SilentlyContinue
            $warning | Should -BeLike "Row 1 (Collection 'users'): The whole collection 'users'*: Where."
        }

        It 'bind jobs too' {
            $job = Invoke-TcbDbExport env-two $query
            $rows = "Env,JobId,ApiFamily,FilePath", "env-two,$($job.JobId),,", "env-two,$($job.JobId),Nothing,", ",5,,"  | ConvertFrom-Csv
            ($rows | Wait-TcbExportJob -ErrorVariable problem).JobId | Should -Be $job.JobId
            $problem.FullyQualifiedErrorId | Should -Be 'InvalidRow,WeChatTcb.Commands.WaitTcbExportJobCommand', 'EnvMissing,WeChatTcb.Commands.WaitTcbExportJobCommand'
            $global:PSDefaultParameterValues['*:Env'] = 'env-one'
            ($rows[0] | Get-TcbExportJob).Env | Should -Be 'env-two'
        }

        It 'work with a script block for a parameter' {
            $job = [pscustomobject]@{ Env = 'env-two'; Collection = 'orders' } | Invoke-TcbDbExport -FilePath { "$($_.Collection)-x.json" }
            $job.FilePath | Should -Be 'orders-x.json'
        }

        It 'build queries, and name the row that cannot' {
            $built = [pscustomobject]@{ Collection = 'c'; Limit = 'x' }, [pscustomobject]@{ Collection = ''; Limit = 1 }, [pscustomobject]@{ Collection = 'c'; Doc = ''; Limit = '5' } |
                New-TcbQuery -ErrorVariable problem
            "$built" | Should -Be "db.collection('c').limit(5).get()"
            $problem.FullyQualifiedErrorId | Should -BeLike '*,WeChatTcb.Commands.NewTcbQueryCommand'
            "$($problem[0])" | Should -BeLike "Row 1 (Collection 'c'): *"
            "$($problem[1])" | Should -BeLike 'Row 2: *'
        }
    }

    Context 'A parameter that is empty' {
        It 'is an error and not a query for everything: -<_>' -ForEach 'Doc', 'Limit', 'Skip', 'Field', 'OrderBy', 'FilePath', 'Destination', 'FileType' {
            foreach ($value in $null, '') {
                $arguments = @{ Env = 'env-one'; Collection = 'users'; $_ = $value }
                if ($_ -ne 'FileType' -or $null -eq $value) {
                    { Invoke-TcbDbExport @arguments } | Should -Throw -ErrorId 'EmptyParameter,*'
                }
            }
            if ($_ -in 'Doc', 'Limit', 'Skip', 'Field', 'OrderBy') {
                $arguments = @{ Collection = 'users'; $_ = $null }
                { New-TcbQuery @arguments } | Should -Throw -ErrorId 'EmptyParameter,*'
            }
            Get-Submit | Should -BeNullOrEmpty
        }

        It 'is an error in every form: -<_>' -ForEach 'Where', 'Doc', 'Limit', 'Skip', 'Field', 'OrderBy' {
            $name = $_
            $empty = [System.Management.Automation.Internal.AutomationNull]::Value
            $forms = $null, '', ' ', "`u{feff}", @(), @($null), @('', $null), [System.Collections.ArrayList]::new(), [DBNull]::Value,
                [System.Management.Automation.Language.NullString]::Value, $empty
            foreach ($form in $forms) {
                $arguments = @{ Collection = 'users'; $name = $form }
                $problem = try { New-TcbQuery @arguments; Invoke-TcbDbExport env-one @arguments } catch { $_ }
                $problem.FullyQualifiedErrorId | Should -Match '^(EmptyWhere|EmptyParameter|CannotConvertArgument),'
            }
            foreach ($form in @('name', $null), @($null, 'name'), @('name', '')) {
                $arguments = @{ Collection = 'users'; $name = $form; ErrorAction = 'Stop' }
                { Invoke-TcbDbExport env-one @arguments } | Should -Throw
            }
            Get-Submit | Should -BeNullOrEmpty
        }

        It 'is an error in the pipeline: <_>' -ForEach '$null', "''", "' '", '@($null)' {
            & ([scriptblock]::Create("$_ | Invoke-TcbDbExport env-one -ErrorVariable problem; `$problem")) | ForEach-Object FullyQualifiedErrorId |
                Should -Be 'QueryMissing,WeChatTcb.Commands.InvokeTcbDbExportCommand'
            Get-Submit | Should -BeNullOrEmpty
        }

        It 'is an error for what to export' {
            { Invoke-TcbDbExport env-one -Query $null } | Should -Throw -ErrorId 'EmptyParameter,*'
            { Invoke-TcbDbExport env-one -Collection '' } | Should -Throw -ErrorId 'EmptyParameter,*'
            { Invoke-TcbDbExport '' -Collection users } | Should -Throw -ErrorId 'EmptyParameter,*'
            { Invoke-TcbDbExport env-one -Collection users -Field @() } | Should -Throw -ErrorId 'EmptyParameter,*'
            { Invoke-TcbDbExport env-one -Query $query -Limit 5 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }
    }

    Context 'Lists' {
        It 'of environments and collections are exported one by one' {
            (Invoke-TcbDbExport -Env env-one, env-two -Collection orders, users -Limit 1 -Destination "$TestDrive/lists/").File.RecordCount | Should -Be 1, 1, 1, 1
            Get-Submit | Sort-Object | Should -Be @(foreach ($env in 'env-one', 'env-two') { foreach ($name in 'orders', 'users') { "$env db.collection('$name').limit(1).get()" } })
        }

        It 'of environments take one statement' {
            (Invoke-TcbDbExport env-one, env-two $query).Env | Should -Be 'env-one', 'env-two'
        }

        It 'cannot be saved as one file, and the first is saved' {
            $job = Invoke-TcbDbExport env-one, env-two $query -Destination "$TestDrive/one.json" -ErrorVariable problem
            $job.Env | Should -Be 'env-one'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'DuplicateDestination,*'
        }

        It 'build a statement for each collection' {
            New-TcbQuery a, b -Limit 1 | ForEach-Object Query | Should -Be "db.collection('a').limit(1).get()", "db.collection('b').limit(1).get()"
        }

        It 'of environments cannot have one job id' {
            Wait-TcbExportJob env-one, env-two 5 -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'SeveralEnvs,*'
        }

        It 'of environments select exports of the ledger' {
            $null = Invoke-TcbDbExport env-one, env-two $query
            (Get-TcbExportJob -Env env-o*, env-two | ForEach-Object Env | Sort-Object -Unique) | Should -Be 'env-one', 'env-two'
            (Get-TcbExportJob -Env env-o* | ForEach-Object Env | Sort-Object -Unique) | Should -Be 'env-one'
        }
    }

    Context 'A job in the pipeline' {
        BeforeEach {
            $job = Invoke-TcbDbExport env-one $query | Wait-TcbExportJob
            $folder = (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())").FullName
            Push-Location $folder
        }

        AfterEach {
            Pop-Location
        }

        It 'is saved to the path that follows: <_>' -ForEach '$job | Save-TcbExportFile ./x.json', 'Save-TcbExportFile $job ./x.json',
            '$job | Save-TcbExportFile -Force ./x.json', '$job | Save-TcbExportFile ./x.json -Force', 'Save-TcbExportFile env-one $job.JobId ./x.json',
            '$job.JobId | Save-TcbExportFile -Env env-one -Destination ./x.json', '$job | ForEach-Object { $_ | Save-TcbExportFile ./x.json }' {
            & ([scriptblock]::Create($_)) -ErrorVariable problem
            "$folder/x.json" | Should -Exist
            Get-ChildItem $folder -Name | Should -HaveCount 2
        }

        It 'is saved there also with a default environment' {
            $global:PSDefaultParameterValues['*:Env'] = 'env-two'
            $job | Save-TcbExportFile ./x.json
            "$folder/x.json" | Should -Exist
        }

        It 'does not go with another environment: <_>' -ForEach '$job | Wait-TcbExportJob something', '$job | Get-TcbExportJob something',
            '$job | Save-TcbExportFile -Env ./x.json', '$job | Save-TcbExportFile env-one ./x.json', '$p = @{ Env = "e" }; $job | Save-TcbExportFile @p',
            '$job | Resume-TcbExport -Env e', '$job | Remove-TcbExportJob -Env e' {
            $code = $_
            $thrown = try { & ([scriptblock]::Create($code)) } catch { $_ }
            $thrown.FullyQualifiedErrorId | Should -Match '^(JobAndEnv|CannotConvertArgumentNoMessage|PositionalParameterNotFound),'
            Get-ChildItem $folder | Should -BeNullOrEmpty
        }

        It 'works with a default environment: <_>' -ForEach '$job | Wait-TcbExportJob', 'Wait-TcbExportJob $job', '$job | Get-TcbExportJob',
            'Get-TcbExportJob $job', 'Wait-TcbExportJob env-one $job.JobId' {
            $global:PSDefaultParameterValues['*:Env'] = 'env-two'
            $result = & ([scriptblock]::Create($_))
            $result.Env, $result.JobId | Should -Be 'env-one', $job.JobId
        }

        It 'is resumed and removed with a default environment' {
            $global:PSDefaultParameterValues['*:Env'] = 'env-two'
            { $job | Resume-TcbExport -ErrorAction Stop; $job | Remove-TcbExportJob -ErrorAction Stop } | Should -Not -Throw
        }

        It 'can be a job id: <_>' -ForEach '$job.JobId | Wait-TcbExportJob -Env env-one', '"$($job.JobId)" | Wait-TcbExportJob -Env env-one',
            '" $($job.JobId)$([char]0xa0)" | Get-TcbExportJob -Env env-one' {
            (& ([scriptblock]::Create($_))).JobId | Should -Be $job.JobId
        }

        It 'that does not exist is not blamed on the environment alone: <_>' -ForEach 'Get-TcbExportJob', 'Wait-TcbExportJob' {
            & $_ env-one 999 -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'ResourceNotFound,*'
            $problem[0].ErrorDetails.RecommendedAction | Should -BeLike "*job id 999*'env-one'*"
        }

        It 'needs a destination' {
            Save-TcbExportFile env-one $job.JobId -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'DestinationMissing,*'
        }
    }
}
