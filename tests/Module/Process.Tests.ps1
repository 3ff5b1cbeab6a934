#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The module in a separate PowerShell process, as in a pipeline step: exit codes and redirected streams.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    . "$PSScriptRoot/Pwsh.ps1"
    $emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/../../examples/data" -JobSeconds 0.2
    $variables = @{
        TCB_ENDPOINT = $emulator.Endpoint
        TCB_COMPONENT_APPID = $emulator.ComponentAppId
        TCB_COMPONENT_APPSECRET = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
        TCB_COMPONENT_VERIFY_TICKET = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
        NO_COLOR = '1'
    }
    $before = @{}
    foreach ($name in $variables.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        Set-Item "env:$name" $variables[$name]
    }
    $module = (Resolve-Path "$PSScriptRoot/../../WeChatTcb.psd1").Path
    $seoul = "db.collection('cities').where({ name: 'Seoul' }).get()"

    # The output, the errors and the exit code of a script in a file.
    function Invoke-Script($Text, [object[]] $Arguments = @()) {
        $file = Join-Path $TestDrive "$(New-Guid).ps1"
        $errors = "$file.errors"
        Set-Content $file $Text
        $output = @(Invoke-Pwsh -File $file @Arguments 2>$errors)
        [pscustomobject]@{ Output = $output; Errors = Get-Content $errors -Raw; ExitCode = $LASTEXITCODE }
    }
}

