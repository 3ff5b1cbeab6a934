# From nothing to the records of an export, against the local emulator. Runs in pwsh 7.4 or later, and in TcbShell:
#
#   dotnet run --project src/TcbShell -- -File examples/quickstart.ps1
#
# TcbShell has no Write-Host, Select-Object or Format-Table, so this script does without them.

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../WeChatTcb.psd1"

# Exports are remembered in a ledger. This one has a ledger of its own: what is only tried out does not belong in yours.
$folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'WeChatTcb-quickstart')
$ledger = $env:TCB_LEDGER
$env:TCB_LEDGER = "$folder/ledger"

'1. Start the emulator of the service, with 10,000 real cities (GeoNames, CC BY 4.0) in the environment demo-4a89da.'
$emulator = Start-TcbEmulator -SeedPath "$PSScriptRoot/data"
try {
    $emulator | Out-Host

    '2. Connect, as a third-party platform would: app id, secret and verify ticket give a token.'
    $emulator | Connect-Tcb | Out-Host

    '3. Export the larger cities within 1,500 km of Shanghai that have a Chinese name, the most populous first in each country.'
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

    '4. Wait for the job.'
    $job = $job | Wait-TcbExportJob -TimeoutSec 60
    $job | Out-Host

    '5. Save its file: streamed, hashed, and counted against the number of records that the service told.'
    $file = $job | Save-TcbExportFile -Destination "$folder/" -PassThru
    $file | Out-Host

    '6. Read its records as objects: dates are dates, places are places.'
    $records = @($file | Read-TcbExportFile)
    $rows = foreach ($record in $records[0..7]) {
        [pscustomobject]@{
            Name       = "$($record.name) $($record.names -match '[\u4e00-\u9fff]')"
            Country    = $record.country
            Population = $record.population
            Place      = $record.location.coordinates -join ', '
        }
    }
    $rows | Out-Host
    "The first of $($records.Count) records. $($records[0].name) was last changed on $($records[0].modified.ToString('yyyy-MM-dd'))."
    "The file is $($file.Path)"
}
finally {
    '7. Stop the emulator.'
    $emulator | Stop-TcbEmulator
    $env:TCB_LEDGER = $ledger
}
