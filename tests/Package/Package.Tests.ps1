#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

# What `./build.ps1 -Task Pack` wrote to artifacts: its contents, and the module as it is after it was installed from a folder.

BeforeDiscovery {
    $version = (Import-PowerShellDataFile "$PSScriptRoot/../../WeChatTcb.psd1").ModuleVersion
}

BeforeAll {
    . "$PSScriptRoot/../Module/Pwsh.ps1"
    . "$PSScriptRoot/../Module/OwnLedger.ps1"
    $artifacts = (Resolve-Path "$PSScriptRoot/../../artifacts").Path
    $version = (Import-PowerShellDataFile "$PSScriptRoot/../../WeChatTcb.psd1").ModuleVersion
    $folder = "$artifacts/WeChatTcb/$version"
    $package = "$artifacts/WeChatTcb.$version.nupkg"
}

AfterAll {
    . "$PSScriptRoot/../Module/OwnLedger.ps1" -Restore
}

Describe 'The package' {
    BeforeAll {
        $zip = [System.IO.Compression.ZipFile]::OpenRead($package)
        $entries = $zip.Entries.FullName
        $reader = [System.IO.StreamReader]::new(($zip.Entries | Where-Object FullName -EQ 'WeChatTcb.nuspec').Open())
        $metadata = ([xml] $reader.ReadToEnd()).package.metadata
        $reader.Dispose()
        $zip.Dispose()
    }

    It 'has a manifest without a warning' {
        $manifest = Test-ModuleManifest "$folder/WeChatTcb.psd1" -WarningVariable warnings -ErrorAction Stop
        $warnings | Should -BeNullOrEmpty
        $manifest.ReleaseNotes | Should -BeLike '*CHANGELOG.md*'
        "$folder/CHANGELOG.md" | Should -Exist
    }

    It 'carries its <_> as a file' -ForEach 'license', 'icon', 'readme' {
        $name = $_ -eq 'license' ? $metadata.license.InnerText : $metadata.$_
        $entries | Should -Contain $name
    }

    It 'states what a gallery shows' {
        foreach ($name in 'id', 'version', 'authors', 'copyright', 'description', 'releaseNotes') {
            $metadata.$name | Should -Not -BeNullOrEmpty -Because $name
        }
        $metadata.tags -split ' ' | Should -Contain 'PSModule'
        # A package with a tag that is longer, or with more text in all, is refused.
        $metadata.tags.Length | Should -BeLessThan 4000
    }

    It 'contains no file twice' {
        $twice = Get-ChildItem $folder -Recurse -File | Get-FileHash | Group-Object Hash | Where-Object Count -GT 1
        $twice | ForEach-Object { $_.Group.Path -join ' = ' } | Should -BeNullOrEmpty
    }

    It 'has native libraries for the systems that PowerShell has packages for, and no others' {
        # The downloads of a PowerShell release: github.com/PowerShell/PowerShell/releases.
        (Get-ChildItem "$folder/module/bin/dependencies/runtimes" -Directory).Name | Sort-Object |
            Should -Be @('linux-arm', 'linux-arm64', 'linux-musl-x64', 'linux-x64', 'osx-arm64', 'osx-x64', 'win-arm64', 'win-x64', 'win-x86')
    }
}

