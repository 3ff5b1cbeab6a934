#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# How objects look: every type has a view, and a list for output of several types; tables fit in 80 columns.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    # The types that cmdlets return, and those of their properties.
    $types = [System.Collections.Generic.HashSet[type]]::new()
    function Add-OutputType([type] $type) {
        $type = $type.IsArray ? $type.GetElementType() : $type.IsGenericType ? $type.GetGenericArguments()[-1] : $type
        if ($type.Namespace -ne 'WeChatTcb' -or $type.IsEnum -or -not $types.Add($type)) { return }
        foreach ($property in $type.GetProperties()) { Add-OutputType $property.PropertyType }
    }
    foreach ($output in (Get-Command -Module WeChatTcb).OutputType.Type) { if ($output) { Add-OutputType $output } }
    # Parts that are always shown as text, in a view of what they belong to.
    $parts = 'CollectionPermission', 'ChangedPath', 'TypeDrift', 'TcbParsedQuery'
    $cases = $types | Where-Object Name -NotIn $parts | ForEach-Object { @{ Name = $_.FullName; Type = $_ } }
    [xml] $format = Get-Content "$PSScriptRoot/../../module/WeChatTcb.format.ps1xml" -Raw
    $tables = $format.Configuration.ViewDefinitions.View | Where-Object TableControl | ForEach-Object { @{ Name = $_.Name; Table = $_.TableControl } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/BackupFixture.ps1"
}

