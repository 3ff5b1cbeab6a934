#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests or packs the module. Thin: everything but the packing is one dotnet command.
.DESCRIPTION
Build  lays the module out in module/bin, so that `Import-Module ./WeChatTcb.psd1` works from here.
Test   runs the xunit tests and, on the module as it is built, the Pester tests.
Pack   builds Release and writes artifacts/WeChatTcb/<version>/, the same as a zip, and as a package for a PowerShell gallery.
       What goes in is compared with module/files.txt, line by line; -UpdateFileList writes that list anew.
.EXAMPLE
./build.ps1; Import-Module ./WeChatTcb.psd1
.EXAMPLE
./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack')]
    [string] $Task = 'Build',

    # Pack takes Release unless told otherwise.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Pack' ? 'Release' : 'Debug',

    [switch] $UpdateFileList
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot

function Invoke-Build {
    foreach ($project in 'WeChatTcb', 'WeChatTcb.Emulator') {
        dotnet build "src/$project" --configuration $Configuration --nologo --verbosity quiet
    }
}

function Invoke-Test {
    dotnet test CloudExport.sln --configuration $Configuration --nologo
    Import-Module Pester -MinimumVersion 5.0
    $result = Invoke-Pester ./tests/Module -PassThru
    if ($result.Result -ne 'Passed') {
        throw "Pester: $($result.FailedCount) of $($result.TotalCount) tests failed."
    }
}

function Get-ShippedFile {
    # The topic is beside the manifest too: see StageModule.
    $files = @('WeChatTcb.psd1', 'about_WeChatTcb.help.txt') + @(Get-ChildItem module -Recurse -File | ForEach-Object {
            [System.IO.Path]::GetRelativePath($PSScriptRoot, $_.FullName).Replace('\', '/')
        } | Where-Object { $_ -ne 'module/files.txt' })
    [string[]] $sorted = $files
    [array]::Sort($sorted, [StringComparer]::Ordinal)
    $sorted
}

function Assert-FileList([string[]] $Files) {
    if ($UpdateFileList) {
        Set-Content module/files.txt $Files
    }
    $difference = Compare-Object @(Get-Content module/files.txt) $Files
    if ($difference) {
        $lines = $difference | ForEach-Object { '  {0} {1}' -f ($_.SideIndicator -eq '=>' ? 'not in the list:' : 'missing:'), $_.InputObject }
        throw "The files are not those of module/files.txt:`n$($lines -join "`n")`nIf they should be, run ./build.ps1 -Task Pack -UpdateFileList and review the change."
    }
}

function Write-Nuspec([string] $Path, [string] $Source, [hashtable] $Manifest, [string] $Version) {
    $data = $Manifest.PrivateData.PSData
    $tags = @('PSModule', 'PSIncludes_Cmdlet') + @($Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" }) + $data.Tags
    $metadata = [ordered]@{
        id = 'WeChatTcb'; version = $Version; authors = $Manifest.Author; copyright = $Manifest.Copyright
        description = $Manifest.Description; tags = $tags -join ' '
    }
    if ($data.ProjectUri) { $metadata.projectUrl = $data.ProjectUri }
    $elements = $metadata.GetEnumerator() | ForEach-Object { "    <$($_.Key)>$([System.Security.SecurityElement]::Escape($_.Value))</$($_.Key)>" }
    Set-Content $Path @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
$($elements -join "`n")
  </metadata>
  <files>
    <file src="$Source/**" target="" />
  </files>
</package>
"@
}

function Invoke-Pack {
    $manifest = Import-PowerShellDataFile WeChatTcb.psd1
    $prerelease = $manifest.PrivateData.PSData.Prerelease
    $version = $manifest.ModuleVersion + ($prerelease ? "-$prerelease" : '')
    $files = Get-ShippedFile
    Assert-FileList $files

    if (Test-Path artifacts) {
        Remove-Item artifacts -Recurse
    }
    # PowerShell wants the folder named after the version without its prerelease label.
    $folder = "artifacts/WeChatTcb/$($manifest.ModuleVersion)"
    foreach ($file in $files) {
        $target = New-Item -ItemType Directory -Force (Split-Path "$folder/$file")
        Copy-Item $file $target
    }

    [System.IO.Compression.ZipFile]::CreateFromDirectory(
        "$PSScriptRoot/artifacts/WeChatTcb", "$PSScriptRoot/artifacts/WeChatTcb.$version.zip", 'SmallestSize', $true)

    Write-Nuspec artifacts/WeChatTcb.nuspec "WeChatTcb/$($manifest.ModuleVersion)" $manifest $version
    # The analysis expects the assemblies of a library; its warnings are about nothing else.
    dotnet pack artifacts/WeChatTcb.nuspec --output artifacts --nologo --verbosity quiet
    Remove-Item artifacts/WeChatTcb.nuspec
    Get-ChildItem artifacts -File
}

try {
    switch ($Task) {
        'Build' { Invoke-Build }
        'Test' { Invoke-Test }
        'Pack' { Invoke-Build; Invoke-Pack }
    }
}
finally {
    Pop-Location
}
