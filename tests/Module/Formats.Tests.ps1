#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# Parquet and Excel: their libraries are loaded in the module's own load context, and not before they are needed.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    . "$PSScriptRoot/Pwsh.ps1"
    $cities = (Resolve-Path "$PSScriptRoot/../../examples/data/demo-4a89da/cities.jsonl").Path
}

Describe 'Convert-TcbExportFile' {
    It 'writes Parquet with each compression' {
        foreach ($compression in $null, 'None', 'Snappy', 'Gzip', 'Zstd') {
            $parameters = $compression ? @{ Compression = $compression } : @{}
            $file = Convert-TcbExportFile $cities "$TestDrive/cities.parquet" -Force @parameters -WarningVariable warnings
            $file.Format, $file.RecordCount | Should -Be 'Parquet', 10000
            $warnings | Should -BeNullOrEmpty
            $bytes = [System.IO.File]::ReadAllBytes($file.Path)
            [System.Text.Encoding]::ASCII.GetString($bytes[0..3] + $bytes[-4..-1]) | Should -Be 'PAR1PAR1'
            (Test-TcbExportFile $file.Path).IsWhole | Should -BeTrue
        }
    }

    It 'writes a workbook' {
        $file = Convert-TcbExportFile $cities "$TestDrive/cities.xlsx" -Flatten -TimeZone Asia/Shanghai
        $file.Format, $file.RecordCount | Should -Be 'Xlsx', 10000
        $zip = [System.IO.Compression.ZipFile]::OpenRead($file.Path)
        $zip.Entries.FullName | Should -Contain 'xl/worksheets/sheet1.xml'
        $zip.Dispose()
    }

    It 'makes a table of a fleet' {
        $folder = New-Item -ItemType Directory "$TestDrive/backup"
        @{ kind = 'x' } | ConvertTo-Json | Set-Content "$folder/a.json"
        Convert-TcbExportFile "$folder/a.json" "$TestDrive/fleet/" -To Parquet -PartitionBy env -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'OriginUnknown,*'
    }

    It 'names the format that has an option' {
        { Convert-TcbExportFile $cities "$TestDrive/x.csv" -Compression Snappy } | Should -Throw -ErrorId 'OptionOfOtherFormat,*'
        { Convert-TcbExportFile $cities "$TestDrive/x.parquet" -TimeZone Asia/Shanghai } | Should -Throw -ErrorId 'OptionOfOtherFormat,*'
    }

    It 'loads a library with the first file of its format' {
        $script = @'
            Import-Module '{0}'
            $loaded = {{ ([AppDomain]::CurrentDomain.GetAssemblies().GetName().Name | Where-Object {{ $_ -in 'Parquet', 'SpreadCheetah' }} | Sort-Object) -join ',' }}
            '[' + (& $loaded) + ']'
            $null = Convert-TcbExportFile '{1}' '{2}/one.csv'
            '[' + (& $loaded) + ']'
            $null = Convert-TcbExportFile '{1}' '{2}/one.parquet'
            '[' + (& $loaded) + ']'
'@ -f "$PSScriptRoot/../../WeChatTcb.psd1", $cities, $TestDrive
        Invoke-Pwsh -Command $script | Should -Be '[]', '[]', '[Parquet]'
    }
}
