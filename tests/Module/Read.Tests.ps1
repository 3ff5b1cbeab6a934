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
        Read-TcbExportFile "$TestDrive/c.json" | ConvertTo-Json -Compress | Should -Be '{"_id":"1","when":"2020-01-02T03:04:05Z","place":{"type":"Point","coordinates":[1.0,2.5]}}'
    }

    It 'keeps keys that differ by case with -AsHashtable' {
        '{"a":1,"A":2}' | Set-Content "$TestDrive/case.json"
        $table = Read-TcbExportFile "$TestDrive/case.json" -AsHashtable
        $table['a'] | Should -Be 1
        $table['A'] | Should -Be 2
    }
}
