#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The language of the messages: which cultures get Chinese, that all assemblies and the emulator find it, and that nothing English is left
# where a Chinese session prints. tests/Documentation compares the texts themselves.

BeforeDiscovery {
    # Only there has a process the language of its environment.
    $hasLanguageVariables = $IsLinux
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    . "$PSScriptRoot/Pwsh.ps1"

    function Use-Culture([string] $Name, [scriptblock] $Script) {
        $before = [cultureinfo]::CurrentUICulture
        try {
            [cultureinfo]::CurrentUICulture = $Name
            & $Script
        }
        finally {
            [cultureinfo]::CurrentUICulture = $before
        }
    }

    # A text of each assembly of the module: the cmdlets, the client, the query language, and the types.
    function Get-Sample {
        $diagnostic = (Test-TcbQuery "db.collection('a').wher({}).get()").Diagnostics[0]
        @{
            WeChatTcb = $(try { Get-TcbEnvironment } catch { $_.Exception.Message })
            Client    = (Resolve-TcbError 40001).Meaning
            Query     = $diagnostic.Message
            Types     = "$diagnostic"
        }
    }

    # Chinese, apart from what is in quotes or code: no four English words in a row.
    function Find-English {
        process {
            $text = "$_" -replace '（errcode[^）]*）', '' -replace '服务端消息：.*', '' -replace '“[^”]*”', '' -replace "'[^']*'", ''
            if ($text -notmatch '\p{IsCJKUnifiedIdeographs}' -or $text -cmatch '\b[A-Za-z][a-z]+( [a-z]{2,}){3}') { "$_" }
        }
    }

    # The columns of a terminal that a text takes: Chinese characters take two.
    function Get-Width([string] $Text) {
        $Text.Length + [regex]::Matches($Text, '[\p{IsCJKUnifiedIdeographs}\u3000-\u303F\uFF00-\uFFEF]').Count
    }
}

