#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Query statements in a user's script: built, tested and refused.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    . "$PSScriptRoot/Pwsh.ps1"
    $token = ConvertTo-SecureString -AsPlainText -Force token
    Connect-Tcb -AccessToken $token -AppId wx0123456789abcdef -Endpoint http://127.0.0.1:9 | Out-Null
}

AfterAll {
    Disconnect-Tcb
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'New-TcbQuery' {
    It 'accepts PowerShell''s own values' {
        $when = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)
        $where = [ordered]@{
            age = @{ '$gt' = 10; '$lt' = 20 }
            tags = 'a', 'b'
            due = @{ '$gte' = $when }
            owner = [pscustomobject]@{ id = 5; name = 'x' }
            id = [guid]::Empty
            gone = $null
            flag = [switch]$true
            name = [regex]::new('^x', 'IgnoreCase')
            price = [decimal]19.99
            count = [long]5
        }
        "$(New-TcbQuery users -Where $where)" | Should -BeExactly (
            "db.collection('users').where({ age: _.gt(10).and(_.lt(20)), tags: ['a', 'b'], due: _.gte(new Date('2026-01-02T03:04:05.000Z')), " +
            "'owner.id': 5, 'owner.name': 'x', id: '00000000-0000-0000-0000-000000000000', gone: null, flag: true, " +
            "name: new db.RegExp({ regexp: '^x', options: 'i' }), price: 19.99, count: 5 }).get()")
    }

    It 'treats a date without a time zone as local' {
        $local = Get-Date '2026-01-02T03:04:05'
        $utc = $local.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffZ')
        "$(New-TcbQuery c @{ a = $local })" | Should -BeLike "*new Date('$utc')*"
        "$(New-TcbQuery c @{ a = [datetimeoffset]'2026-01-02T03:04:05+08:00' })" | Should -BeLike "*new Date('2026-01-01T19:04:05.000Z')*"
    }

    It 'accepts the output of commands as values' {
        $row = 'name,age', "O'Neil,5" | ConvertFrom-Csv
        "$(New-TcbQuery c @{ name = $row.name; age = [int]$row.age; first = (1, 2 | Select-Object -First 1) })" |
            Should -BeLike "*where({ age: 5, first: 1, name: 'O\'Neil' })*"
    }

    It 'accepts a single value instead of a list' {
        $ids = 'one' | ForEach-Object { $_ }
        "$(New-TcbQuery c @{ _id = @{ '$in' = $ids } })" | Should -BeLike "*_id: _.in(``['one'``])*"
    }

    It 'keeps the order of an ordered dictionary' {
        $json = '{"z":1,"a":2}' | ConvertFrom-Json -AsHashtable
        "$(New-TcbQuery c @{ o = @{ '$eq' = $json } } -WarningVariable warnings)" | Should -BeLike '*_.eq({ z: 1, a: 2 })*'
        $warnings | Should -BeNullOrEmpty
        New-TcbQuery c @{ o = @{ '$eq' = @{ z = 1; a = 2 } } } -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeLike '*_.eq({ a: 2, z: 1 })*'
        $warnings | Should -BeLike 'Where.o.$eq: *order*'
    }

    It 'accepts the condition as text, and sort keys and fields in their short forms' {
        "$(New-TcbQuery cities "_.or([{ a: 1 }, { b: _.gt(2) }])" -OrderBy 'age', 'name desc' -Skip 1 -Limit 10 -Field name, 'a.b', '-_id')" | Should -BeExactly (
            "db.collection('cities').where(_.or([{ a: 1 }, { b: _.gt(2) }])).orderBy('age', 'asc').orderBy('name', 'desc').skip(1).limit(10)" +
            '.field({ name: true, ''a.b'': true, _id: false }).get()')
        "$(New-TcbQuery cities -Doc 'x''y')" | Should -BeExactly "db.collection('cities').where({ _id: 'x\'y' }).limit(1).get()"
        "$(New-TcbQuery cities -Field @{ notes = $false })" | Should -BeExactly "db.collection('cities').field({ notes: false }).get()"
    }

    It 'refuses what a statement cannot express, with its place: <Place>' -ForEach @(
        @{ Where = @{ a = @{ '$gtt' = 1 } }; Id = 'UnknownOperator'; Place = 'Where.a.$gtt' }
        @{ Where = @{ a = { 1 } }; Id = 'InvalidValue'; Place = 'Where.a' }
        @{ Where = @{ a = [byte[]](1, 2) }; Id = 'InvalidValue'; Place = 'Where.a' }
        @{ Where = @{ a = 9007199254740993 }; Id = 'InvalidValue'; Place = 'Where.a' }
        @{ Where = @{ a = 1, (Get-Process -Id $PID) }; Id = 'InvalidValue'; Place = 'Where.a[1]' }
        @{ Where = '{ a: _.gtt(1) }'; Id = 'UnknownCommand'; Place = 'Where, line 1, column 8' }
        @{ Where = "{}).get();db.collection('x').where({}"; Id = 'UnsupportedSyntax'; Place = 'Where, line 1, column 1' }
    ) {
        New-TcbQuery c -Where $Where -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($problem[0])".StartsWith("The query cannot be built: ${Place}: ") | Should -BeTrue -Because "$($problem[0])"
    }

    It 'refuses a variable that was never set as the condition' {
        { New-TcbQuery c -Where $null } | Should -Throw -ErrorId 'EmptyWhere,*'
        { Invoke-TcbDbExport e -Collection c -Where '' -WhatIf } | Should -Throw -ErrorId 'EmptyWhere,*'
    }

    It 'is displayed as its statement' {
        New-TcbQuery c | Out-String | Should -BeExactly "db.collection('c').get()$([Environment]::NewLine)"
        1..3 | ForEach-Object { New-TcbQuery "c$_" } | Out-String -Width 200 | Should -Match "c1'\).get\(\)\r?\ndb.*c2'\).get\(\)\r?\ndb"
    }
}

