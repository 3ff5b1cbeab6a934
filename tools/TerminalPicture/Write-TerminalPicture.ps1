#Requires -Version 7.4
<#
.SYNOPSIS
Draws the terminal session of the README: runs its commands against an emulator and writes what they print as SVG.
.EXAMPLE
dotnet tool exec powershell --yes -- ./tools/TerminalPicture/Write-TerminalPicture.ps1
Renews docs/images/terminal.svg and docs/images/terminal-zh.svg, with the module as it was built last.
#>
param([string] $Destination = "$PSScriptRoot/../../docs/images")

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$columns = 102
$commands = @(
    "Invoke-TcbDbExport shop-4a89da -Collection cities -Where @{ country = 'JP' } -Destination ./jp.json"
    'Read-TcbExportFile ./jp.json | Where-Object population -GT 2000000 | Select-Object name, modified'
    "Invoke-TcbDbExport shop-4a89da `"db.collection('cities').where({ population: _.gtt(900) }).get()`""
    'Backup-TcbDatabase ./backups -Compress'
    'Test-TcbBackup ./backups -Restore'
)

# The lines of the session, with their colours as escape sequences.
function Get-SessionLine([string] $Culture) {
    $folder = (New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "picture-$([guid]::NewGuid())")).FullName
    $session = [powershell]::Create([initialsessionstate]::CreateDefault2())
    try {
        foreach ($environment in 'shop-4a89da', 'mall-77bc01') {
            $null = New-Item -ItemType Directory "$folder/seed/$environment"
            Copy-Item "$root/examples/data/demo-4a89da/cities.jsonl" "$folder/seed/$environment"
        }
        $null = $session.AddScript({
            param($root, $folder, $culture, $commands, $columns)
            [cultureinfo]::CurrentUICulture = [cultureinfo]::CurrentCulture = $culture
            $PSStyle.OutputRendering = 'Ansi'
            $env:TCB_LEDGER = "$folder/ledger"
            Import-Module "$root/WeChatTcb.psd1"
            Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect | Out-Null
            Set-Location $folder
            foreach ($command in $commands) {
                "PS> $command"
                & ([scriptblock]::Create($command)) 2>&1 6>$null | Out-String -Width $columns
            }
            Stop-TcbEmulator
        }).AddParameters(@{ root = $root; folder = $folder; culture = $Culture; commands = $commands; columns = $columns })
        $lines = ($session.Invoke() -join "`n").Replace($folder, '/data') -replace '127\.0\.0\.1:\d+', '127.0.0.1:9517' -split '\r?\n'
        foreach ($problem in $session.Streams.Error | Where-Object FullyQualifiedErrorId -NotLike 'UnknownCommand*') { throw $problem }
    }
    finally {
        $session.Dispose()
        Remove-Item $folder -Recurse -Force
        # Both are those of the whole process.
        $env:TCB_LEDGER = $ledger
        $PSStyle.OutputRendering = $rendering
    }
    # One empty line where the views leave several.
    ($lines -join "`n") -replace '\n(\s*\n)+', "`n`n" -split '\n' | Select-Object -SkipLast 2
}

function ConvertTo-Svg([string[]] $Line) {
    $width = 8.4
    $height = 19
    $colours = @{ '31' = '#ff7b72'; '32' = '#7ee787'; '33' = '#e3b341'; '36' = '#79c0ff' }
    $wide = '[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]'
    $right = [int]($columns * $width + 40)
    $bottom = $Line.Count * $height + 62

    "<svg xmlns=`"http://www.w3.org/2000/svg`" width=`"$right`" height=`"$bottom`" viewBox=`"0 0 $right $bottom`" role=`"img`">"
    "<rect width=`"$right`" height=`"$bottom`" rx=`"8`" fill=`"#0d1117`" stroke=`"#30363d`"/>"
    '<circle cx="20" cy="18" r="6" fill="#ff5f57"/><circle cx="40" cy="18" r="6" fill="#febc2e"/><circle cx="60" cy="18" r="6" fill="#28c840"/>'
    "<g font-family=`"Cascadia Mono,Consolas,Menlo,DejaVu Sans Mono,Noto Sans Mono CJK SC,monospace`" font-size=`"14`" fill=`"#c9d1d9`">"
    $y = 52
    foreach ($text in $Line) {
        # A session without a terminal leaves errors without colours.
        $isError = $text -match '^\w+-\w+: ' -or ($isError -and $text -notmatch '^PS> ')
        if ($isError) { $text = "`e[31m$text" }
        # What is typed: the prompt, and the commands of the pipeline.
        $text = $text -replace '^PS> ', "`e[36mPS>`e[0m " -replace '(?<=^\S+PS>\S+ |(?<=PS>.*)\| )([A-Z]\w+-\w+)', "`e[33m`$1`e[0m"
        $column = 0
        $colour = $null
        foreach ($piece in [regex]::Matches($text, '\e\[([\d;]*)m|[^\e]+')) {
            if ($piece.Groups[1].Success) {
                foreach ($code in $piece.Groups[1].Value -split ';') {
                    if ($code -in '', '0') { $colour = $null }
                    elseif ($colours.ContainsKey($code)) { $colour = $colours[$code] }
                }
                continue
            }
            # Each run has its column and its length, so that columns align with any font.
            foreach ($run in [regex]::Matches($piece.Value, "$wide+|(?:(?!$wide)\S)+(?: (?:(?!$wide)\S)+)*|\s+")) {
                $cells = $run.Length + [regex]::Matches($run.Value, $wide).Count
                if (-not [string]::IsNullOrWhiteSpace($run.Value)) {
                    $fill = $colour ? " fill=`"$colour`"" : ''
                    $escaped = [System.Security.SecurityElement]::Escape($run.Value)
                    [FormattableString]::Invariant([System.Runtime.CompilerServices.FormattableStringFactory]::Create(
                        '<text x="{0:0.#}" y="{1}" textLength="{2:0.#}"{3}>{4}</text>', 20 + $column * $width, $y, $cells * $width, $fill, $escaped))
                }
                $column += $cells
            }
        }
        $y += $height
    }
    '</g>'
    '</svg>'
}

$ledger = $env:TCB_LEDGER
$rendering = $PSStyle.OutputRendering
foreach ($picture in @{ Name = 'terminal'; Culture = 'en-US' }, @{ Name = 'terminal-zh'; Culture = 'zh-CN' }) {
    $lines = Get-SessionLine $picture.Culture
    (ConvertTo-Svg $lines) -join "`n" | Set-Content "$Destination/$($picture.Name).svg"
}