AfterAll {
    Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Language' {
    It 'is Chinese for the culture <_>' -ForEach 'zh-CN', 'zh-SG', 'zh-Hans', 'zh-Hans-HK' {
        $sample = Use-Culture $_ { Get-Sample }
        $sample.WeChatTcb | Should -BeExactly '尚未连接云开发服务。'
        $sample.Client | Should -BeExactly '令牌类型不对，或已被更新的令牌取代'
        $sample.Query | Should -BeExactly '查询没有方法“wher”。'
        $sample.Types | Should -BeExactly '第 1 行第 20 列：查询没有方法“wher”。'
    }

    It 'is English for the culture <_>' -ForEach '', 'en-US', 'en-GB', 'de-DE', 'ja-JP', 'zh-TW', 'zh-HK', 'zh-Hant' {
        $sample = Use-Culture $_ { Get-Sample }
        $sample.WeChatTcb | Should -BeExactly 'There is no connection to the service.'
        $sample.Client | Should -BeExactly 'the token is of the wrong kind, or a newer one has replaced it'
        $sample.Query | Should -BeExactly "A query has no method 'wher'."
        $sample.Types | Should -BeExactly "line 1, column 20: A query has no method 'wher'."
    }

    It 'counts with measure words' {
        Set-Content "$TestDrive/counted.jsonl" '{"_id":"1"}', '{"_id":"2"}'
        Use-Culture zh-CN {
            $null = Compare-TcbExportFile "$TestDrive/counted.jsonl" "$TestDrive/counted.jsonl" -Key none -ErrorVariable missing -ErrorAction SilentlyContinue
            "$missing" | Should -BeLike '*2 条记录缺少键 none*'
        }
    }

    It 'is the language of the process, and that of the emulator which it starts' -Skip:(-not $hasLanguageVariables) {
        $before = $env:LC_ALL
        try {
            $env:LC_ALL = 'zh_CN.UTF-8'
            $text = Invoke-Pwsh -Command "
                Import-Module '$PSScriptRoot/../../WeChatTcb.psd1'
                try { Start-TcbEmulator -SeedPath '$TestDrive/none' } catch { `$_.Exception.Message }
                `$null = Start-TcbEmulator -JobSeconds 0 -Connect
                try { Invoke-TcbDbExport env-1 `"db.collection('a').get()`" -ErrorAction Stop } catch { `$_.Exception.Message }"
        }
        finally {
            $env:LC_ALL = $before
        }
        $text[0] | Should -BeExactly ('模拟器未能启动。种子目录“{0}”不存在。' -f "$TestDrive/none")
        $text[1] | Should -BeLike '*模拟器中没有记录*'
    }

    It 'loads no translation into an English session' -Skip:(-not $hasLanguageVariables) {
        $before = $env:LC_ALL
        try {
            $env:LC_ALL = 'en_US.UTF-8'
            $loaded = Invoke-Pwsh -Command "
                Import-Module '$PSScriptRoot/../../WeChatTcb.psd1'
                try { Get-TcbEnvironment } catch { `$null = `$_.Exception.Message }
                `$null = Resolve-TcbError 40001
                `$null = Test-TcbQuery 'x'
                [cultureinfo]::CurrentUICulture.Name
                [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -like 'WeChatTcb*.resources'"
        }
        finally {
            $env:LC_ALL = $before
        }
        $loaded | Should -BeExactly 'en-US'
    }
}

Describe 'A Chinese session' {
    BeforeAll {
        $null = New-Item -ItemType Directory -Force "$TestDrive/seed/env-1", "$TestDrive/seed/env-2"
        Set-Content "$TestDrive/seed/env-1/订单.jsonl" '{"_id":"1","n":1}', '{"_id":"2","n":2}'
        Set-Content "$TestDrive/seed/env-1/users.jsonl" '{"_id":"1"}'
        Set-Content "$TestDrive/seed/env-2/other.jsonl" '{"_id":"1"}'
        Set-Content "$TestDrive/seed/env-2/notes.txt" 'not a collection'
        Set-Content "$TestDrive/damaged.jsonl" '{"_id":"1"}', '{"_id":'
        Set-Content "$TestDrive/table.csv" '_id,name', '1'

        # Everything a session prints, with the preferences of a user who wants to see it all.
        $script:printed = Use-Culture zh-CN {
            $VerbosePreference = 'Continue'
            $WarningPreference = 'Continue'
            $InformationPreference = 'Continue'
            $ErrorActionPreference = 'Continue'
            $orders = "db.collection('订单')"
            $steps = @(
                { Disconnect-Tcb }
                { Get-TcbEnvironment }
                { Start-TcbEmulator -Port 1 -SeedPath "$TestDrive/none" }
                { $null = Start-TcbEmulator -SeedPath "$TestDrive/seed" -JobSeconds 0 -Connect }
                { Get-TcbEnvironment -Env none }
                { Get-TcbCollection -Env env-1 -Collection none }
                { Invoke-TcbDbExport env-1 "$orders.get()" -Destination "$TestDrive/orders.jsonl" }
                { Invoke-TcbDbExport env-1 "$orders.get()" -Destination "$TestDrive/orders.jsonl" }
                { Invoke-TcbDbExport env-1 "$orders.get()" -Destination "$TestDrive/orders.csv" }
                { Invoke-TcbDbExport env-1 "$orders.get()" -FilePath a/../b.json }
                { Invoke-TcbDbExport env-1 "$orders.where({ n: 9 }).get()" -Wait }
                { Invoke-TcbDbExport env-1 "$orders.where({ n: _.foo(1) }).get()" }
                { Invoke-TcbDbExport env-1 "db.collection('none').get()" -Wait }
                { Invoke-TcbDbExport -Env env-1 }
                { New-TcbQuery 订单 -Where @{ n = [timespan]::Zero } }
                { Wait-TcbExportJob -Env env-1 -JobId 5 }
                { Get-TcbExportJob -Env env-1 -JobId 5 }
                { Resume-TcbExport }
                { Read-TcbExportFile "$TestDrive/damaged.jsonl" }
                { Read-TcbExportFile "$TestDrive/table.csv" }
                { Read-TcbExportFile "$TestDrive/none.jsonl" }
                { Read-TcbExportFile "$TestDrive/orders.jsonl.receipt.json" }
                { Test-TcbExportFile "$TestDrive/none.jsonl" }
                { Compare-TcbExportFile "$TestDrive/orders.jsonl" "$TestDrive/table.csv" }
                { Invoke-TcbDbImport "$TestDrive/orders.jsonl" -Env env-2 -Collection none }
                { Invoke-TcbDbImport "$TestDrive/orders.jsonl" -Env env-2 -Collection other -ConflictMode Insert }
                { Backup-TcbDatabase -Env env-1 -Destination "$TestDrive/backups" -Name one -SummaryPath "$TestDrive/summary.md" }
                { Backup-TcbDatabase -Env env-1 -Destination "$TestDrive/backups" -Name one }
                { Backup-TcbDatabase -Env env-1 -Destination "$TestDrive/backups" -Name two -Collection 'none*' }
                { Get-TcbBackup "$TestDrive/none" }
                { Test-TcbBackup "$TestDrive/backups/one" }
                { Remove-TcbBackup "$TestDrive/backups/one" }
                { Restore-TcbDatabase "$TestDrive/backups/one" -Env env-1 -Confirm:$false }
                { Restore-TcbDatabase "$TestDrive/backups/one" -Env env-2 -Confirm:$false }
                { Set-TcbEmulatorFault -Endpoint State }
                { Get-TcbEmulatorFault }
            )
            & { foreach ($step in $steps) { try { . $step } catch { $_ } } } *>&1
        }
    }

    It 'has Chinese errors, advice, warnings, and other lines' {
        $texts = foreach ($item in $printed) {
            switch ($item) {
                { $_ -is [System.Management.Automation.ErrorRecord] } { $_.Exception.Message; $_.ErrorDetails.RecommendedAction }
                { $_ -is [System.Management.Automation.WarningRecord] } { $_.Message }
                # PowerShell's own line for a confirmation is in its language.
                { $_ -is [System.Management.Automation.VerboseRecord] } { if ($_.Message -notlike 'Performing the operation*') { $_.Message } }
                { $_ -is [System.Management.Automation.InformationRecord] } { "$_" }
            }
        }
        $texts.Count | Should -BeGreaterThan 60
        $texts | Find-English | Should -BeNullOrEmpty
    }

    It 'writes a Chinese summary' {
        Get-Content "$TestDrive/summary.md" | Where-Object { $_ -match '^(#|\| [^-])' -and $_ -notmatch '\d \|' } | Find-English | Should -BeNullOrEmpty
    }

    It 'explains every error code in Chinese' {
        $errors = Use-Culture zh-CN { Resolve-TcbError }
        $errors.Count | Should -BeGreaterThan 80
        $errors.Meaning, $errors.Action | ForEach-Object { $_ } | Find-English | Should -BeNullOrEmpty
    }

    It 'says why backups are kept in Chinese' {
        $reasons = Use-Culture zh-CN { (Remove-TcbBackup "$TestDrive/backups" -KeepLast 1 -KeepYearly 2 -WhatIf).Reasons }
        $reasons | Should -Contain '最近 1 个中的第 1 个'
        $reasons | Find-English | Should -BeNullOrEmpty
    }

    It 'writes ids, properties, manifests, receipts and the journal as an English one' {
        $first = $printed | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Select-Object -First 1
        $first.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
        # Except the names of collections, and the service's own message.
        (Get-Content "$TestDrive/backups/one/backup.json" -Raw) -replace '订单|"message": ".*"', '' | Should -Not -Match '\p{IsCJKUnifiedIdeographs}'
        (Get-Content "$TestDrive/orders.jsonl.receipt.json" -Raw) -replace '订单|"message": ".*"', '' | Should -Not -Match '\p{IsCJKUnifiedIdeographs}'
        Use-Culture zh-CN {
            Set-TcbEmulatorFault -Endpoint State -ErrorCode -1
            (Get-TcbEmulatorFault).Fault | Should -BeExactly 'errcode -1'
        }
    }

    It 'says what is not JavaScript: <_>' -ForEach @(
        "db.collection('a').where({).get()", "db.collection('a'", "db.collection('a') 1", "db.collection('a').where({ a: # }).get()"
        "db.collection('a' 'b').get()", "db.collection('a').where({ a b }).get()", 'let x; let x;', "db.collection('a').where({ a: /x(/ }).get()"
        "db.collection('a').where({ a: '\u{}' }).get()") {
        $message = Use-Culture zh-CN { (Test-TcbQuery $_).Diagnostics[0].Message }
        $message | Should -BeLike '这不是有效的 JavaScript：*'
        # The parser's own words for regular expressions are kept after the expression.
        $message -replace 'JavaScript|Unicode|/x\(/.*|“.*?”' | Should -Not -Match '[A-Za-z]{2}'
    }

    It 'says in its views in Chinese what is no name of a property' {
        $text = Use-Culture zh-CN {
            Test-TcbQuery "db.collection('订单').where({ n: _.gtt(1) }).get()" | Out-String
            Get-TcbBackup "$TestDrive/backups/one" | Format-List | Out-String
            Get-TcbCollection -Env env-1 | Out-String
            Get-TcbEnvironment -Env env-1 | Out-String
            Remove-TcbBackup "$TestDrive/backups" -KeepLast 1 -WhatIf | Out-String -Width 200
        }
        $text[0] | Should -BeLike '*无效。*错误 UnknownCommand，第 1 行第 34 列：_ 没有“gtt”。*是否想写“gt”？*'
        $text[1] | Should -BeLike '*Saved * : 1 个云环境中的 2/2 个集合*Size * : 48 字节*'
        $text[2] | Should -Match '(?m)^   集合：env-1\r?$'
        $text[4] | Should -BeLike '*最近 1 个中的第 1 个、最后一个完整备份*'
        $text[3] | Should -Match '(?m)^   云环境：wx\w+（http://127\.0\.0\.1:\d+/），UTC[+-]\d\d:\d\d\r?$'
    }

    It 'breaks lines between Chinese characters' {
        $text = 'Error X, ' + '查询中不能使用这样的写法，请改正。' * 9
        $lines = [WeChatTcb.Commands.ViewText]::Wrap($text) -split '\n'
        $lines.Count | Should -Be 5
        $lines -join '' | Should -BeExactly $text
        foreach ($line in $lines) {
            Get-Width $line | Should -BeLessOrEqual 78
            $line[0] | Should -Not -BeIn '，', '。'
        }
        [WeChatTcb.Commands.ViewText]::Wrap('word ' * 20) -split '\n' | Should -Be ('word ' * 15).TrimEnd(), ('word ' * 5)
    }

    It 'has tables whose columns stand below each other' {
        $table = { param($objects) ($objects | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ -and $_ -notmatch '^   ' } }
        foreach ($lines in @(
                , (& $table (Get-TcbBackup "$TestDrive/backups/one").Collections)
                , (& $table (Get-TcbExportJob -Env env-1))
                , (& $table (Use-Culture zh-CN { Resolve-TcbError -1, 85088 })))) {
            foreach ($line in $lines) { Get-Width $line | Should -BeLessOrEqual 80 }
        }
        $rows = & $table (Get-TcbBackup "$TestDrive/backups/one").Collections
        $rows.Count | Should -BeGreaterOrEqual 4
        $starts = $rows | Where-Object { $_ -match '^(.*?)(Status|Complete)' } | ForEach-Object { $null = $_ -match '^(.*?)(Status|Complete)'; Get-Width $Matches[1] }
        $starts | Select-Object -Unique | Should -HaveCount 1
    }
}
