#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

# The pictures have the paths of Linux.
Describe 'The pictures of a terminal session in the README' -Skip:(-not $IsLinux) {
    BeforeAll {
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        & "$root/tools/TerminalPicture/Write-TerminalPicture.ps1" -Destination $TestDrive

        # Dates, ids and durations differ in each run.
        function Read-Picture([string] $Path) {
            ([xml] (Get-Content $Path -Raw)).SelectNodes('//*[local-name() = "text"]') | ForEach-Object { $_.InnerText -replace '[\da-f]{8,}|\d', '0' }
        }
    }

    It '<_> shows what the commands print' -ForEach 'terminal.svg', 'terminal-zh.svg' {
        Read-Picture "$TestDrive/$_" | Should -Be (Read-Picture "$root/docs/images/$_")
    }
}