Describe 'Test-TcbQuery' {
    It 'returns one report for each statement' {
        $reports = "db.collection('a').get()", "db.colection('a').get()" | Test-TcbQuery
        $reports.IsValid | Should -Be $true, $false
        $reports[0].Parsed.Collection | Should -Be 'a'
        $reports[1].Parsed | Should -BeNullOrEmpty
        $reports[1].Diagnostics.Id | Should -Be 'UnknownMember'
        $reports[1].Diagnostics[0].Suggestion | Should -Be "Did you mean 'collection'?"
    }

    It 'accepts statements that were built, and rows of a table' {
        (New-TcbQuery c | Test-TcbQuery).IsValid | Should -BeTrue
        ([pscustomobject]@{ Query = "db.collection('a').get()"; FileType = 'Csv' } | Test-TcbQuery).Diagnostics.Id | Should -Be 'CsvWithoutField'
    }

    It 'returns parts that build the statement again' {
        $query = "db.collection('c').where(_.or([{ a: 1 }, { b: 2 }])).orderBy('a', 'desc').skip(1).limit(5).field({ a: _.project.slice(5), b: true }).get()"
        "$((Test-TcbQuery $query).Parsed | New-TcbQuery)" | Should -BeExactly $query
        "$((Test-TcbQuery "db.collection('c').get()").Parsed | New-TcbQuery)" | Should -BeExactly "db.collection('c').get()"
    }

    It 'shows each line with a caret under its place' {
        $shown = Test-TcbQuery "db.collection('中文')`n`t.where({ '名': _.gtt(5), b: _.size(-1) })`n  .get()" | Out-String -Width 80
        $lines = $shown -split '\r?\n'
        $lines | Should -Contain "     |     .where({ '名': _.gtt(5), b: _.size(-1) })"
        # Two columns for the wide character.
        $lines | Should -Contain "     |$(' ' * 22)^^^"
        $lines | Should -Contain "     |$(' ' * 40)^^"
        $lines | Should -Contain "Did you mean 'gt'?"
        $lines[0, 1] | Should -Contain 'Not valid.'
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $lines | Should -Contain 'negative.' -Because 'words are not cut'
    }

    It 'shows a valid query with its canonical statement' {
        Test-TcbQuery "const c = db.collection('c'); c.get()" | Out-String | Should -BeLike "*Valid: db.collection('c').get()*"
    }
}

