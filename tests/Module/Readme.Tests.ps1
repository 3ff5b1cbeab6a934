#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

# Snippets.Tests.ps1 runs every snippet; this compares what the README shows below its commands. The outputs have the paths of Linux.
BeforeDiscovery {
    $pages = foreach ($page in @{ Name = 'README.md'; Culture = 'en-US' }, @{ Name = 'README.zh-CN.md'; Culture = 'zh-CN' }) {
        $shown = [regex]::Matches((Get-Content "$PSScriptRoot/../../$($page.Name)" -Raw), '(?s)```powershell\r?\n([^`]+)```\r?\n\r?\n```\r?\n([^`]+)```')
        $page + @{ Examples = @($shown | ForEach-Object { @{ Code = $_.Groups[1].Value.Trim(); Output = $_.Groups[2].Value } }) }
    }
}

Describe 'What <Name> shows' -Skip:(-not $IsLinux) -ForEach $pages {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../WeChatTcb.psd1"
        . "$PSScriptRoot/OwnLedger.ps1"
        $cultures = [cultureinfo]::CurrentUICulture, [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentUICulture = [cultureinfo]::CurrentCulture = $Culture

        $folder = (New-Item -ItemType Directory "$TestDrive/$Culture").FullName
        foreach ($environment in 'prod-4a89da', 'env-one', 'env-two') { $null = New-Item -ItemType Directory "$folder/seed/$environment" }
        1..1250 | ForEach-Object { "{`"_id`":$_,`"status`":`"$($_ % 2 ? 'paid' : 'open')`"}" } | Set-Content "$folder/seed/prod-4a89da/orders.jsonl"
        1..400 | ForEach-Object { "{`"_id`":$_}" } | Set-Content "$folder/seed/prod-4a89da/users.jsonl"
        1..300 | ForEach-Object { "{`"_id`":$_}" } | Set-Content "$folder/seed/env-one/orders.jsonl"
        Set-Content "$folder/seed/env-two/visits.jsonl" '{"_id":1}'
        $emulator = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect
        Push-Location $folder

        # Numbers, ids and the account differ in each run.
        function Get-Shape([string] $Text) {
            $Text.Trim() -replace [regex]::Escape($folder), '/data' -replace 'http://127\.0\.0\.1:\d+/', 'https://api.weixin.qq.com/' -replace '[\da-f]{16}|\d', '0' `
                -split '\r?\n' | ForEach-Object TrimEnd
        }
    }

    AfterAll {
        Pop-Location
        $emulator | Stop-TcbEmulator
        [cultureinfo]::CurrentUICulture, [cultureinfo]::CurrentCulture = $cultures
        . "$PSScriptRoot/OwnLedger.ps1" -Restore
    }

    It '<Code>' -ForEach $Examples {
        $output = & ([scriptblock]::Create($Code)) 6>$null | Out-String -Width 100
        Get-Shape ($output -replace '\e\[[\d;]*m') | Should -Be (Get-Shape $Output)
    }
}
