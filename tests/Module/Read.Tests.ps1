#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Reading exported files.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
}

Describe 'Read-TcbExportFile' {
    It 'reads all of the example data' {
        $cities = Read-TcbExportFile "$PSScriptRoot/../../examples/data/demo-4a89da/cities.jsonl"
        $cities.Count | Should -BeGreaterOrEqual 10000
        $cities | Group-Object { $_._id.GetType().Name } | ForEach-Object Name | Should -Be 'String'
        @($cities | Where-Object name -EQ 'Chongqing').Count | Should -Be 1
    }

    It 'accepts files from Get-ChildItem' {
        '{"n":1}' | Set-Content "$TestDrive/a.json"
        '{"n":2}' | Set-Content -LiteralPath "$TestDrive/b[1].json"
        (Get-ChildItem $TestDrive -Filter *.json | Read-TcbExportFile).n | Sort-Object | Should -Be 1, 2
    }

    It 'writes an error for a damaged line and continues' {
        '{"n":1}', '{"n":', '{"n":3}' | Set-Content "$TestDrive/damaged.json"
        $records = Read-TcbExportFile "$TestDrive/damaged.json" -ErrorVariable problems -ErrorAction SilentlyContinue
        $records.n | Should -Be 1, 3
        $problems[0] | Should -Match 'line 2'
    }

    It 'stops at the first damaged line under -ErrorAction Stop' {
        '{"n":1}', '{"n":' | Set-Content "$TestDrive/stop.json"
        { Read-TcbExportFile "$TestDrive/stop.json" -ErrorAction Stop } | Should -Throw -ErrorId 'DamagedRecord,*'
    }

    It 'returns what ConvertTo-Json can write' {
        '{"_id":"1","when":{"$date":"2020-01-02T03:04:05Z"},"place":{"type":"Point","coordinates":[1.0,2.5]}}' | Set-Content "$TestDrive/c.json"
        Read-TcbExportFile "$TestDrive/c.json" | ConvertTo-Json -Compress | Should -Match '^\{"_id":"1","when":"2020-01-0\dT\d\d:\d\d:05[+-]\d\d:\d\d","place":\{"type":"Point","coordinates":\[1\.0,2\.5\]\}\}$'
    }

    It 'compares hours in the time zone of the person' {
        '{"_id":"late","created":{"$date":"2026-01-05T14:30:00.882Z"}}', '{"_id":"early","created":{"$date":"2026-01-05T13:30:00Z"}}' |
            Set-Content "$TestDrive/hours.json"
        $script = @"
Import-Module '$PSScriptRoot/../../WeChatTcb.psd1'
`$late = Read-TcbExportFile '$TestDrive/hours.json' | Where-Object { `$_.created.Hour -ge 22 }
`$late._id; (`$late | ConvertTo-Csv)[-1]; `$late | Format-Table created -HideTableHeaders | Out-String
"@
        $zone = $env:TZ
        try {
            $env:TZ = 'Asia/Shanghai'
            . "$PSScriptRoot/Pwsh.ps1"
            $output = Invoke-Pwsh -Command $script
        }
        finally { $env:TZ = $zone }
        $output | Where-Object { $_ } | ForEach-Object Trim | Should -Be @(
            'late', '"late","2026-01-05T22:30:00.882+08:00"', '2026-01-05T22:30:00.882+08:00')
    }

    It 'keeps instants, object ids and bytes in every output' {
        '{"_id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"},"t":{"$date":"2018-08-31T17:30:00.882Z"},"b":{"$binary":{"base64":"AQI=","subType":"05"}}}' |
            Set-Content "$TestDrive/types.json"
        $record = Read-TcbExportFile "$TestDrive/types.json"
        $instant = [datetimeoffset] '2018-08-31T17:30:00.882Z'
        $record.t | Should -Be $instant
        $csv = $record | ConvertTo-Csv | ConvertFrom-Csv
        [datetimeoffset] $csv.t | Should -Be $instant
        $csv._id, $csv.b | Should -Be '5f5e1b2c3d4e5f6a7b8c9d0e', 'AQI='
        $json = $record | ConvertTo-Json | ConvertFrom-Json
        ([datetime] $json.t).ToUniversalTime() | Should -Be $instant.UtcDateTime
        $json._id | Should -Be '5f5e1b2c3d4e5f6a7b8c9d0e'
        $record | Format-List | Out-String | Should -Match 't\s*: 2018-0\d-\d\dT\d\d:\d0:00\.882[+-]\d\d:\d\d'
        $record._id -eq '5F5E1B2C3D4E5F6A7B8C9D0E' | Should -BeTrue
        $record._id | Should -BeOfType [string]
        @{ '5f5e1b2c3d4e5f6a7b8c9d0e' = 'found' }[$record._id] | Should -Be 'found'
        [byte[]] $record.b | Should -Be 1, 2
    }

    It 'writes all fields to CSV with -Flatten' {
        '{"_id":1,"a":{"b":2,"c":[1,{"e":"x"}]}}', '{"_id":2,"new":true}' | Set-Content "$TestDrive/flat.json"
        Read-TcbExportFile "$TestDrive/flat.json" -Flatten | ConvertTo-Csv | Should -Be @(
            '"_id","a.b","a.c","new"', '"1","2","[1,{""e"":""x""}]",', '"2",,,"True"')
    }

    Context 'of a file that is read on several threads' {
        BeforeAll {
            # The first records of a kind get their properties from PowerShell itself, the others from the module.
            $lines = 1..20000 | ForEach-Object { '{"_id":{"$oid":"5f0000000000000000000001"},"Count":' + $_ + ',"when":{"$date":"2020-01-02T03:04:05Z"},"place":{"type":"Point","at":[1.5,2]}}' }
            $lines[9999] = '{"_id":'.PadRight(12) + ']'
            $lines | Set-Content "$TestDrive/large.jsonl"
            $records = Read-TcbExportFile "$TestDrive/large.jsonl" -ErrorAction SilentlyContinue -ErrorVariable problems
            $byHand = [pscustomobject]@{
                _id = $records[0]._id; Count = 20000; when = $records[0].when; place = [pscustomobject]@{ type = 'Point'; at = @(1.5, [long] 2) }
            }
            $read = $records[-1]
            $read.Count = 20000 # instead of a long
        }

        It 'keeps their order, and the place of errors' {
            $records.Count | Should -Be 19999
            $problems.Count | Should -Be 1
            $problems[0] | Should -Match 'line 10000'
            $output = Read-TcbExportFile "$TestDrive/large.jsonl" 2>&1
            $output[9999] | Should -BeOfType System.Management.Automation.ErrorRecord
            $output[9998].Count, $output[10000].Count | Should -Be 9999, 10001
            ($records | ForEach-Object Count) -join ' ' | Should -Be ((1..20000 -ne 10000) -join ' ')
        }

        It 'makes objects like those of PowerShell: <_>' -ForEach @(
            { $_ | Get-Member | Out-String }
            { $_.place | Get-Member | Out-String }
            { $_ | ConvertTo-Json -Compress }
            { $_ | ConvertTo-Csv }
            { $_ | Export-Csv "$TestDrive/record.csv"; Get-Content "$TestDrive/record.csv" }
            { [System.Management.Automation.PSSerializer]::Serialize($_) }
            { Start-Job { param($record) $record.place.type; $record | ConvertTo-Json -Compress } -ArgumentList $_ | Receive-Job -Wait -AutoRemoveJob }
            { $_ | Format-List | Out-String }
            { $_ | Select-Object -Property * -ExcludeProperty when | Out-String }
            { $_.psobject.TypeNames }
            { $_ -is [pscustomobject] }
            { "$_" }
            { $_.COUNT; $_.PLACE.Type; $_['x'] }
            { @($_.psobject.Properties)[1].Name; $_.psobject.Properties['count'].IsInstance; $_.psobject.Properties['count'].MemberType }
            { ($_.psobject.Properties | ForEach-Object { "$_" }) -join ';' }
            { $copy = $_.psobject.Copy(); $copy.Count = 1; $copy.psobject.Properties.Remove('WHEN'); $_.Count; "$copy"; $copy | ConvertTo-Json -Compress }
            { $copy = $_.psobject.Copy(); $copy | Add-Member more 5; $copy | Add-Member Count 6 -Force; $copy | ConvertTo-Json -Compress }
            { $copy = $_.psobject.Copy(); $copy | Add-Member Count 6 -ErrorAction SilentlyContinue -ErrorVariable failed; $failed[0].FullyQualifiedErrorId }
            { $copy = $_.psobject.Copy(); $copy | Add-Member -MemberType ScriptProperty double { $this.Count * 2 }; $copy.double }
            { Set-StrictMode -Version Latest; try { $_.missing } catch { $_.FullyQualifiedErrorId } }
            { ($_ | Where-Object Count -GT 5 | Sort-Object when | Group-Object { $_.place.type }).Name }
        ) {
            $expected = $byHand | ForEach-Object $_
            $read | ForEach-Object $_ | Should -Be $expected
        }

        It 'leaves the file free after the first one' {
            Copy-Item "$TestDrive/large.jsonl" "$TestDrive/once.jsonl"
            (Read-TcbExportFile "$TestDrive/once.jsonl" | Select-Object -First 1).Count | Should -Be 1
            { [System.IO.File]::Open("$TestDrive/once.jsonl", 'Open', 'ReadWrite', 'None').Dispose() } | Should -Not -Throw
        }

        It 'gives its objects the type data of the session' {
            Add-Type @'
using System.Management.Automation;
using System.Threading;
public static class WithoutSession {
    public static object Get(PSObject item, string name) {
        object value = null;
        var thread = new Thread(() => value = item.Properties[name]?.Value);
        thread.Start();
        thread.Join();
        return value;
    }
}
'@
            Update-TypeData -TypeName System.DateTimeOffset -MemberType NoteProperty -MemberName Marked -Value 5 -Force
            try { [WithoutSession]::Get($read.psobject.Properties['when'].Value, 'Marked') | Should -Be 5 }
            finally { Remove-TypeData -TypeName System.DateTimeOffset }
        }

        It 'knows where this version of PowerShell keeps properties' {
            $type = (Get-Command Read-TcbExportFile).ImplementingType.Assembly.GetType('WeChatTcb.Commands.NoteProperties')
            $type.GetProperty('CanAddKnown', [System.Reflection.BindingFlags] 'Static, NonPublic').GetValue($null) | Should -BeTrue
        }

        It 'gives the same with -AsHashtable, -Flatten and compression' {
            $bytes = [System.IO.File]::ReadAllBytes("$TestDrive/large.jsonl")
            $gzip = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create("$TestDrive/large.jsonl.gz"), [System.IO.Compression.CompressionMode]::Compress)
            $gzip.Write($bytes, 0, $bytes.Length)
            $gzip.Dispose()
            foreach ($file in "$TestDrive/large.jsonl", "$TestDrive/large.jsonl.gz") {
                $tables = Read-TcbExportFile $file -AsHashtable -ErrorAction SilentlyContinue
                $tables.Count | Should -Be 19999
                $tables[-1].Keys | Should -Be _id, Count, when, place
                $rows = Read-TcbExportFile $file -Flatten -ErrorAction SilentlyContinue
                $rows.Count | Should -Be 19999
                $rows[-1].'place.type', $rows[-1].Count | Should -Be Point, 20000
            }
        }
    }

    It 'names what a file is that it cannot read' -ForEach @(
        @{ Text = 'a;b', '1;2'; Name = 'x.csv'; Expected = '*separated by ";"*' }
        @{ Text = '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'; Name = 'x.json'; Expected = '*AccessDenied*' }
        @{ Text = 'hello', 'world'; Name = 'y.json'; Expected = '*neither JSON lines*' }
    ) {
        $Text | Set-Content "$TestDrive/$Name"
        Read-TcbExportFile "$TestDrive/$Name" -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotAnExportFile,*'
        "$($problems[0])" | Should -BeLike $Expected
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'reads <Name>' -ForEach @(
        @{ Name = 'an array'; Text = '[{"n":1},', '{"n":2}]'; Encoding = 'utf8' }
        @{ Name = 'JSON for people'; Text = '{', '  "n": 1', '}', '{', '  "n": 2', '}'; Encoding = 'utf8' }
        @{ Name = 'UTF-16'; Text = '{"n":1}', '{"n":2}'; Encoding = 'unicode' }
    ) {
        $Text | Set-Content "$TestDrive/form.json" -Encoding $Encoding
        (Read-TcbExportFile "$TestDrive/form.json").n | Should -Be 1, 2
    }

    It 'keeps keys that differ by case with -AsHashtable' {
        '{"a":1,"A":2}' | Set-Content "$TestDrive/case.json"
        $table = Read-TcbExportFile "$TestDrive/case.json" -AsHashtable
        $table['a'] | Should -Be 1
        $table['A'] | Should -Be 2
    }
}