Describe 'Invoke-TcbDbExport with the parts of a query' {
    It 'builds the statement: <Name>' -ForEach @(
        @{ Name = 'parameters'; Call = { Invoke-TcbDbExport e -Collection c -Where @{ a = 1 } -OrderBy 'a desc' -Limit 5 -Field a -WhatIf } }
        @{ Name = 'with -Wait'; Call = { Invoke-TcbDbExport e -Collection c -Where @{ a = 1 } -OrderBy 'a desc' -Limit 5 -Field a -Wait -WhatIf } }
        @{ Name = 'with -Destination'; Call = { Invoke-TcbDbExport e -Collection c -Where @{ a = 1 } -OrderBy 'a desc' -Limit 5 -Field a -Destination $TestDrive/x -WhatIf } }
        @{ Name = 'a built statement piped in'; Call = { New-TcbQuery c @{ a = 1 } -OrderBy 'a desc' -Limit 5 -Field a | Invoke-TcbDbExport -Env e -WhatIf } }
        @{ Name = 'a built statement as a value'; Call = { $q = New-TcbQuery c @{ a = 1 } -OrderBy 'a desc' -Limit 5 -Field a; Invoke-TcbDbExport -Env e -Query $q -WhatIf } }
        @{ Name = 'a built statement in a row'; Call = { [pscustomobject]@{ Env = 'e'; Query = New-TcbQuery c @{ a = 1 } -OrderBy 'a desc' -Limit 5 -Field a } | Invoke-TcbDbExport -WhatIf } }
        @{ Name = 'a row of parts'; Call = { [pscustomobject]@{ Env = 'e'; Collection = 'c'; Where = @{ a = 1 }; OrderBy = 'a desc'; Limit = 5; Field = 'a' } | Invoke-TcbDbExport -WhatIf } }
        @{ Name = 'a row of texts'; Call = { 'Env,Collection,Where,OrderBy,Skip,Limit,Field,Doc', 'e,c,{ a: 1 },a desc,,5,a,' | ConvertFrom-Csv | Invoke-TcbDbExport -WhatIf } }
        @{ Name = 'a row with a destination'; Call = { "Env,Collection,Where,OrderBy,Skip,Limit,Field,Destination", "e,c,{ a: 1 },a desc,,5,a,$TestDrive/x" | ConvertFrom-Csv | Invoke-TcbDbExport -WhatIf } }
        @{ Name = 'a tested statement'; Call = { Test-TcbQuery "db.collection('c').where({a: 1}).orderBy('a','desc').limit(5).field({a:1}).get()" | ForEach-Object Parsed | Invoke-TcbDbExport -Env e -WhatIf } }
    ) {
        # What-if messages go to the host. A transcript of another session records them, whatever host this session has.
        $sent = [powershell]::Create()
        $null = $sent.AddScript("Import-Module '$PSScriptRoot/../../WeChatTcb.psd1'; `$TestDrive = '$TestDrive'; `$c = Connect-Tcb -AccessToken (ConvertTo-SecureString -AsPlainText -Force t) -AppId wx0123456789abcdef -Endpoint http://127.0.0.1:9; `$ConfirmPreference = 'None'; Start-Transcript '$TestDrive/t.txt' | Out-Null; $Call; Stop-Transcript | Out-Null")
        $null = $sent.Invoke()
        $sent.Streams.Error | Should -BeNullOrEmpty
        Get-Content "$TestDrive/t.txt" -Raw | Should -BeLike "*: db.collection('c').where({ a: 1 }).orderBy('a', 'desc').limit(5).field({ a: true }).get()*on target `"e at*"
    }

    It 'refuses -Query beside -Collection' {
        { Invoke-TcbDbExport e -Query "db.collection('c').get()" -Collection c } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'refuses a mistake before anything is sent' {
        Invoke-TcbDbExport e -Collection c -Where @{ a = @{ '$gtt' = 1 } } -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'UnknownOperator,*'
        $problem[0].TargetObject | Should -Be 'c'
    }

    It 'requires the fields of a CSV file' {
        Invoke-TcbDbExport e -Collection c -FileType Csv -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'CsvWithoutField,*'
    }
}

Describe 'The error view of a refused statement' {
    BeforeAll {
        # In a separate process, because the views use the width of the host.
        function Show($View, $Suffix = '') {
            $script = "$TestDrive/refused.ps1"
            @"
Import-Module '$PSScriptRoot/../../WeChatTcb.psd1'
`$null = Connect-Tcb -AccessToken (ConvertTo-SecureString -AsPlainText -Force t) -AppId wx0123456789abcdef -Endpoint http://127.0.0.1:9
`$ErrorView = '$View'
Invoke-TcbDbExport e "db.collection('c')
    .where({ '名字': _.gtt(1) }).get()" $Suffix
"@ | Set-Content $script
            $env:NO_COLOR = '1'
            try { (Invoke-Pwsh -File $script 2>&1 | Out-String) -split '\r?\n' } finally { $env:NO_COLOR = $null }
        }
        $line = ".where({ '名字': _.gtt(1) }).get()"
    }

    It 'has the line and the caret in <View> <Suffix>' -ForEach @(
        @{ View = 'ConciseView'; Suffix = '' }
        @{ View = 'ConciseView'; Suffix = '-ErrorAction Stop' }
        @{ View = 'NormalView'; Suffix = '' }
        @{ View = 'DetailedView'; Suffix = '' }
    ) {
        $lines = Show $View $Suffix
        $at = [array]::FindIndex([string[]]$lines, [Predicate[string]] { $args[0].Contains($line) -and $args[0] -match '\|\s+\.where' })
        $at | Should -BeGreaterOrEqual 0
        # Two wide characters before the place.
        $lines[$at + 1].TrimEnd().IndexOf('^^^') | Should -Be ($lines[$at].IndexOf('gtt') + 2)
        $lines -join "`n" | Should -Match 'line 2, column 22'
        $lines -join "`n" | Should -Match "Did you mean 'gt'"
    }

    It 'has them directly below the message, <Where>' -ForEach @(
        @{ Where = 'at the prompt'; Name = '-Command' }
        @{ Where = 'in a script'; Name = '-File' }
    ) {
        $script = "$TestDrive/refused.ps1"
        @"
Import-Module '$PSScriptRoot/../../WeChatTcb.psd1'; `$null = Connect-Tcb -AccessToken t -AppId wx0123456789abcdef -Endpoint http://127.0.0.1:9; Invoke-TcbDbExport e 'db.collection("c").where({ a: _.gtt(1) }).get()'
"@ | Set-Content $script
        $env:NO_COLOR = '1'
        try {
            $argument = $Name -eq '-File' ? $script : (Get-Content $script -Raw).Trim()
            $lines = (Invoke-Pwsh $Name $argument 2>&1 | Out-String) -split '\r?\n' | Where-Object { $_.Trim(' |') }
        }
        finally { $env:NO_COLOR = $null }
        $caret = [array]::FindIndex([string[]] $lines, [Predicate[string]] { $args[0] -match '^[ |]*\^+$' })
        $advice = [array]::FindIndex([string[]] $lines, [Predicate[string]] { $args[0] -match "Did you mean 'gt'" })
        $caret | Should -BeGreaterThan 0
        $advice | Should -BeGreaterThan $caret
    }

    It 'marks an error without the blank lines of the terminal' {
        $commands = @'
Import-Module '{0}/../../WeChatTcb.psd1'
New-TcbQuery -Collection c -Where "a: 1"
'@ -f $PSScriptRoot
        $env:GITHUB_ACTIONS = 'true'
        try { $lines = Invoke-Pwsh -Command $commands 2>$null }
        finally { $env:GITHUB_ACTIONS = $null }
        $mark = @($lines) -match '^::error'
        $mark | Should -HaveCount 1
        $mark | Should -BeLike '*%0A     | a: 1%0A*%0AWrite the condition *'
        $mark | Should -Not -Match '%0A(%0D)?%0A'
    }

    It 'keeps the id and the statement' {
        Invoke-TcbDbExport e "db.collection('c').where({ a: _.gtt(1) }).get()" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'UnknownCommand,*'
        $problem[0].TargetObject | Should -Be "db.collection('c').where({ a: _.gtt(1) }).get()"
        $problem[0].Exception.Message | Should -Not -Match "`n"
        $problem[0].Exception.Diagnostics[0].Column | Should -Be 33
    }
}

Describe 'The examples about queries in docs/exporting.md' {
    BeforeDiscovery {
        $page = Get-Content "$PSScriptRoot/../../docs/exporting.md" -Raw
        $section = $page.Substring($page.IndexOf('## Queries without glue'))
        $blocks = [regex]::Matches($section.Substring(0, $section.IndexOf('## When something')), '(?s)```(powershell)?\r?\n(.*?)```')
        $examples = @(
            @{ Name = 'parameters'; Code = $blocks[0].Groups[2].Value }
        )
        $test = @{ Code = $blocks[1].Groups[2].Value; Shown = $blocks[2].Groups[2].Value }
    }

    It 'build a valid statement' -ForEach $examples {
        $code = $Code -replace 'Invoke-TcbDbExport prod-4a89da', 'New-TcbQuery' -replace '-Destination \S+'
        $report = Invoke-Expression $code | Test-TcbQuery -FileType Csv
        $report.IsValid | Should -BeTrue
        $report.Diagnostics | Should -BeNullOrEmpty
        $report.Parsed.OrderBy | Should -Be 'age desc', 'name asc'
        $report.Parsed.Field.Keys | Should -Be 'name', 'age', 'address.city'
    }

    It 'show what the page shows' -ForEach $test {
        $shown = (Invoke-Expression $Code | Out-String -Width 120) -replace '\r'
        $shown.Trim() | Should -BeExactly ($Shown -replace '\r').Trim()
    }
}
