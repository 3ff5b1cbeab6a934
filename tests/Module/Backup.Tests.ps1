#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Backups of a small fleet: two environments of the platform, one that is stopped, and one of a mini program.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = Join-Path $TestDrive 'seed'
    foreach ($env in 'prod-1', 'prod-2', 'halted-1', 'mini-1') {
        $null = New-Item -ItemType Directory "$seed/$env"
        foreach ($collection in 'orders', 'users', 'log1') {
            1..3 | ForEach-Object { "{`"_id`":`"$_`",`"env`":`"$env`"}" } | Set-Content "$seed/$env/$collection.jsonl"
        }
    }

    $null = New-Item "$seed/prod-1/empty.jsonl"
    $null = New-Item -ItemType Directory "$seed/many"
    1..60 | ForEach-Object { Copy-Item "$seed/prod-1/orders.jsonl" "$seed/many/c$_.jsonl" }
    Set-Content "$seed/emulator.json" @'
{
  "environments": { "halted-1": { "status": "HALTED" }, "mini-1": { "app": "wxmini1" } },
  "authorizers": [{ "appId": "wxbad", "permissionSet49": false }],
  "collections": { "prod-1": { "orders": { "aclTag": "READONLY", "indexCount": 3 } } }
}
'@
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -Connect
    $PSDefaultParameterValues['Backup-TcbDatabase:SubmitIntervalSec'] = 0

    function Names($backup) { $backup.Collections | Where-Object Status -EQ Complete | ForEach-Object { "$($_.Env)/$($_.Collection)" } }
}

AfterAll {
    $PSDefaultParameterValues.Remove('Backup-TcbDatabase:SubmitIntervalSec')
    $emulator | Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Backup-TcbDatabase' {
    BeforeEach {
        $emulator | Reset-TcbEmulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $env:TCB_LEDGER = "$folder/ledger"
    }

    AfterEach {
        . "$PSScriptRoot/OwnLedger.ps1"
    }

    It 'saves every collection, and the folder is a seed of the emulator' {
        $backup = Backup-TcbDatabase "$folder/b" -Env prod-* -ErrorAction Stop
        $backup.Status | Should -Be Complete
        $backup.CompleteCount | Should -Be 7
        $backup.RecordCount | Should -Be 18
        $backup.Failures | Should -BeNullOrEmpty
        $backup.IndexCount | Should -Be 2
        ($backup.Collections | Where-Object { $_.Env -eq 'prod-1' -and $_.Collection -eq 'orders' }).Permission.AclTag | Should -Be READONLY
        (Get-Item "$($backup.Path)/prod-1/empty.jsonl").Length | Should -Be 0
        (Test-TcbBackup $backup.Path).Status | Should -Be Passed
        $second = Start-TcbEmulator -SeedPath $backup.Path -JobSeconds 0
        try {
            $connection = $second | Connect-Tcb
            $again = Backup-TcbDatabase "$folder/again" -Connection $connection -ErrorAction Stop
            Names $again | Should -Be (Names $backup)
            (Get-FileHash $again.Collections.Path).Hash | Should -Be (Get-FileHash $backup.Collections.Path).Hash
        }
        finally {
            $second | Stop-TcbEmulator
            $null = $emulator | Connect-Tcb
        }
    }

    It 'reports a stopped environment, and writes the result before the error' {
        $result = @(Backup-TcbDatabase "$folder/b" -Env prod-2, halted-1 -ErrorAction SilentlyContinue -ErrorVariable problems)
        $result.Count | Should -Be 1
        $result.Status | Should -Be Partial
        $problems.FullyQualifiedErrorId | Should -BeLike 'EnvHalted,*'
        { Backup-TcbDatabase "$folder/c" -Env prod-2, halted-1 -ErrorAction Stop | ForEach-Object { $script:seen = $_ } } | Should -Throw -ErrorId 'EnvHalted,*'
        $seen.CompleteCount | Should -Be 3
    }

    It 'names three failures among 60 collections on one screen' {
        Set-TcbEmulatorFault Submit -Call 5 -Count 3 -ErrorCode -501000
        $backup = Backup-TcbDatabase "$folder/b" -Env many -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable problems
        $backup.Status | Should -Be Partial
        $backup.CompleteCount | Should -Be 57
        $problems.Count | Should -Be 3
        $problems[0].TargetObject.Status | Should -Be Failed
        $problems[0].ErrorDetails.Message | Should -BeLike "many/$($problems[0].TargetObject.Collection): *"
        ($problems[0] | Resolve-TcbError).ErrorCode | Should -Be -501000
        $lines = ($backup | Out-String -Width 80).Trim() -split "`n"
        $lines.Count | Should -BeLessOrEqual 22
        foreach ($failure in $backup.Failures) { "$lines" | Should -BeLike "*many/$($failure.Collection): *" }

        $resumed = Backup-TcbDatabase -Resume $backup.Path -ErrorAction Stop
        $resumed.Status | Should -Be Complete
        $resumed.CompleteCount | Should -Be 60
        @(Get-TcbEmulatorRequest Submit).Count | Should -Be 63
    }

    It 'completes the rest if an environment is halted half way, and a resume finishes the run' {
        # Held until the environment is halted: 58 of its collections are submitted afterwards.
        Set-TcbEmulatorFault Submit -Call 3 -DelayMilliseconds 2000
        $session = [powershell]::Create()
        try {
            $null = $session.AddScript({
                    param($module, $connection, $path)
                    Import-Module $module
                    Backup-TcbDatabase $path -Env many, prod-1 -Connection $connection -ThrottleLimit 1 -SubmitIntervalSec 0 -ErrorAction SilentlyContinue
                }).AddArgument("$PSScriptRoot/../../WeChatTcb.psd1").AddArgument((Get-TcbConnection)).AddArgument("$folder/b")
            $run = $session.BeginInvoke()
            $deadline = [datetime]::UtcNow.AddSeconds(30)
            while (@(Get-TcbEmulatorRequest Submit).Count -lt 2 -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 20 }
            $null = Set-TcbEmulatorEnvironment many -Status HALTED
            $backup = $session.EndInvoke($run)[0]
        }
        finally {
            $session.Dispose()
        }

        $backup.Status | Should -Be Partial
        @($backup.Failures | ForEach-Object ErrorId | Sort-Object -Unique) | Should -Be EnvHalted
        @(Names $backup | Where-Object { $_ -like 'prod-1/*' }).Count | Should -Be 4
        $saved = $backup.CompleteCount
        $saved | Should -BeGreaterOrEqual 5
        $sent = @(Get-TcbEmulatorRequest Submit).Count
        $null = Set-TcbEmulatorEnvironment many -Status NORMAL
        $resumed = Backup-TcbDatabase -Resume $backup.Path -ErrorAction Stop
        $resumed.Status | Should -Be Complete
        @(Get-TcbEmulatorRequest Submit).Count - $sent | Should -Be (64 - $saved)
    }

    It 'resumes what could not be listed' {
        Set-TcbEmulatorFault Collections -ErrorCode 45009
        $backup = Backup-TcbDatabase "$folder/b" -Env prod-1 -ErrorAction SilentlyContinue -ErrorVariable problems
        $backup.Status | Should -Be Failed
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'DailyQuotaExceeded,*'
        Clear-TcbEmulatorFault
        $resumed = Backup-TcbDatabase -Resume "$($backup.Path)/backup.json" -ErrorAction Stop
        $resumed.Status | Should -Be Complete
        $resumed.CompleteCount | Should -Be 4
        Backup-TcbDatabase -Resume $backup.Path | ForEach-Object Status | Should -Be Complete
    }

    It 'finishes on the same connection what a quota error has ended, and shows its reason once' {
        Set-TcbEmulatorFault Submit -ErrorCode 45009 -Call 5 -Count 1000
        $backup = Backup-TcbDatabase "$folder/b" -Env prod-*, many -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable problems
        $backup.CompleteCount | Should -Be 4
        @(Get-TcbEmulatorRequest Submit).Count | Should -Be 5
        $problems.Count | Should -Be 63
        $screen = ($backup | Out-String -Width 80) -split "`n"
        $screen.Count | Should -BeLessThan 24
        "$screen" | Should -BeLike '*and 58 more: *45009*'
        Clear-TcbEmulatorFault
        (Backup-TcbDatabase -Resume $backup -ErrorAction Stop).Status | Should -Be Complete
    }

    It 'adds the environments of authorizers, and leaves out those without a database' {
        $backup = Backup-TcbDatabase "$folder/b" -Env *1 -ExcludeCollection log*, users, empty -Authorizer * -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue
        Names $backup | Should -Be 'mini-1/orders', 'prod-1/orders'
        "$warnings" | Should -BeLike '*wxbad*'
        Backup-TcbDatabase "$folder/b" -Env mini-1 -Authorizer wxbad, wxmini1 -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'NotAuthorizedToPlatform,*'
    }

    It 'takes a list in one string, as pwsh -File and cron pass it, and names what matches nothing' {
        $backup = Backup-TcbDatabase "$folder/b" -Env 'prod-1,mini-1' -Authorizer 'wxmini1,' -Collection 'orders,users,log1' -ExcludeCollection ' log*, nix* ' -ErrorAction Stop -WarningVariable warnings -WarningAction SilentlyContinue
        Names $backup | Should -Be 'mini-1/orders', 'mini-1/users', 'prod-1/orders', 'prod-1/users'
        $warnings -like 'Nothing matches*' | Should -Be 'Nothing matches -ExcludeCollection nix*.'
        (Get-TcbEnvironment 'prod-1,prod-2').Env | Should -Be 'prod-1', 'prod-2'
        (Get-TcbCollection 'prod-1,prod-2' 'orders,u*' | ForEach-Object { "$($_.Env)/$($_.Collection)" }) | Should -Be 'prod-1/orders', 'prod-1/users', 'prod-2/orders', 'prod-2/users'
        (Get-TcbAuthorizer 'wxbad,wxmini1').AppId | Should -Be 'wxbad', 'wxmini1'
        @(Compare-TcbBackup $backup $backup -Env 'prod-1,mini-1' -Collection 'orders,users').Count | Should -Be 4
        Set-TcbEmulatorCollection -Env prod-2 -Collection 'a,b' -Document @{ _id = 1 }
        (Get-TcbCollection prod-2 'a`,b').Collection | Should -Be 'a,b'
        Names (Get-TcbCollection prod-2 'a`,*' | Backup-TcbDatabase "$folder/c" -ErrorAction Stop) | Should -Be 'prod-2/a,b'
        Names (Backup-TcbDatabase "$folder/d" -Env prod-2 -ExcludeCollection 'a`,b,log1' -ErrorAction Stop) | Should -Be 'prod-2/orders', 'prod-2/users'
    }

    It 'takes authorizers as objects and as app ids' {
        $authorizer = Get-TcbAuthorizer wxmini1
        foreach ($value in $authorizer, @($authorizer), 'wxmini1', ($authorizer | Select-Object AppId)) {
            Names (Backup-TcbDatabase "$folder/b" -Env mini-1 -Authorizer $value -Collection users -ErrorAction Stop) | Should -Be 'mini-1/users'
            (Connect-Tcb -AuthorizerAppId $value).AppId | Should -Be wxmini1
            $null = $emulator | Connect-Tcb
            (Connect-Tcb -Authorizer @($value)[0]).AppId | Should -Be wxmini1
            $null = $emulator | Connect-Tcb
        }
    }

    It 'has advice for the parameters that it has' {
        Set-TcbEmulatorFault Submit -FailedRecords 1
        $null = Backup-TcbDatabase "$folder/b" -Env prod-1 -Collection orders -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'RecordsFailed,*'
        "$($problems[0])" | Should -BeLike '*could not export 1 record.*'
        Clear-TcbEmulatorFault
        Set-TcbEmulatorFault Submit -JobFailure 'out of order'
        $null = Backup-TcbDatabase "$folder/c" -Env prod-1 -Collection orders -ErrorAction SilentlyContinue -ErrorVariable +problems
        Clear-TcbEmulatorFault
        Set-TcbEmulatorCollection -Env prod-1 -Collection ('订' * 90) -Document @{ _id = 1 }
        $null = Backup-TcbDatabase "$folder/d" -Env prod-1 -Collection 订* -ErrorAction SilentlyContinue -ErrorVariable +problems
        "$($problems[-1])" | Should -BeLike '*276 bytes*at most 255*'
        $problems.FullyQualifiedErrorId -replace ',.*' | Should -Be RecordsFailed, ExportJobFailed, CollectionNameTooLong
        foreach ($advice in $problems.ErrorDetails.RecommendedAction) {
            # What is after the name of another command is for that.
            $named = [regex]::Matches(($advice -replace 'Invoke-TcbDbExport.*?\.jsonl'), ' -([A-Z]\w+)').ForEach({ $_.Groups[1].Value })
            $named | Should -Not -BeNullOrEmpty
            $named | Should -BeIn (Get-Command Backup-TcbDatabase).Parameters.Keys
        }
    }

    It 'takes <what> from the pipeline' -ForEach @(
        @{ what = 'environments'; script = { Get-TcbEnvironment prod-2 }; names = 'prod-2/log1', 'prod-2/orders', 'prod-2/users' }
        @{ what = 'collections'; script = { Get-TcbCollection prod-1 -Collection u*, e* }; names = 'prod-1/empty', 'prod-1/users' }
        @{ what = 'names'; script = { 'prod-2' }; names = 'prod-2/log1', 'prod-2/orders', 'prod-2/users' }
        @{ what = 'rows'; script = { "Env,Collection`nprod-1,users`nprod-2,orders" | ConvertFrom-Csv }; names = 'prod-1/users', 'prod-2/orders' }
    ) {
        Names (& $script | Backup-TcbDatabase "$folder/b" -ErrorAction Stop) | Should -Be $names
    }

    It 'does not back up everything if the pipeline is empty' {
        { Get-TcbEnvironment none* | Backup-TcbDatabase "$folder/b" -ErrorAction Stop } | Should -Throw -ErrorId 'NothingToBackUp,*'
        "$folder/b" | Should -Not -Exist
    }

    It 'writes nothing with -WhatIf' {
        Backup-TcbDatabase "$folder/b" -Env prod-* -WhatIf | Should -BeNullOrEmpty
        "$folder/b" | Should -Not -Exist
        Get-TcbEmulatorRequest Submit | Should -BeNullOrEmpty
    }

    It 'puts shards into one folder, which together are a backup' {
        $parts = 1..3 | ForEach-Object { Backup-TcbDatabase "$folder/b" -Env prod-* -Shard "$_/3" -ErrorAction Stop }
        $parts.Path | Select-Object -Unique | Should -HaveCount 1
        $parts.Status | Select-Object -Unique | Should -Be Complete
        $parts.Shards | Should -Be '1/3', '2/3', '3/3'
        ($parts.CompleteCount | Measure-Object -Sum).Sum | Should -Be 7
        $backup = Get-TcbBackup "$folder/b"
        $backup.Status | Should -Be Complete
        $backup.CompleteCount | Should -Be 7
    }

    It 'is <id> for <what>' -ForEach @(
        @{ id = 'EnvNotFound'; what = 'an environment that does not exist'; parameters = @{ Env = 'nope' } }
        @{ id = 'NothingToBackUp'; what = 'a pattern that matches nothing'; parameters = @{ Env = 'nope*' } }
        @{ id = 'CollectionNotFound'; what = 'a collection that does not exist'; parameters = @{ Env = 'prod-1'; Collection = 'nope' } }
        @{ id = 'CollectionNotFound'; what = 'a name with a bracket that is not closed'; parameters = @{ Env = 'prod-1'; Collection = 'us[er' } }
        @{ id = 'EnvNotFound'; what = 'an environment with a bracket that is not closed'; parameters = @{ Env = 'prod[' } }
        @{ id = 'InvalidShard'; what = 'a shard that does not exist'; parameters = @{ Shard = '9/8' } }
        @{ id = 'InvalidBackupName'; what = 'a name with a path'; parameters = @{ Name = '../x' } }
        @{ id = 'EmptyParameter'; what = 'a variable that is not set'; parameters = @{ Env = $null } }
    ) {
        { Backup-TcbDatabase "$folder/b" @parameters -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        "$folder/b" | Should -Not -Exist
    }

    It 'says that the destination is a file' {
        Set-Content $folder 'a file'
        { Backup-TcbDatabase $folder -Env prod-1 -ErrorAction Stop } |
            Should -Throw "$folder is not a folder*" -ErrorId 'CannotWriteFile,*'
        Get-Content $folder | Should -Be 'a file'
    }

    It 'resumes one backup, and not a folder of them' {
        $null = Backup-TcbDatabase "$folder/b" -Env prod-2 -ErrorAction Stop
        $found = $null
        try { Backup-TcbDatabase -Resume "$folder/b" } catch { $found = $_ }
        $found.FullyQualifiedErrorId | Should -BeLike 'BackupNotFound,*'
        $found.ErrorDetails.RecommendedAction | Should -BeLike "Pass the folder of one backup, such as $(Join-Path $folder b)*"
    }

    It 'writes a summary, relative to the location' {
        $null = New-Item -ItemType Directory $folder
        Push-Location $folder
        try {
            $null = Backup-TcbDatabase ./b -Env prod-1, halted-1 -SummaryPath ./s/summary.md -ErrorAction SilentlyContinue
            $null = Backup-TcbDatabase ./b -Env prod-1, halted-1 -SummaryPath ./s/summary.xml -ErrorAction SilentlyContinue
            { Backup-TcbDatabase ./b -Env nope -SummaryPath ./s/none.md -ErrorAction Stop } | Should -Throw
        }
        finally {
            Pop-Location
        }

        Get-Content "$folder/s/summary.md" -Raw | Should -BeLike '*| halted-1 |  | *EnvHalted*'
        $xml = [xml] (Get-Content "$folder/s/summary.xml" -Raw)
        $xml.testsuites.tests | Should -Be 5
        $xml.testsuites.skipped | Should -Be 1
        Get-Content "$folder/s/none.md" -Raw | Should -BeLike '*EnvNotFound*'
    }

    It 'refuses a folder for the summary before anything is exported' {
        $null = New-Item -ItemType Directory $folder
        { Backup-TcbDatabase "$folder/b" -Env prod-1 -SummaryPath $folder -ErrorAction Stop } |
            Should -Throw -ErrorId 'DestinationIsFolder,*'
        Test-Path "$folder/b" | Should -BeFalse
    }
}