# Windows finds a user's modules by a known folder, which a test cannot move.
Describe 'The installed module' -Skip:$IsWindows {
    BeforeAll {
        # A home folder of its own, so that neither the developer's modules, repositories nor ledger are used or changed.
        $home0 = (New-Item -ItemType Directory "$TestDrive/home").FullName
        $feed = (New-Item -ItemType Directory "$TestDrive/feed").FullName
        $work = (New-Item -ItemType Directory "$TestDrive/work").FullName

        # .NET takes such a folder only if it exists.
        $null = New-Item -ItemType Directory "$home0/.local/share", "$home0/.local/state", "$home0/.config", "$home0/.cache"

        function Invoke-Session([string] $Script, [string] $Language = 'C.UTF-8') {
            $variables = @{
                HOME = $home0; XDG_DATA_HOME = "$home0/.local/share"; XDG_STATE_HOME = "$home0/.local/state"; XDG_CONFIG_HOME = "$home0/.config"
                XDG_CACHE_HOME = "$home0/.cache"; TMPDIR = $work; PSModulePath = ''; TCB_LEDGER = ''; NO_COLOR = '1'; LC_ALL = $Language
                # It is found at its usual place otherwise, which is below the home folder.
                DOTNET_ROOT = Split-Path ((Get-Command dotnet -CommandType Application)[0] | ForEach-Object { $_.ResolvedTarget ?? $_.Source })
            }
            $before = @{}
            foreach ($name in $variables.Keys) {
                $before[$name] = [Environment]::GetEnvironmentVariable($name)
                [Environment]::SetEnvironmentVariable($name, $variables[$name] -eq '' ? [NullString]::Value : $variables[$name])
            }
            $file = "$TestDrive/session.ps1"
            Set-Content $file "`$ErrorActionPreference = 'Stop'`n`$PSStyle.OutputRendering = 'PlainText'`n$Script"
            Push-Location $work
            try {
                $output = Invoke-Pwsh -File $file 2>&1 | Out-String
                $LASTEXITCODE | Should -Be 0 -Because $output
                $output
            }
            finally {
                Pop-Location
                $before.GetEnumerator() | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Key, $_.Value ?? [NullString]::Value) }
            }
        }

        Import-Module "$PSScriptRoot/../../WeChatTcb.psd1"
        $emulator = Start-TcbEmulator -ExampleData -JobSeconds 0
        $env:TCB_ENDPOINT = $emulator.Endpoint
        $env:TCB_COMPONENT_APPID = $emulator.ComponentAppId
        $env:TCB_COMPONENT_APPSECRET = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
        $env:TCB_COMPONENT_VERIFY_TICKET = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
    }

    AfterAll {
        $emulator | Stop-TcbEmulator
        Remove-Item Env:TCB_ENDPOINT, Env:TCB_COMPONENT_*
    }

    It 'is published to a folder and installed from it' {
        Invoke-Session @"
Register-PSResourceRepository -Name folder -Uri '$feed' -Trusted
Publish-PSResource -NupkgPath '$package' -Repository folder
Install-PSResource WeChatTcb -Repository folder -WarningVariable warnings
if (`$warnings) { throw "`$warnings" }
"@
        (Get-ChildItem $home0 -Recurse -Force -Filter WeChatTcb.psd1).FullName | Should -BeLike "*/Modules/WeChatTcb/$version/WeChatTcb.psd1"
    }

    It 'runs the quickstart in a new session' {
        $output = Invoke-Session @'
$module = Get-Module -ListAvailable WeChatTcb
& "$($module.ModuleBase)/examples/quickstart.ps1"
(Get-Module WeChatTcb).ModuleBase
'@
        $output | Should -Match 'The first 8 of \d+ records'
        $output.Trim().Split("`n")[-1] | Should -BeLike "$home0/*/Modules/WeChatTcb/$version"
    }

    It 'has its help in both languages' {
        Invoke-Session @'
if ((Get-Help Backup-TcbDatabase).Synopsis -notmatch 'environment') { throw 'No English help.' }
if ("$(Get-Help about_WeChatTcb)" -notmatch 'ERROR IDS') { throw 'No about topic.' }
'@
        Invoke-Session -Language zh_CN.UTF-8 @'
if ((Get-Help Backup-TcbDatabase).Synopsis -notmatch '环境') { throw 'No Chinese help.' }
'@
    }

    # What a later version finds: files that this one wrote, and a job that it has not finished.
    It 'can be replaced by a later version, which reads what it wrote' {
        Invoke-Session @'
$files = Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(5).get()" -Destination ./saved.json
$job = Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(6).get()"
$backup = Backup-TcbDatabase ./backups -Compress -Name before
'@
        $later = (New-Item -ItemType Directory "$TestDrive/later").FullName
        Copy-Item $folder "$later/WeChatTcb" -Recurse
        $manifest = Get-Content "$later/WeChatTcb/WeChatTcb.psd1" -Raw
        $manifest -replace "(ModuleVersion\s*=\s*)'[^']+'", "`$1'999.0.0'" | Set-Content "$later/WeChatTcb/WeChatTcb.psd1"
        Invoke-Session @"
Publish-PSResource -Path '$later/WeChatTcb' -Repository folder -WarningVariable warnings
Update-PSResource WeChatTcb -Repository folder -WarningVariable +warnings
if (`$warnings) { throw "`$warnings" }
"@
        $output = Invoke-Session @'
$jobs = Get-TcbExportJob -WarningVariable warnings
$done = Resume-TcbExport -WarningVariable +warnings
$check = Test-TcbExportFile ./saved.json
$records = @(Read-TcbExportFile ./saved.json)
$backup = Test-TcbBackup ./backups/before
if ($warnings) { throw "$warnings" }
"version $((Get-Module WeChatTcb).Version), $($jobs.Count) jobs, saved.json $($check.Status) with $($records.Count) records, backup $($backup.IsPassed), finished $($done.Status)"
'@
        $output.Trim() | Should -Match '^version 999\.0\.0, [34] jobs, saved\.json Whole with 5 records, backup True, finished Succeeded$'
    }
}

# Written by 0.1.0 and never changed: see its README.
Describe 'Files of version <_>' -ForEach '0.1.0' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../WeChatTcb.psd1"
        $old = Join-Path $TestDrive "from-$_"
        Copy-Item "$PSScriptRoot/written-by-$_" $old -Recurse
        $ledger = $env:TCB_LEDGER
        $env:TCB_LEDGER = "$old/ledger"
    }

    AfterAll {
        $env:TCB_LEDGER = $ledger
    }

    It 'are in the ledger' {
        $jobs = Get-TcbExportJob -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $jobs.Count | Should -Be 2
        ($jobs | Where-Object File).File.RecordCount | Should -Be 5
        @(Get-TcbExportJob -Unfinished).Count | Should -Be 1
    }

    It 'can be checked and read' {
        (Test-TcbExportFile "$old/saved.json").Status | Should -Be 'Whole'
        @(Read-TcbExportFile "$old/saved.json").Count | Should -Be 5
    }

    It 'are a backup' {
        (Test-TcbBackup "$old/backups/before" -WarningVariable warnings).IsPassed | Should -BeTrue
        $warnings | Should -BeNullOrEmpty
    }
}
