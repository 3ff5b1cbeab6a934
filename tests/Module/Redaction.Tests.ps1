#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Redaction of backups and conversions. What begins with PLANTED belongs to people: it must not be in any file, nor on the screen.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/OwnLedger.ps1"
    $seed = Join-Path $TestDrive 'seed'
    $null = New-Item -ItemType Directory "$seed/shop"
    1..3 | ForEach-Object {
        "{`"_id`":`"PLANTED-user-$_`",`"name`":`"PLANTED 张三$_`",`"contact`":{`"phone`":`"PLANTED-1381234567$_`"},`"updatedAt`":$_}"
    } | Set-Content "$seed/shop/users.jsonl"
    1..3 | ForEach-Object {
        "{`"_id`":{`"`$oid`":`"5f3e2c1b9d1e8a0001a2b3c$_`"},`"user`":`"PLANTED-user-$_`",`"lines`":[{`"note`":`"PLANTED`",`"n`":$_}],`"updatedAt`":$_}"
    } | Set-Content "$seed/shop/orders.jsonl"
    $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0 -Connect

    $key = ConvertTo-SecureString 'a key of more than 16 characters' -AsPlainText -Force
    $rules = @{ '_id' = 'Hash'; 'user' = 'Hash'; 'name' = 'Fake'; '**.phone' = 'Mask'; 'lines.note' = 'Remove' }
    $redaction = @{ Redact = $rules; RedactKey = $key }

    function Assert-NothingPlanted([string[]] $Path) {
        $files = @(Get-ChildItem $Path -File -Recurse)
        $files.Count | Should -BeGreaterThan 0
        foreach ($file in $files) {
            $text = [IO.File]::ReadAllText($file)
            if ($file.Name -like '*.gz') {
                $gzip = [IO.Compression.GZipStream]::new([IO.File]::OpenRead($file), [IO.Compression.CompressionMode]::Decompress)
                $text = [IO.StreamReader]::new($gzip).ReadToEnd()
                $gzip.Dispose()
            }
            $text | Should -Not -Match 'PLANTED|张三|a key of more' -Because $file.FullName
        }
    }
}

AfterAll {
    $emulator | Stop-TcbEmulator
    . "$PSScriptRoot/OwnLedger.ps1" -Restore
}

Describe 'Backup-TcbDatabase -Redact' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        Clear-TcbEmulatorFault
        $emulator | Connect-Tcb | Out-Null
    }

    It 'writes nothing that belongs to people, and joins and counts are as before' {
        $backup = Backup-TcbDatabase $folder @redaction -Compress -Verbose -ErrorAction Stop 4>&1 6>&1 |
            ForEach-Object { "$_" | Should -Not -Match 'PLANTED|a key of more'; $_ } | Where-Object { $_ -is [WeChatTcb.TcbBackup] }
        Assert-NothingPlanted $folder, $env:TCB_LEDGER
        $backup.Status | Should -Be Complete
        $backup.RecordCount | Should -Be 6
        $backup.Redaction.Rules['**.phone'] | Should -Be Mask
        $backup.Redaction.KeyId | Should -Match '^[0-9a-f]{8}$'
        (Get-TcbBackup $folder).Redaction.KeyId | Should -Be $backup.Redaction.KeyId
        $backup | Out-String | Should -BeLike "*Redacted : ``*``*.phone, _id, lines.note, name, user*"
        $backup.Redaction | Out-String | Should -BeLike '*lines.note = Remove*'

        $users = Read-TcbExportFile "$($backup.Path)/shop/users.jsonl.gz"
        $orders = Read-TcbExportFile "$($backup.Path)/shop/orders.jsonl.gz"
        $orders.user | Should -Be $users._id
        $orders._id | Should -Match '^[0-9a-f]{24}$'
        $users.contact.phone | Should -Be '***************5671', '***************5672', '***************5673'
        $users.updatedAt | Should -Be 1, 2, 3
        $orders.lines[0].PSObject.Properties.Name | Should -Be n
        (Get-Content "$($backup.Path)/shop/users.jsonl.gz.receipt.json" | ConvertFrom-Json).redaction.keyId | Should -Be $backup.Redaction.KeyId
    }

    It 'gives the same values with the same key, and others with another' {
        $texts = foreach ($secret in 'a key of more than 16 characters', 'a key of more than 16 characters', 'another of more than 16 characters') {
            $backup = Backup-TcbDatabase "$folder/$([guid]::NewGuid())" -Redact $rules -RedactKey $secret -ErrorAction Stop
            Get-Content "$($backup.Path)/shop/users.jsonl" -Raw
        }
        $texts[1] | Should -BeExactly $texts[0]
        $texts[2] | Should -Not -Be $texts[0]
    }

    It 'makes a backup that is verified, restored, and the seed of an emulator' {
        $backup = Backup-TcbDatabase $folder @redaction -ErrorAction Stop
        ($backup | Test-TcbBackup).IsPassed | Should -BeTrue
        ($backup | Test-TcbBackup -Restore).IsRestorable | Should -BeTrue
        $other = Start-TcbEmulator -SeedPath $backup.Path -JobSeconds 0 -Connect
        try {
            $null = Invoke-TcbDbExport -Env shop -Collection users -Destination "$folder/again.json" -ErrorAction Stop
            (Read-TcbExportFile "$folder/again.json")._id | Should -Be (Read-TcbExportFile "$($backup.Path)/shop/users.jsonl")._id
        }
        finally {
            $other | Stop-TcbEmulator
        }
    }

    It 'is resumed only with the same rules and key' {
        Set-TcbEmulatorFault Submit -Call 1 -ErrorCode -501000
        $backup = Backup-TcbDatabase $folder @redaction -ErrorAction SilentlyContinue
        $backup.Status | Should -Be Partial
        $attempts = @{}, @{ Redact = @{ name = 'Null' } }, @{ Redact = $rules; RedactKey = 'another of more than 16 characters' }
        foreach ($attempt in $attempts) {
            { Backup-TcbDatabase -Resume $backup.Path @attempt } | Should -Throw -ErrorId 'RedactionDiffers,*'
        }

        (Backup-TcbDatabase -Resume $backup.Path @redaction -ErrorAction Stop).Status | Should -Be Complete
        foreach ($attempt in $attempts) {
            { Backup-TcbDatabase -Resume $backup.Path @attempt } | Should -Throw -ErrorId 'RedactionDiffers,*' -Because 'it is complete'
        }

        Assert-NothingPlanted $folder, $env:TCB_LEDGER
    }

    It 'leaves no export that another command could save as it is' {
        Set-TcbEmulatorFault Download -Status 404 -Count 1000
        $backup = Backup-TcbDatabase $folder @redaction -Collection users -ErrorAction SilentlyContinue
        $backup.Status | Should -Be Failed
        Clear-TcbEmulatorFault
        $unfinished = @(Get-TcbExportJob -Unfinished | Where-Object DestinationPath -Like "$folder*")
        $unfinished.Count | Should -Be 1
        $unfinished | Resume-TcbExport -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'RedactionDiffers,*'

        $attempts = @(
            { $unfinished | Save-TcbExportFile -Destination "$folder/saved/" -Force }
            { Save-TcbExportFile -Env $unfinished[0].Env -JobId $unfinished[0].JobId -Destination "$folder/saved/" -Force }
            { $unfinished | Resume-TcbExport -Force }
            { $unfinished | Wait-TcbExportJob | Save-TcbExportFile -Destination "$folder/saved/" }
        )
        foreach ($attempt in $attempts) {
            $problems = @(& $attempt 2>&1)
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'RedactionDiffers,*' -Because $attempt
            $problems[0].ErrorDetails.RecommendedAction | Should -BeLike "*Backup-TcbDatabase -Resume '$($backup.Path)'*" -Because $attempt
        }

        "$folder/saved" | Should -Not -Exist
        (Backup-TcbDatabase -Resume $backup.Path @redaction -ErrorAction Stop).Status | Should -Be Complete
        Assert-NothingPlanted $folder
    }

    It 'continues only a backup with the same rules, by a field that stays' {
        $incremental = @{ Incremental = $true; Watermark = 'updatedAt' }
        $null = Backup-TcbDatabase $folder @redaction -ErrorAction Stop
        (Backup-TcbDatabase $folder @redaction @incremental -ErrorAction Stop).Kind | Should -Be Incremental
        Assert-NothingPlanted $folder
        { Backup-TcbDatabase $folder @incremental } | Should -Throw -ErrorId 'RedactionDiffers,*'
        { Backup-TcbDatabase $folder -Redact @{ name = 'Null' } @incremental } | Should -Throw -ErrorId 'RedactionDiffers,*'
        { Backup-TcbDatabase $folder @redaction -Incremental -Watermark @{ users = '_id' } } | Should -Throw -ErrorId 'RedactedWatermark,*'
        $null = Backup-TcbDatabase $folder -Redact @{ name = 'Null' } -ErrorAction Stop
        (Backup-TcbDatabase $folder -Redact @{ name = 'Null' } @incremental -ErrorAction Stop).Kind | Should -Be Incremental
    }

    It 'warns of a rule that can give records the same _id: <Rules>' -ForEach @(
        @{ Rules = @{ _id = 'Mask' }; Warns = '_id' }
        @{ Rules = @{ '**' = 'Null' }; Warns = '**' }
        @{ Rules = @{ _id = 5 }; Warns = '_id' }
        @{ Rules = @{ '**' = 'Null'; _id = 'Keep' } }
    ) {
        $null = Backup-TcbDatabase $folder -Redact $Rules -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Count | Should -Be ($Warns ? 1 : 0)
        if ($Warns) { "$warnings" | Should -BeLike "*'$Warns'*same _id*" }
    }

    It 'names the rules that concerned no field' {
        $null = Backup-TcbDatabase $folder -Redact @{ name = 'Null'; nmae = 'Null'; 'a.b' = 'Remove'; _id = 'Keep' } -ErrorAction Stop -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*no effect on any record: a.b, nmae.*'
        $backup = Get-TcbBackup $folder
        $backup.Redaction.Unused | Should -Be 'a.b', 'nmae'
        $backup | Format-List | Out-String | Should -Match 'Redacted : name\r?\n'
        (Get-Content "$($backup.Path)/shop/orders.jsonl.receipt.json" | ConvertFrom-Json).redaction.unused | Should -Be 'a.b', 'name', 'nmae'
    }
}

Describe 'Convert-TcbExportFile -Redact' {
    BeforeAll {
        $source = "$seed/shop/*.jsonl"
    }

    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
    }

    It 'writes nothing that belongs to people, to <_>' -ForEach 'JsonLines', 'Csv' {
        $converted = Convert-TcbExportFile $source $folder -To $_ @redaction -ErrorAction Stop
        Assert-NothingPlanted $folder
        $converted.RecordCount | Should -Be 3, 3
        ($converted | Test-TcbExportFile).Status | Should -Be Whole, Whole
        (Get-Content $converted[0].ReceiptPath | ConvertFrom-Json).redaction.rules.user | Should -Be Hash
    }

    It 'takes rules from a data file, and runs nothing in it' {
        Set-Content "$TestDrive/rules.psd1" "@{ '**.phone' = 'Remove'; name = @{ Value = 'x' }; _id = 'hash'; user = `$null; 'lines' = 0 }"
        $converted = Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/rules.psd1" -RedactKey $key -ErrorAction Stop
        Assert-NothingPlanted $folder
        (Read-TcbExportFile $converted[1].Path).name | Should -Be 'x', 'x', 'x'
        (Read-TcbExportFile $converted[0].Path).lines | Should -Be 0, 0, 0
        Set-Content "$TestDrive/rules.psd1" "@{ name = (Set-Content '$TestDrive/ran' '') }"
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/rules.psd1" } |
            Should -Throw "*rules.psd1, line 1, column 11: *'name = (Set-Content *'*is code*" -ErrorId 'InvalidRedactRule,*'
        Set-Content "$TestDrive/rules.psd1" "@{ name = 'Null'", "phone = = 'Mask' }"
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/rules.psd1" } | Should -Throw '*rules.psd1, line 2, column *' -ErrorId 'InvalidRedactRule,*'
        "$TestDrive/ran" | Should -Not -Exist
        Set-Content "$TestDrive/rules.psd1" "@{ name = 'Null'", "'phone': `"PLANTED`" }"
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/rules.psd1" } | Should -Throw '*rules.psd1, line 2, column *not PowerShell data.'
        $gbk = [System.Text.CodePagesEncodingProvider]::Instance.GetEncoding(936)
        [System.IO.File]::WriteAllBytes("$TestDrive/gbk.psd1", $gbk.GetBytes("@{ '姓名' = 'Mask' }"))
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/gbk.psd1" } | Should -Throw '*gbk.psd1*not UTF-8*'
        Set-Content "$TestDrive/rules.json" '{"name":"Mask"}'
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/rules.json" } | Should -Throw '*rules.json*ConvertFrom-Json*'
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact '' } | Should -Throw -ErrorId 'EmptyParameter,*'
        { Convert-TcbExportFile $source $folder -To JsonLines -Redact "$TestDrive/none.psd1" } | Should -Throw -ErrorId 'FileNotFound,*'
    }

    It 'takes rules from JSON and from an ordered table' {
        $json = '{ "name": "Remove", "_id": "Mask", "user": { "Value": "u" }, "lines": null, "**.phone": "Mask" }' | ConvertFrom-Json
        $null = Convert-TcbExportFile $source $folder -To Csv -Redact $json -ErrorAction Stop
        $null = Convert-TcbExportFile $source $folder -To Csv -Redact ([ordered]@{ name = 'Remove' }) -Force -ErrorAction Stop
        (Get-Content "$folder/users.csv" -First 1) | Should -Be '_id,contact,updatedAt'
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a mistyped action'; Arguments = @{ Redact = @{ a = 'Hsah' } }; Id = 'InvalidRedactRule'; Message = "*'a' = 'Hsah'*" }
        @{ Name = 'a path with an index'; Arguments = @{ Redact = @{ 'a[0]' = 'Null' } }; Id = 'InvalidRedactRule'; Message = "*'a``[0``]' = 'Null'*" }
        @{ Name = 'two rules for the same fields'; Arguments = @{ Redact = @{ 1 = 'Mask' } + @{ '1' = 'Keep' } }; Id = 'InvalidRedactRule'; Message = '*same fields*' }
        @{ Name = 'no rules'; Arguments = @{ Redact = @{} }; Id = 'InvalidRedactRule'; Message = '*empty*' }
        @{ Name = 'something else'; Arguments = @{ Redact = 5 }; Id = 'InvalidRedactRule'; Message = '*.psd1*' }
        @{ Name = 'hashes without a key'; Arguments = @{ Redact = @{ a = 'Hash' } }; Id = 'RedactKeyMissing'; Message = "*'a' = Hash*" }
        @{ Name = 'a short key'; Arguments = @{ Redact = @{ a = 'Hash' }; RedactKey = 'short-secret' }; Id = 'RedactKeyTooShort'; Message = '*length of 12*' }
        @{ Name = 'a key without rules'; Arguments = @{ RedactKey = 'short-secret' }; Id = 'RedactMissing'; Message = '*-Redact*' }
    ) {
        $problem = $null
        try { Convert-TcbExportFile $source $folder -To Csv @Arguments } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problem.Exception.Message | Should -BeLike $Message
        "$($problem.Exception)" | Should -Not -Match 'short-secret'
        $folder | Should -Not -Exist
    }

    It 'names the rules that concerned no field of any file' {
        $null = Convert-TcbExportFile $source $folder -To Csv -Redact @{ user = 'Null'; name = 'Null'; contact = 'Null'; lines = 'Null'; nmae = 'Null'; _id = 'Mask' } -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*no effect on any record: nmae.*'
    }
}
