# Dot-sourced by tests: writes a backup as Backup-TcbDatabase does, without a service.

function New-TestBackup {
    param(
        [Parameter(Mandatory)] [string] $Path,
        [string] $Status = 'Complete',
        [string] $BaseName,
        [string[]] $Collection = @('users', 'orders'),
        [string[]] $Failed = @(),
        [string] $Env = 'env-one',
        [switch] $Compress,
        [datetime] $StartedAt
    )

    $name = Split-Path $Path -Leaf
    if (-not $StartedAt) {
        $parsed = [datetime]::MinValue
        $isTime = [datetime]::TryParseExact(
            $name, "yyyyMMdd'T'HHmmss'Z'", [cultureinfo]::InvariantCulture, 'AssumeUniversal, AdjustToUniversal', [ref] $parsed)
        $StartedAt = $isTime ? $parsed : [datetime]::new(2026, 11, 1, 19, 30, 0, [DateTimeKind]::Utc)
    }

    $null = New-Item -ItemType Directory -Force "$Path/$Env"
    $sha = { param($bytes) [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($bytes)).ToLowerInvariant() }
    $jobId = 100
    $collections = @(
        foreach ($item in $Collection) {
            $text = [Text.Encoding]::UTF8.GetBytes("{`"_id`":`"1`",`"of`":`"$item`"}`n{`"_id`":`"2`"}`n")
            $bytes = $text
            $relative = "$Env/$item.jsonl"
            if ($Compress) {
                $relative += '.gz'
                $stream = [IO.MemoryStream]::new()
                $gzip = [IO.Compression.GZipStream]::new($stream, [IO.Compression.CompressionMode]::Compress)
                $gzip.Write($text, 0, $text.Length)
                $gzip.Dispose()
                $bytes = $stream.ToArray()
            }

            [IO.File]::WriteAllBytes("$Path/$relative", $bytes)
            $entry = [ordered]@{
                env = $Env; collection = $item; status = 'Complete'; kind = $BaseName ? 'Incremental' : 'Full'
                file = [ordered]@{
                    path = $relative; length = $bytes.Length; recordCount = 2; recordCountVerified = $true; sha256 = & $sha $bytes
                    fileType = 'Json'; env = $Env; jobId = $jobId++
                }
            }
            if ($BaseName) { $entry.baseName = $BaseName }
            if ($Compress) { $entry.contentSha256 = & $sha $text }
            $entry
        }

        foreach ($item in $Failed) {
            @{
                env = $Env; collection = $item; status = 'Failed'; kind = 'Full'
                error = @{ id = 'ExportJobFailed'; message = 'The job failed.' }
            }
        }
    )
    $manifest = [ordered]@{
        version = 1; kind = $BaseName ? 'Incremental' : 'Full'; status = $Status; startedAt = $StartedAt.ToString('o')
        selection = @{ compress = [bool] $Compress }; planHash = '0' * 64
        environments = @(@{ env = $Env; status = 'NORMAL'; endpoint = 'https://api.weixin.qq.com/'; apiFamily = 'Tcb' })
        collections = $collections
    }
    if ($Status -ne 'Running') { $manifest.finishedAt = $StartedAt.AddMinutes(5).ToString('o') }
    ConvertTo-Json $manifest -Depth 9 | Set-Content -LiteralPath "$Path/backup.json"
}