Describe 'Views' {
    It '<Name> has a view, and a set of its properties for lists' -ForEach $cases {
        Get-FormatData $Name -PowerShellVersion $PSVersionTable.PSVersion | Should -Not -BeNullOrEmpty
        $set = (Get-TypeData $Name).DefaultDisplayPropertySet.ReferencedProperties
        $set | Should -Not -BeNullOrEmpty
        $set.Count | Should -BeLessOrEqual 14
        $set | Should -BeIn $Type.GetProperties().Name
    }

    It '<Name> shows all that matters in 80 columns' -ForEach $tables {
        $columns = @($Table.TableHeaders.TableColumnHeader)
        $fixed = ($columns | Select-Object -SkipLast 1 | ForEach-Object { [int] $_.Width } | Measure-Object -Sum).Sum + $columns.Count - 1
        # The last column takes what is left, at least its header. PowerShell leaves the last place of a line free.
        # The paths of requests are for wider screens.
        if ($Name -ne 'WeChatTcb.EmulatorRequest') {
            79 - $fixed | Should -BeGreaterOrEqual ([math]::Max([int] $columns[-1].Width, ([string] $columns[-1].Label).Length))
        }
        foreach ($column in $columns | Where-Object Width) { [int] $column.Width | Should -BeGreaterOrEqual $column.Label.Length }
    }

    It 'shows the base of an increment in 80 columns' {
        $root = "$TestDrive/views"
        New-TestBackup "$root/20261101T193000Z-12" -StartedAt ([datetime] '2026-11-01T19:30:00Z')
        New-TestBackup "$root/20261102T193000Z" -BaseName 20261101T193000Z-12
        New-TestBackup "$root/20261103T193000Z" -BaseName 20261102T193000Z -Status Running -Failed logs
        $lines = (Get-TcbBackup $root -ErrorAction SilentlyContinue | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should -BeLike '*Kind or base*'
        $lines[2] | Should -Match '^20261101T193000Z-… .*Full'
        $lines[3] | Should -Match '20261101T193000Z'
    }

    It 'marks a redacted backup in the table of backups' {
        $root = "$TestDrive/redacted"
        New-TestBackup "$root/20261101T193000Z"
        New-TestBackup "$root/20261102T193000Z"
        $manifest = Get-Content "$root/20261102T193000Z/backup.json" -Raw | ConvertFrom-Json -AsHashtable
        $manifest.selection = @{ redaction = @{ rules = @{ name = 'Mask' } } }
        ConvertTo-Json $manifest -Depth 9 | Set-Content "$root/20261102T193000Z/backup.json"
        $lines = (Get-TcbBackup $root | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ }
        $lines[2] | Should -Match ' Full$'
        $lines[3] | Should -Match ' redacted, Full$'
    }

    It 'shows a backup as a short list after an object of another type' {
        New-TestBackup "$TestDrive/mixed/20261101T193000Z"
        $text = & { Resolve-TcbError 40014; Get-TcbBackup "$TestDrive/mixed" | ForEach-Object PSObject | ForEach-Object BaseObject; Test-TcbBackup "$TestDrive/mixed" } | Out-String
        $text | Should -Match '(?m)^CompleteCount +: 2'
        $text | Should -Not -Match 'VerifiedAt|StartedAt'
    }

    Context 'of jobs' {
        BeforeAll {
            . "$PSScriptRoot/OwnLedger.ps1"
            $emulator = Start-TcbEmulator -JobSeconds 0 -Connect
            $longEnv = 'cloud1-5gabcdefghij1234'
            $null = Set-TcbEmulatorCollection $longEnv users -Document @{ _id = '1' }, @{ _id = '2' }
            $jobs = @(
                Invoke-TcbDbExport $longEnv "db.collection('users').get()" -Destination "$TestDrive/out/users.json"
                Invoke-TcbDbExport $longEnv "db.collection('users').where({ a: 1 }).get()" -Wait -ErrorAction SilentlyContinue
                Invoke-TcbDbExport $longEnv "db.collection('users').where({ a: 1 }).get()" -Destination "$TestDrive/out/none.json" -AllowEmpty
            )

            function Get-Line($InputObject, [int] $Width) {
                ($InputObject | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ }
            }

            function Get-Columns([string] $Text) {
                $Text.Length + [regex]::Matches($Text, '[\p{IsCJKUnifiedIdeographs}\u3000-\u303F\uFF00-\uFFEF]').Count
            }
        }

        AfterAll {
            Stop-TcbEmulator
            . "$PSScriptRoot/OwnLedger.ps1" -Restore
        }

        It 'show the environment, the saved file and the reason on a screen of <Width> columns in <Culture>' -ForEach @(
            foreach ($width in 80, 120) { foreach ($culture in 'en-US', 'zh-CN') { @{ Width = $width; Culture = $culture } } }
        ) {
            $before = [cultureinfo]::CurrentUICulture
            Push-Location $TestDrive
            try {
                [cultureinfo]::CurrentUICulture = $Culture
                foreach ($objects in $jobs, (Get-TcbExportJob), (Get-TcbEnvironment)) {
                    $lines = Get-Line $objects $Width
                    # Below the line of the group: one line of headers, then the dashes.
                    $lines[2] | Should -Match '^[- ]+$'
                    $lines[3] | Should -Match $longEnv
                    $lines | ForEach-Object { Get-Columns $_ | Should -BeLessOrEqual $Width -Because $_ }
                }
                $text = (Get-Line $jobs $Width) -join "`n"
                $text | Should -Match 'Succeeded +2 \.[\\/]out'
                $text | Should -Match 'Failed +0 NoRecordMatched'
                $text | Should -Match 'Empty +0 \.[\\/]out'
                # Nothing is cut.
                (Get-Line (Get-TcbExportJob) $Width) -join '' | Should -Not -Match '…'
            }
            finally {
                Pop-Location
                [cultureinfo]::CurrentUICulture = $before
            }
        }

        It 'list the ledger with times, and the zone once' {
            $lines = Get-Line (Get-TcbExportJob) 120
            $lines[0] | Should -Match 'Ledger of: .*, UTC[+-]\d\d:\d\d$'
            @($lines -match '^\d{4}-\d\d-\d\d \d\d:\d\d ').Count | Should -Be 3
            @($lines -match 'UTC').Count | Should -Be 1
        }

        It 'show a query that matched nothing as what was asked for: -AllowEmpty <_>' -ForEach $true, $false {
            $job = Invoke-TcbDbExport $longEnv "db.collection('users').where({ a: 2 }).get()"
            $ended = $job | Wait-TcbExportJob -AllowEmpty:$_ -ErrorAction SilentlyContinue
            (Get-Line $ended 80)[3] | Should -Match ($_ ? ' Empty +0 *$' : ' Failed +0 NoRecordMatched$')
            $ended.Status | Should -Be 'Failed'
        }

        It 'say why the service refused an export' {
            { Invoke-TcbDbExport nowhere "db.collection('a').get()" -ErrorAction Stop } | Should -Throw
            (Get-Line (Get-TcbExportJob -Env nowhere) 120)[3] | Should -Match 'Refused +InvalidParameters$'
        }

        It 'show a status in a word that finds the job again' {
            [WeChatTcb.Commands.ViewText]::Status([WeChatTcb.ExportJobStatus]::PartiallySucceeded, '', '') | Should -BeLike 'Partial*'
            [WeChatTcb.ExportJobStatus] 'Partial' | Should -Be 'PartiallySucceeded'
        }

        It 'mark what failed in colour, unless the output is plain' {
            $rendering = $PSStyle.OutputRendering
            try {
                $PSStyle.OutputRendering = 'Ansi'
                ($jobs | Out-String).Contains("$($PSStyle.Formatting.Error)Failed$($PSStyle.Reset)") | Should -BeTrue
                $PSStyle.OutputRendering = 'PlainText'
                ($jobs | Out-String).Contains([char] 27) | Should -BeFalse
            }
            finally {
                $PSStyle.OutputRendering = $rendering
            }
        }
    }
}
