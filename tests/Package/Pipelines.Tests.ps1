#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

# The action, the workflows, the Azure template, the units of systemd and the scheduled task: against their schemas, and their scripts against the
# emulator.

BeforeDiscovery {
    $files = @(
        @{ Kind = 'action'; Path = '.github/actions/backup/action.yml'; Break = 'using:' }
        @{ Kind = 'workflow'; Path = '.github/workflows/ci.yml'; Break = 'runs-on:' }
        @{ Kind = 'workflow'; Path = 'examples/github-actions/backup.yml'; Break = 'strategy:' }
        @{ Kind = 'azure'; Path = 'examples/azure-pipelines/backup.yml'; Break = 'condition:' }
        @{ Kind = 'azure'; Path = 'examples/azure-pipelines/backup-steps.yml'; Break = 'inputs:' }
    )
    $hasSystemd = [bool] (Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/../Module/Pwsh.ps1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    Import-Module "$root/WeChatTcb.psd1"
}

Describe '<Path>' -ForEach $files {
    BeforeAll {
        Push-Location "$PSScriptRoot/node"
        if (-not (Test-Path node_modules)) {
            npm ci --no-audit --no-fund | Out-Host
        }
        Pop-Location
        function Find-Fault([string] $Kind, [string] $File) {
            node "$PSScriptRoot/node/check.mjs" $Kind $File
        }
    }

    It 'agrees with its schema' {
        Find-Fault $Kind "$root/$Path" | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }

    It 'would not with a key that is misspelled' {
        $broken = "$TestDrive/$(Split-Path $Path -Leaf)"
        (Get-Content "$root/$Path" -Raw).Replace($Break, "x$Break") | Set-Content $broken
        Find-Fault $Kind $broken | Should -Not -BeNullOrEmpty
    }

    It 'contains PowerShell that parses' {
        foreach ($block in [regex]::Matches((Get-Content "$root/$Path" -Raw), '(?m)^( *)(?:- )?(?:pwsh|run): \|\r?\n((?:\1 {2,}.*\r?\n|\r?\n)+)')) {
            if ($block.Value -match 'Import-Module|New-Item') {
                $errors = $null
                # What the runner replaces before PowerShell sees it.
                $code = $block.Groups[2].Value -replace '\$\{\{.*?\}\}', 'x' -replace '\$\([A-Z][\w.]+\)', 'x'
                $null = [System.Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $errors)
                $errors | Should -BeNullOrEmpty
            }
        }
    }
}

Describe 'examples/systemd' {
    It 'is accepted by systemd-analyze' -Skip:(-not $hasSystemd) {
        $output = systemd-analyze verify "$root/examples/systemd/tcb-backup.service" "$root/examples/systemd/tcb-backup.timer" 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$output"
        $null = systemd-analyze calendar (Get-Content "$root/examples/systemd/tcb-backup.timer" | Where-Object { $_ -match '^OnCalendar=(.+)' } | ForEach-Object { $Matches[1] })
        $LASTEXITCODE | Should -Be 0
    }

    It '<_> has sections, keys and comments only' -ForEach 'tcb-backup.service', 'tcb-backup.timer' {
        Get-Content "$root/examples/systemd/$_" | Where-Object { $_ -and $_ -notmatch '^(#.*|\[(Unit|Service|Timer|Install)\]|[A-Z][A-Za-z]+=.+)$' } | Should -BeNullOrEmpty
    }
}

Describe 'Running the scripts' {
    BeforeAll {
        foreach ($environment in 'env-one', 'env-two') {
            $null = New-Item -ItemType Directory "$TestDrive/seed/$environment"
            Set-Content "$TestDrive/seed/$environment/orders.jsonl" '{"_id":"1"}'
            Set-Content "$TestDrive/seed/$environment/users.jsonl" '{"_id":"1"}', '{"_id":"2"}'
        }
        $emulator = Start-TcbEmulator -SeedPath "$TestDrive/seed" -JobSeconds 0
        $connection = @{
            TCB_ENDPOINT = "$($emulator.Endpoint)"
            TCB_COMPONENT_APPID = $emulator.ComponentAppId
            TCB_COMPONENT_APPSECRET = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
            TCB_COMPONENT_VERIFY_TICKET = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
        }
        $secrets = $connection.TCB_COMPONENT_APPSECRET, $connection.TCB_COMPONENT_VERIFY_TICKET
        # What only a runner sets, and what a developer may have set.
        $clean = 'GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY', 'GITHUB_OUTPUT', 'TF_BUILD', 'AGENT_TEMPDIRECTORY', 'TCB_CI_COMMANDS', 'TCB_ACCESS_TOKEN', 'TCB_APPID'

        # Runs a script in a process of its own, with these environment variables only.
        function Invoke-Step([hashtable] $Variables, [string[]] $Arguments) {
            $all = @{ TCB_LEDGER = "$folder/ledger"; TCB_SUBMIT_INTERVAL_SEC = '0'; NO_COLOR = '1' }
            $clean | ForEach-Object { $all[$_] = $null }
            $Variables.GetEnumerator() | ForEach-Object { $all[$_.Key] = $_.Value }
            $before = @{}
            foreach ($name in $all.Keys) {
                $before[$name] = [Environment]::GetEnvironmentVariable($name)
                [Environment]::SetEnvironmentVariable($name, $all[$name] ?? [NullString]::Value)
            }
            Push-Location $folder
            try {
                $lines = Invoke-Pwsh @Arguments 2>&1 | ForEach-Object { "$_" }
                [pscustomobject]@{ Lines = $lines; Text = $lines -join "`n"; ExitCode = $LASTEXITCODE }
            }
            finally {
                Pop-Location
                $before.GetEnumerator() | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Key, $_.Value ?? [NullString]::Value) }
            }
        }
    }

    BeforeEach {
        $folder = (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())").FullName
        $emulator | Reset-TcbEmulator
    }

    AfterAll {
        $emulator | Stop-TcbEmulator
    }

    Context 'The action' {
        BeforeAll {
            $action = '-File', "$root/.github/actions/backup/backup.ps1", '-Module', "$root/WeChatTcb.psd1"
            function Get-Inputs {
                @{
                    GITHUB_ACTIONS = 'true'; GITHUB_OUTPUT = "$folder/output"; GITHUB_STEP_SUMMARY = "$folder/summary.md"
                    BACKUP_PATH = 'backups'; BACKUP_COMPRESS = 'true'; BACKUP_NAME = 'run-1'; BACKUP_ENV = "env-one,`n env-t*"; BACKUP_EXCLUDE_COLLECTION = 'users'
                    BACKUP_ENDPOINT = $connection.TCB_ENDPOINT; BACKUP_COMPONENT_APPID = $connection.TCB_COMPONENT_APPID
                    BACKUP_COMPONENT_APPSECRET = $secrets[0]; BACKUP_COMPONENT_VERIFY_TICKET = $secrets[1]
                }
            }
        }

        It 'backs up what its inputs select, and sets its outputs' {
            $step = Invoke-Step (Get-Inputs) $action
            $step.ExitCode | Should -Be 0 -Because $step.Text
            Get-Content "$folder/output" | Should -Be "path=$folder/backups/run-1".Replace('/', [System.IO.Path]::DirectorySeparatorChar), 'status=Complete', 'failed-count=0'
            (Get-ChildItem "$folder/backups/run-1" -Recurse -Filter *.jsonl.gz).Name | Should -Be 'orders.jsonl.gz', 'orders.jsonl.gz'
            Get-Content "$folder/summary.md" -Raw | Should -Match 'env-two'
            # Secrets are in the commands that mask them, and nowhere else.
            foreach ($secret in $secrets) {
                @($step.Lines | Where-Object { $_.Contains($secret) }) | Should -Be "::add-mask::$secret"
            }
        }

        It 'fails if something is missing, with outputs and an annotation in which a text of the service adds no command' {
            $emulator | Set-TcbEmulatorFault Submit -ErrorCode 40097 -ErrMsg "bad`n::set-output name=a::b%0A::debug::c" -Count 1
            $step = Invoke-Step (Get-Inputs) $action
            $step.ExitCode | Should -Be 1 -Because $step.Text
            Get-Content "$folder/output" | Should -Contain 'status=Partial'
            Get-Content "$folder/output" | Should -Contain 'failed-count=1'
            $commands = @($step.Lines | Where-Object { $_ -match '^\s*::' -and $_ -notlike '::add-mask::*' })
            $commands.Count | Should -Be 1 -Because $step.Text
            $commands[0] | Should -Match '^::error title=\w+::.*bad ::set-output name=a::b%250A::debug::c'
        }

        It 'takes blank inputs for none' {
            $inputs = Get-Inputs
            $inputs.BACKUP_PATH = $inputs.BACKUP_COMPRESS = $inputs.BACKUP_NAME = $inputs.BACKUP_SHARD = ' '
            $inputs.BACKUP_ENV = " ,`n"
            $step = Invoke-Step $inputs $action
            $step.ExitCode | Should -Be 0 -Because $step.Text
            @(Get-TcbBackup "$folder/backups").Status | Should -Be 'Complete'
            (Get-ChildItem "$folder/backups" -Recurse -Filter *.jsonl.gz).Count | Should -Be 2
        }

        It 'explains an input that cannot be, in an annotation' {
            $inputs = Get-Inputs
            $inputs.BACKUP_COMPRESS = 'no'
            $step = Invoke-Step $inputs $action
            $step.ExitCode | Should -Be 1
            $step.Lines | Should -Contain "::error::The input compress is 'no'. It can be true or false."
            Get-Content "$folder/output" | Should -Be 'path=', 'status=Failed', 'failed-count='
        }

        It 'prints no command for the runner when that is turned off, and outside of a runner' {
            $emulator | Set-TcbEmulatorFault Submit -ErrorCode 40097 -Count 1
            $inputs = Get-Inputs
            $inputs.TCB_CI_COMMANDS = 'off'
            $step = Invoke-Step $inputs $action
            $step.Lines -match '^::(?!add-mask)' | Should -BeNullOrEmpty
            "$folder/summary.md" | Should -Not -Exist

            $inputs = Get-Inputs
            $inputs.Remove('GITHUB_ACTIONS')
            $inputs.BACKUP_NAME = 'run-2'
            $step = Invoke-Step $inputs $action
            $step.ExitCode | Should -Be 0 -Because $step.Text
            $step.Lines -match '^::' | Should -BeNullOrEmpty
            $secrets | ForEach-Object { $step.Text.Contains($_) | Should -BeFalse }
            "$folder/summary.md" | Should -Not -Exist
        }
    }

    Context 'The Azure template' {
        BeforeAll {
            $yaml = Get-Content "$root/examples/azure-pipelines/backup-steps.yml" -Raw
            $code = [regex]::Match($yaml, '(?ms)^  - pwsh: \|\r?\n(.*?)^    displayName').Groups[1].Value -replace '(?m)^ {6}' -replace '(?m)^\./build\.ps1.*$'
            $code = $code.Replace('./WeChatTcb.psd1', "$root/WeChatTcb.psd1")
        }

        It 'backs up, and shows errors and the summary in the run' {
            $code | Should -Match 'Backup-TcbDatabase'
            Set-Content "$folder/step.ps1" $code
            $emulator | Set-TcbEmulatorFault Submit -ErrorCode 40097 -ErrMsg "bad`n##vso[task.setvariable variable=a]b" -Count 1
            $variables = @{ TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = $folder; BACKUP_DESTINATION = "$folder/backups"; BACKUP_NAME = 'run-1'; BACKUP_SHARD = '1/1' } + $connection
            $step = Invoke-Step $variables '-File', "$folder/step.ps1"
            $step.ExitCode | Should -Be 1 -Because $step.Text
            $commands = @($step.Lines | Where-Object { $_ -match '##vso\[' })
            $commands.Count | Should -Be 2 -Because $step.Text
            $step.Text | Should -Match '##_vso\[task'
            $commands[0] | Should -Match '^##vso\[task\.uploadsummary\](.+\.md)$'
            ($commands[0] -replace '^##vso\[task\.uploadsummary\]') | Should -Exist
            $commands[1] | Should -Match '^##vso\[task\.logissue type=error;code=\w+;\].*bad ##_vso\[task'
            "$folder/summary.xml" | Should -Exist
            $secrets | ForEach-Object { $step.Text.Contains($_) | Should -BeFalse }
        }
    }

    Context 'The Azure pipeline' {
        It 'checks the parts, also in a folder with a space' {
            $yaml = Get-Content "$root/examples/azure-pipelines/backup.yml" -Raw
            $code = [regex]::Match($yaml, '(?ms)^      - pwsh: \|\r?\n(((?!- pwsh).)*?Test-TcbBackup.*?)^        displayName').Groups[1].Value
            $code = $code -replace '(?m)^ {10}' -replace '(?m)^\./build\.ps1.*$'
            $code = $code.Replace('./WeChatTcb.psd1', "$root/WeChatTcb.psd1").Replace('$(Build.BuildId)', '7')
            $code | Should -Not -Match '\$\([A-Z]' -Because 'the agent puts in a path as it is'
            Set-Content "$folder/check.ps1" $code
            . "$PSScriptRoot/../Module/BackupFixture.ps1"
            $parts = "$folder/my agent/parts"
            New-TestBackup "$parts/backup-1/run-7"
            $step = Invoke-Step @{ PARTS = $parts } '-File', "$folder/check.ps1"
            $step.ExitCode | Should -Be 0 -Because $step.Text
            "$folder/backups/run-7/backup.json" | Should -Exist
        }
    }

    Context 'A machine of your own' {
        It 'runs the command of the systemd unit' {
            $line = Get-Content "$root/examples/systemd/tcb-backup.service" | Where-Object { $_ -match '^ExecStart=/usr/bin/env pwsh (.+)$' } | ForEach-Object { $Matches[1] }
            $arguments = $line.Replace('/opt/WeChatTcb', $root).Replace('%S', $folder) -split ' ' | Where-Object { $_ -notin '-NoLogo', '-NoProfile', '-NonInteractive' }
            $step = Invoke-Step $connection $arguments
            $step.ExitCode | Should -Be 0 -Because $step.Text
            @(Get-TcbBackup "$folder/tcb-backup/backups").Status | Should -Be 'Complete'

            $emulator | Set-TcbEmulatorFault Submit -ErrorCode 40097 -Count 1
            (Invoke-Step $connection $arguments).ExitCode | Should -Be 1
            @(Get-TcbBackup "$folder/tcb-backup/backups").Count | Should -Be 2
        }

        It 'runs the command of the scheduled task of Windows' {
            # The cmdlets of Windows, as far as the script uses them.
            function New-ScheduledTaskAction { param($Execute, $Argument) @{ Execute = $Execute; Argument = $Argument } }
            function New-ScheduledTaskTrigger { param([switch] $Daily, [datetime] $At) @{ At = $At } }
            function New-ScheduledTaskSettingsSet { param([switch] $StartWhenAvailable, $MultipleInstances, $ExecutionTimeLimit) @{} }
            function Register-ScheduledTask { param($TaskName, $Action, $Trigger, $Settings, $RunLevel, $User, $Password) @{ Name = $TaskName; Action = $Action; Trigger = $Trigger; User = $User } }
            function pwsh.exe { }
            $credential = [pscredential]::new('CONTOSO\backup', (ConvertTo-SecureString 'a' -AsPlainText -Force))
            $task = & "$root/examples/windows/Register-BackupTask.ps1" -Destination "$folder/my backups" -Credential $credential
            $task.Trigger.At.TimeOfDay | Should -Be ([timespan] '03:30')
            $arguments = [regex]::Matches($task.Action.Argument, '"([^"]*)"|(\S+)') | ForEach-Object { $_.Groups[1].Success ? $_.Groups[1].Value : $_.Value } |
                Where-Object { $_ -notin '-NoLogo', '-NoProfile', '-NonInteractive' }
            $step = Invoke-Step $connection $arguments
            $step.ExitCode | Should -Be 0 -Because $step.Text
            @(Get-TcbBackup "$folder/my backups").Status | Should -Be 'Complete'

        }

        It 'passes a path that ends in a backslash' {
            $script = [System.Management.Automation.Language.Parser]::ParseFile("$root/examples/windows/Register-BackupTask.ps1", [ref] $null, [ref] $null)
            . ([scriptblock]::Create($script.Find({ param($node) $node.Name -eq 'Format-Argument' }, $true).Extent.Text))
            # Windows takes a backslash before a quote for an escape.
            Format-Argument 'D:\' | Should -BeExactly '"D:\\"'
            Format-Argument 'D:\my backups' | Should -BeExactly '"D:\my backups"'
            { Format-Argument 'a"b' } | Should -Throw '*double quote*'
        }

        It 'runs the line of the crontab' -Skip:$IsWindows {
            $line = [regex]::Match((Get-Content "$root/docs/backups.md" -Raw), '(?m)^(?<minute>\d+) (?<hour>\d+) \* \* \* (?<command>.+)$')
            "$($line.Groups['hour']):$($line.Groups['minute'])" | Should -Be '3:30'
            # cron takes a % for the end of the line.
            $line.Value | Should -Not -Match '%'

            # The program `pwsh` of the line is the PowerShell that runs this test.
            $null = New-Item -ItemType Directory "$folder/bin"
            $program = @([Environment]::ProcessPath) + @([System.IO.Path]::GetFileNameWithoutExtension([Environment]::ProcessPath) -eq 'dotnet' ? "$PSHOME/pwsh.dll" : @())
            Set-Content "$folder/bin/pwsh" "#!/bin/sh`nexec $(($program | ForEach-Object { "'$_'" }) -join ' ') `"`$@`""
            chmod +x "$folder/bin/pwsh"
            $connection.GetEnumerator() | ForEach-Object { "$($_.Key)='$($_.Value)'" } | Set-Content "$folder/.tcb-backup.env"
            $command = $line.Groups['command'].Value.Replace('/opt/WeChatTcb', $root)

            $output = env -i HOME=$folder PATH="$folder/bin:$env:PATH" DOTNET_ROOT="$env:DOTNET_ROOT" sh -c $command 2>&1
            $LASTEXITCODE | Should -Be 0 -Because "$output"
            @(Get-TcbBackup "$folder/backups").Status | Should -Be 'Complete'

            $output = env -i HOME=$folder PATH="$folder/bin:$env:PATH" sh -c "exec 9>'$folder/.tcb-backup.lock'; flock 9; $command" 2>&1
            $LASTEXITCODE | Should -Be 1 -Because 'the last backup still runs'
            @(Get-TcbBackup "$folder/backups").Count | Should -Be 1 -Because "$output"
        }
    }

    # The table of docs/backups.md.
    Context 'The exit code of a step' {
        BeforeDiscovery {
            $table = [regex]::Match((Get-Content "$PSScriptRoot/../../docs/backups.md" -Raw), '(?s)\n## Exit codes\r?\n(.*?)\r?\n\r?\n- ').Groups[1].Value
            $documented = @{}
            foreach ($row in $table -split '\r?\n' | Where-Object { $_ -match '^\| .* \|$' -and $_ -notmatch '^\| ---' } | Select-Object -Skip 1) {
                $cells = $row.Trim('|') -split ' \| ' | ForEach-Object Trim
                $documented[$cells[0]] = $cells[-1]
            }
            $rows = @(
                @{ What = 'everything is saved'; Code = 'Backup-TcbDatabase ./backups'; Status = 'Complete' }
                @{ What = 'something is missing'; Code = 'Backup-TcbDatabase ./backups'; Status = 'Partial'; Fail = 1 }
                @{ What = 'nothing is saved'; Code = 'Backup-TcbDatabase ./backups'; Status = 'Failed'; Fail = 100 }
                @{ What = 'no backup was begun: no connection, a name that does not exist'; Code = 'Backup-TcbDatabase ./backups -Env no-such-env' }
                @{ What = 'no backup was begun: no connection, a name that does not exist'; Code = 'Remove-Item Env:TCB_COMPONENT_APPID; Backup-TcbDatabase ./backups' }
                @{ What = '`Test-TcbBackup` finds a fault'; Status = 'Complete'
                    Code = '$backup = Backup-TcbDatabase ./backups; Get-ChildItem $backup.Path -Recurse -Filter orders.jsonl | Remove-Item; $null = $backup | Test-TcbBackup' }
            ) | ForEach-Object { $_ + @{ Expected = $documented[$_.What] } }
            # BackupRunTests drops a collection during a backup.
            $untested = $documented.Keys | Where-Object { $_ -notin $rows.What -and $_ -notin 'a collection was dropped after it was listed', 'the process is killed' }
        }

        It 'is tested for each row' -ForEach @{ Untested = $untested } {
            $Untested | Should -BeNullOrEmpty
        }

        It 'is that of the signal if the process is killed, and the backup is unfinished' -Skip:$IsWindows {
            $emulator | Set-TcbEmulatorFault Submit -DelayMilliseconds 60000
            Set-Content "$folder/step.ps1" "Import-Module '$root/WeChatTcb.psd1'
                `$null = Start-ThreadJob { while (-not (Test-Path ./backups/*/backup.json)) { Start-Sleep -Milliseconds 50 }; Stop-Process -Id `$PID -Force }
                Backup-TcbDatabase ./backups"
            (Invoke-Step $connection '-Command', ". '$folder/step.ps1'").ExitCode | Should -Be (128 + 9)
            (Get-TcbBackup "$folder/backups").Status | Should -Be 'Unfinished'
        }

        It 'is the same in Chinese' {
            $codes = foreach ($page in 'backups.md', 'zh-CN/backups.md') {
                $section = [regex]::Match((Get-Content "$root/docs/$page" -Raw), '(?ms)^## (Exit codes|退出代码)\r?\n(.*?)\r?\n- ').Groups[2].Value
                [regex]::Matches($section, '(?m)\| ([01]) \|\r?$').ForEach({ $_.Groups[1].Value }) -join ' '
            }
            $codes[0] | Should -Be '0 0 1 1 1 0'
            $codes[1] | Should -Be $codes[0]
        }

        It 'is <Expected> if <What>' -ForEach $rows {
            $Expected | Should -Match '^[01]$' -Because 'the table has this row'
            if ($Fail) { $emulator | Set-TcbEmulatorFault Submit -ErrorCode 40097 -Count $Fail }
            # As the runners of GitHub and Azure start a step.
            Set-Content "$folder/step.ps1" "`$ErrorActionPreference = 'Stop'`nImport-Module '$root/WeChatTcb.psd1'`n$Code"
            $step = Invoke-Step $connection '-Command', ". '$folder/step.ps1'"
            "$($step.ExitCode)" | Should -Be $Expected -Because $step.Text
            (Get-TcbBackup "$folder/backups" -ErrorAction Ignore).Status | Should -Be $Status
        }
    }
}
