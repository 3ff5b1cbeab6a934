#Requires -Version 7.4

# From nothing to the records of an export, against the local emulator. Run it in pwsh 7.4 or later, or without any pwsh:
#
#   dotnet tool exec powershell --yes -- ./examples/quickstart.ps1

$ErrorActionPreference = 'Stop'

# A clone has to be built first. A packed module has no build script.
if (Test-Path "$PSScriptRoot/../build.ps1") {
    & "$PSScriptRoot/../build.ps1" -IfChanged
}
Import-Module "$PSScriptRoot/../WeChatTcb.psd1"

function Write-Step($Text) {
    Write-Host "`n$Text" -ForegroundColor Cyan
}

# Exports are recorded in a ledger. This script uses one of its own, to keep trial exports out of yours.
$folder = Join-Path ([System.IO.Path]::GetTempPath()) 'WeChatTcb-quickstart'
$ledger = $env:TCB_LEDGER
$env:TCB_LEDGER = Join-Path $folder 'ledger'

Write-Step '1. Start the emulator, with 10,000 real cities (GeoNames, CC BY 4.0) in the environment demo-4a89da.'
$emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/data"
try {
    $emulator | Out-Host

    Write-Step '2. Connect as a third-party platform: app id, secret and verify ticket give a token.'
    $emulator | Connect-Tcb | Out-Host

    Write-Step '3. Export the larger cities within 1,500 km of Shanghai that have a Chinese name, the largest first in each country.'
    $query = @'
const Point = db.Geo.Point;
db.collection('cities').where({
    location: _.geoWithin({ centerSphere: [new Point(121.4737, 31.2304), 0.2352] }),
    population: _.gt(500000).and(_.lt(9000000)),
    names: db.RegExp({ regexp: '[\u4e00-\u9fff]' }),
    country: _.in(['CN', 'JP', 'KR', 'TW'])
}).orderBy('country', 'asc').orderBy('population', 'desc').limit(200)
  .field({ name: true, names: true, country: true, population: true, location: true, modified: true }).get()
'@
    $job = Invoke-TcbDbExport -Env demo-4a89da -Query $query
    $job | Out-Host

    Write-Step '4. Wait for the job.'
    $job = $job | Wait-TcbExportJob -TimeoutSec 60
    $job | Out-Host

    Write-Step '5. Save its file. It is hashed, and its records are counted against the number that the service reported.'
    $file = $job | Save-TcbExportFile -Destination "$folder/" -PassThru
    $file | Out-Host

    Write-Step '6. Read its records as objects: dates are dates, places are places.'
    $records = @($file | Read-TcbExportFile)
    $records | Select-Object -First 8 -Property @(
        @{ Name = 'Name'; Expression = { "$($_.name) $($_.names -match '[\u4e00-\u9fff]')" } }
        'country'
        'population'
        @{ Name = 'place'; Expression = { $_.location.coordinates -join ', ' } }
    ) | Format-Table | Out-Host
    Write-Host "The first 8 of $($records.Count) records. $($records[0].name) was last changed on $($records[0].modified.ToString('yyyy-MM-dd'))."
    Write-Host "The file is $($file.Path)"
}
finally {
    Write-Step '7. Stop the emulator.'
    $emulator | Stop-TcbEmulator
    $env:TCB_LEDGER = $ledger
}
