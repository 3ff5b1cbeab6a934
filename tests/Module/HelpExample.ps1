# Dot-sourced by Help.Tests.ps1 and Snippets.Tests.ps1: runs the examples of the documentation against an emulator, each in its own session.

# The prerequisites of the examples.
$preparation = {
    param($repository, $emulator, $pester)

    $ErrorActionPreference = 'Stop'
    Import-Module "$repository/WeChatTcb.psd1"
    if ($pester) { Import-Module $pester }

    # The vault, the token server and the service of the examples.
    function global:Get-Secret([string] $Name, [switch] $AsPlainText) {
        if ($Name -like '*-token') { return $token }
        $secret = if ($Name -like '*secret') { $emulator.ComponentAppSecret } else { $emulator.ComponentVerifyTicket }
        $AsPlainText ? (ConvertFrom-SecureString $secret -AsPlainText) : $secret
    }
    function global:Read-Host([switch] $AsSecureString) { ConvertTo-SecureString 'a-token' -AsPlainText -Force }
    function global:Invoke-RestMethod { [pscustomobject]@{ component_access_token = 'a-token' } }

    $emulator | Reset-TcbEmulator
    $global:emulator = $emulator
    $credentials = @{
        component_appid         = $emulator.ComponentAppId
        component_appsecret     = ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText
        component_verify_ticket = ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText
    } | ConvertTo-Json
    $address = "$($emulator.Endpoint)cgi-bin/component/api_component_token"
    $global:token = (Microsoft.PowerShell.Utility\Invoke-RestMethod $address -Method Post -Body $credentials).component_access_token
    # Its token is the newest, which a reset keeps.
    $emulator | Connect-Tcb | Out-Null

    # Files in the current folder.
    $query = "db.collection('cities').where({ country: 'JP' }).field({ name: true }).get()"
    [pscustomobject]@{ Env = 'demo-4a89da'; Query = $query; Destination = './from-csv.json' } | Export-Csv ./exports.csv
    Set-Content ./collections.csv 'Env,Collection', 'env-one,orders'
    Set-Content ./settings.json '{"key":1,"Key":2}'
    Set-Content ./orders.json '{"_id":"1","created":{"$date":"2026-01-05T14:30:00Z"},"address":{"city":"Shanghai"}}'
    Set-Content ./players.json '{"_id":"1","lands":{"land1":1,"land1":2}}'
    foreach ($day in 'monday', 'tuesday') {
        New-Item -ItemType Directory "./$day" | Out-Null
        Set-Content "./$day/orders.json" "{`"_id`":`"1`",`"shop`":{`"id`":1},`"number`":1,`"status`":`"$day`"}"
    }
    # Two backups that can be compared.
    foreach ($name in '20261124T193000Z', '20261125T193000Z') {
        $environments = 'env-one', 'prod-4a89da'
        $collections = foreach ($environment in $environments) {
            $path = "$environment/orders.jsonl"
            $null = New-Item -ItemType Directory "./backups/$name/$environment" -Force
            Set-Content "./backups/$name/$path" "{`"_id`":`"1`",`"total`":$($name -eq '20261124T193000Z' ? 1 : '"1"')}"
            $file = @{
                path = $path; length = (Get-Item "./backups/$name/$path").Length; recordCount = 1; recordCountVerified = $true
                sha256 = (Get-FileHash "./backups/$name/$path").Hash.ToLower(); fileType = 'Json'; env = $environment; jobId = 1
            }
            @{ env = $environment; collection = 'orders'; status = 'Complete'; kind = 'Full'; file = $file }
        }
        @{
            version = 1; kind = 'Full'; status = 'Complete'; startedAt = '2026-11-24T19:30:00Z'; finishedAt = '2026-11-24T19:31:00Z'
            selection = @{}; planHash = '0'
            environments = @($environments | ForEach-Object { @{ env = $_; endpoint = 'https://api.weixin.qq.com/'; apiFamily = 'Tcb' } })
            collections = @($collections)
        } | ConvertTo-Json -Depth 9 | Set-Content "./backups/$name/backup.json"
    }
    Set-Content ./users.json '{"_id":"1","name":"Ann"}'
    Set-Content ./cloudbase_access_token, ./component_access_token $token
    $global:path = './component_access_token'
    Set-Content ./nightly.ps1 @'
# With a new token, unless the example has started an emulator of its own.
$connection = Get-TcbConnection
if (-not $connection -or $connection.Endpoint -eq $emulator.Endpoint) { $emulator | Connect-Tcb | Out-Null }
Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ country: 'CN' }).get()" -Destination ./nightly.json -Force | Out-Null
'@

    # Jobs: one that ended, two whose files were saved, one known by its id. And an error of the service.
    $global:job = Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ country: 'CN' }).get()" -Wait
    $global:jobs = 'JP', 'KR' | ForEach-Object {
        Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ country: '$_' }).get()" -Destination "./exports/$_.json"
    }
    $global:query = $query
    Invoke-TcbDbExport demo-4a89da $query -FileType Csv -Wait
    Copy-Item ./exports/JP.json ./cities.json
    $null = Invoke-TcbDbExport env-one -Collection orders -Destination ./exports/orders.json
    Get-TcbExportJob demo-4a89da 1 -ErrorAction SilentlyContinue
    $global:ErrorActionPreference = 'Continue'
}

# Pester commands only work in a test file.
$pesterFile = '(?m)^\s*(BeforeAll|BeforeEach|AfterAll|AfterEach|It)\b'

function Invoke-HelpExample([string] $Code, [string] $Repository, [string] $Folder, $Emulator) {
    $session = [powershell]::Create([initialsessionstate]::CreateDefault())
    try {
        $null = $session.AddScript("Set-Location '$Folder'; (Get-PSProvider FileSystem).Home = '$Folder'").Invoke()
        $session.Commands.Clear()
        $pester = $Code -match "\bShould\b|$pesterFile" ? (Get-Module Pester).Path : $null
        $known = $session.AddScript($preparation).AddArgument($Repository).AddArgument($Emulator).AddArgument($pester).Invoke()[-1]
        $session.Commands.Clear()
        $session.Streams.ClearStreams()

        # Replaces what differs between machines.
        $credentials = "-ComponentAppId $($Emulator.ComponentAppId) -Endpoint $($Emulator.Endpoint)"
        $Code = $Code.Replace('-ComponentAppId wx0123456789abcdef', $credentials).
            Replace('100001, 100002', $known.JobId).Replace('100001', $known.JobId).
            Replace('/.tencentcloudbase/wx/', './').Replace('/mnt/state/', "$Folder/").Replace('/run/secrets/', "$Folder/").Replace(' -Port 8801', '')
        # Without an endpoint a snippet means the service. A connection to an emulator comes with one.
        if ($Code -notmatch '\|\s*Connect-Tcb') {
            $Code = "`$PSDefaultParameterValues['Connect-Tcb:Endpoint'] = '$($Emulator.Endpoint)'`n$Code"
        }
        if ($Code -match $pesterFile) {
            $Code = "Describe 'the example' {`n$Code`n$($Code -match '(?m)^\s*It\b' ? '' : "It 'runs' { }")`n}"
            Set-Content "$Folder/example.Tests.ps1" $Code
            $Code = @'
$result = Invoke-Pester ./example.Tests.ps1 -PassThru -Output None
if ($result.Result -ne 'Passed') { throw "$(($result.Failed + $result.FailedBlocks + $result.FailedContainers).ErrorRecord)" }
'@
        }
        foreach ($destination in [regex]::Matches($Code, '-Destination (\./\S+\.\w+)')) {
            Remove-Item (Join-Path $Folder $destination.Groups[1].Value) -ErrorAction Ignore
        }
        Set-Content "$Folder/example.ps1" $Code
        $null = $session.AddScript('. ./example.ps1 | Out-String').Invoke()
        foreach ($problem in $session.Streams.Error) { throw $problem }
    }
    finally {
        $session.Commands.Clear()
        $null = $session.AddScript('Stop-TcbEmulator').Invoke()
        $session.Runspace.Dispose()
        $session.Dispose()
    }
}