AfterAll {
    $emulator | Stop-TcbEmulator
    foreach ($name in $before.Keys) {
        [Environment]::SetEnvironmentVariable($name, $before[$name])
    }
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'The exit code' {
    It 'of a script is <Code> after <What>' -ForEach @(
        @{ What = 'an export'; Code = 0; Script = 'Invoke-TcbDbExport demo-4a89da $query -Wait' }
        @{ What = 'an error that does not stop it'; Code = 0; Script = 'Invoke-TcbDbExport demo-4a89da "db.collection()"; "goes on"' }
        @{ What = 'an error that stops it'; Code = 1; Script = '$ErrorActionPreference = "Stop"; Invoke-TcbDbExport demo-4a89da "db.collection()"; "not reached"' }
        @{ What = 'a missing environment'; Code = 1; Script = 'Invoke-TcbDbExport none $query -Wait -ErrorAction Stop' }
        @{ What = 'an error that it caught'; Code = 0; Script = 'try { Invoke-TcbDbExport none $query -Wait -ErrorAction Stop } catch { "caught" }' }
        @{ What = 'an exit of its own'; Code = 7; Script = 'if (-not (Test-TcbQuery "db.collection()").IsValid) { exit 7 }' }
    ) {
        $run = Invoke-Script "Import-Module '$module'; `$query = `"$seoul`"; $Script"
        $run.ExitCode | Should -Be $Code -Because $run.Errors
        $run.Output | Should -Not -Contain 'not reached'
    }

    It 'of a command is <Code> after <What>' -ForEach @(
        @{ What = 'a statement that is built'; Code = 0; Script = 'New-TcbQuery cities' }
        @{ What = 'an error of its last command'; Code = 1; Script = 'Invoke-TcbDbExport demo-4a89da "db.collection()"' }
        @{ What = 'an error before its last command'; Code = 0; Script = 'Invoke-TcbDbExport demo-4a89da "db.collection()"; 1' }
    ) {
        Invoke-Pwsh -Command "Import-Module '$module'; $Script" *> $null
        $LASTEXITCODE | Should -Be $Code
    }
}

Describe 'The redirected streams' {
    It 'have each record once, and a line for the submit' {
        $run = Invoke-Script "Import-Module '$module'; Invoke-TcbDbExport demo-4a89da `"$seoul`" -Destination '$TestDrive/' | Read-TcbExportFile | ForEach-Object name"
        @($run.Output -like 'Submitted job *').Count | Should -Be 1
        $run.Output -notlike 'Submitted job *' | Should -Be 'Seoul'
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'have an error once, on the error stream, with its recommended action' {
        $run = Invoke-Script "Import-Module '$module'; Connect-Tcb -EnvironmentVariable | Out-Null; Invoke-TcbDbExport demo-4a89da `"db.collection('c').where({ a: _.gtt(1) }).get()`"; 'goes on'"
        $run.Output | Should -Be 'goes on'
        @([regex]::Matches($run.Errors, "no 'gtt'")).Count | Should -Be 1
        $run.Errors | Should -Match "Did you mean 'gt'"
    }

    It 'have no color and no progress' {
        $run = Invoke-Script "Import-Module '$module'; Invoke-TcbDbExport demo-4a89da `"$seoul`" -Wait; Invoke-TcbDbExport demo-4a89da 'db.collection()'"
        $text = ($run.Output -join "`n") + $run.Errors
        $text | Should -Match 'Succeeded'
        $text | Should -Not -Match ([char] 27)
        $run.Errors | Should -Not -Match 'Waiting'
    }

    It 'keep Chinese text' {
        $encoding = [Console]::OutputEncoding
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new()
        try {
            $run = Invoke-Script "[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new(); Import-Module '$module'; New-TcbQuery -Collection cities -Where @{ name = '广州' }"
        }
        finally {
            [Console]::OutputEncoding = $encoding
        }
        $run.Output | Should -BeLike '*广州*'
    }

    It 'have verbose lines once if they are requested' {
        $run = Invoke-Script "Import-Module '$module'; Invoke-TcbDbExport demo-4a89da `"$seoul`" -Wait -Verbose | Out-Null"
        $lines = @($run.Output -like 'VERBOSE:*')
        $lines.Count | Should -BeGreaterThan 0
        @($lines -match 'dbexport').Count | Should -BeGreaterThan 0
        $run.Output -join "`n" | Should -Not -Match ([regex]::Escape($env:TCB_COMPONENT_APPSECRET))
    }

    It 'have the views of the module' {
        $run = Invoke-Script "Import-Module '$module'; Invoke-TcbDbExport demo-4a89da `"$seoul`" -Wait"
        $run.Output -join "`n" | Should -Match 'demo-4a89da'
        $run.Output -join "`n" | Should -Not -Match 'JobFamily|PSTypeNames'
    }
}

Describe 'A script with parameters' {
    It 'passes them to the commands' {
        $script = "param([string] `$Env, [string[]] `$Name, [switch] `$Count)
            Import-Module '$module'
            `$records = Invoke-TcbDbExport `$Env -Collection cities -Where @{ name = @{ '`$in' = `$Name } } -Destination '$TestDrive/' | Read-TcbExportFile
            if (`$Count) { `$records.Count } else { `$records.name }"
        (Invoke-Script $script '-Env', 'demo-4a89da', '-Name', 'Seoul').Output | Select-Object -Last 1 | Should -Be 'Seoul'
        (Invoke-Script $script 'demo-4a89da', 'Seoul', '-Count').Output | Select-Object -Last 1 | Should -Be '1'
    }
}

Describe 'Other ways to run the module' {
    It 'works in a background job' {
        $job = Start-Job { Import-Module $using:module; (Invoke-TcbDbExport demo-4a89da $using:seoul -Wait).Status.ToString() }
        $job | Wait-Job -Timeout 60 | Receive-Job | Should -Be 'Succeeded'
        $job | Remove-Job -Force
    }

    It 'works in a thread job' {
        $job = Start-ThreadJob { Import-Module $using:module; (Invoke-TcbDbExport demo-4a89da $using:seoul -Wait).Status.ToString() }
        $job | Wait-Job -Timeout 60 | Receive-Job | Should -Be 'Succeeded'
        $job | Remove-Job -Force
    }

    It 'works in ForEach-Object -Parallel' {
        $names = 'Seoul', 'Busan', 'Daegu' | ForEach-Object -Parallel {
            Import-Module $using:module
            Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ name: '$_' }).get()" -Destination "$using:TestDrive/parallel-$_.json" | Read-TcbExportFile | ForEach-Object name
        }
        $names | Sort-Object -Unique | Should -Be 'Busan', 'Daegu', 'Seoul'
    }
}
