#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests or packs the module.
.DESCRIPTION
Build  lays the module out in module/bin, so that `Import-Module ./WeChatTcb.psd1` works from here.
Test   runs all tests: xunit, Pester on the module that this built, then TestPackage. Fails when any of them fails.
Pack   builds Release and writes artifacts/WeChatTcb/<version>/, a zip of it, a package for a PowerShell gallery,
       and the emulator as a .NET tool.
       The files are compared with module/files.txt, line by line; -UpdateFileList rewrites that list.
TestPackage
       packs what is built, installs the package from a folder in a home folder of its own, and tests it there.
.EXAMPLE
./build.ps1; Import-Module ./WeChatTcb.psd1
.EXAMPLE
dotnet tool exec powershell --yes -- ./build.ps1 -Task Test
Runs all tests where no PowerShell is installed.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack', 'TestPackage')]
    [string] $Task = 'Build',

    # Release for Pack by default, else Debug.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Pack' ? 'Release' : 'Debug',

    # Build only when a source is newer than the last build of this script.
    [switch] $IfChanged,

    [switch] $UpdateFileList
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot

# Written after a build; newer than every source as long as the build is up to date.
$stamp = 'module/bin/.built'

function Test-Changed {
    if (-not (Test-Path $stamp)) {
        return $true
    }
    $built = (Get-Item $stamp -Force).LastWriteTimeUtc
    # A folder's own time tells of files that were deleted or renamed.
    $folders = 'src', 'tools', 'module', 'docs/help' | Where-Object { Test-Path $_ }
    $sources = @(Get-Item Directory.*.props, WeChatTcb.psd1, Module.slnf) + @(Get-Item $folders) + @(Get-ChildItem $folders -Recurse)
    [bool] ($sources | Where-Object { $_.LastWriteTimeUtc -gt $built -and $_.FullName -notmatch '[\\/](bin|obj)([\\/]|$)' })
}

function Invoke-Build {
    dotnet build Module.slnf --configuration $Configuration --nologo --verbosity quiet
    $null = New-Item $stamp -ItemType File -Force
}

function Invoke-Test {
    # Both run, also when the first fails.
    $failures = @()
    $PSNativeCommandUseErrorActionPreference = $false
    dotnet test CloudExport.sln --configuration $Configuration --nologo
    if ($LASTEXITCODE -ne 0) {
        $failures += 'xunit failed.'
    }
    $result = ./tests/Module/Invoke-ModuleTest.ps1
    if ($result.Result -ne 'Passed') {
        $failures += "Pester: $($result.FailedCount) of $($result.TotalCount) tests failed."
    }
    try {
        Invoke-PackageTest
    }
    catch {
        $failures += "$_"
    }
    if ($failures) {
        throw $failures -join ' '
    }
}

function Invoke-PackageTest {
    $PSNativeCommandUseErrorActionPreference = $true
    $null = Invoke-Pack
    $result = ./tests/Module/Invoke-ModuleTest.ps1 ./tests/Package
    if ($result.Result -ne 'Passed') {
        throw "The package: $($result.FailedCount) of $($result.TotalCount) tests failed."
    }
}

function Get-ShippedFile {
    # The topics are beside the manifest, where Get-Help finds them in any case: see StageModule.
    $topics = 'about_WeChatTcb.help.txt', 'zh-Hans/about_WeChatTcb.help.txt'
    $files = @('WeChatTcb.psd1', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md') + $topics + @(Get-ChildItem module, examples -Recurse -File | ForEach-Object {
            [System.IO.Path]::GetRelativePath($PSScriptRoot, $_.FullName).Replace('\', '/')
        } | Where-Object { $_ -notin 'module/files.txt', $stamp -and $_ -notlike 'module/*/about_*' })
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
        description = $Manifest.Description; releaseNotes = $data.ReleaseNotes; tags = $tags -join ' '
        readme = 'module/README.md'; icon = 'module/icon.png'
    }
    if ($data.ProjectUri) { $metadata.projectUrl = $data.ProjectUri }
    $elements = $metadata.GetEnumerator() | ForEach-Object { "    <$($_.Key)>$([System.Security.SecurityElement]::Escape($_.Value))</$($_.Key)>" }
    Set-Content $Path @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
$($elements -join "`n")
    <license type="file">LICENSE</license>
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
    # The analysis expects the assemblies of a library in their place, and is about nothing else. Only a project can turn it off.
    Set-Content artifacts/Package.csproj @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <NuspecFile>WeChatTcb.nuspec</NuspecFile>
    <NoPackageAnalysis>true</NoPackageAnalysis>
    <NoBuild>true</NoBuild>
  </PropertyGroup>
</Project>
"@
    dotnet pack artifacts/Package.csproj --output artifacts --nologo --verbosity quiet -warnaserror -p:ImportDirectoryBuildProps=false -p:ImportDirectoryPackagesProps=false
    Remove-Item artifacts/Package.csproj, artifacts/WeChatTcb.nuspec, artifacts/obj -Recurse
    # The emulator as a .NET tool. The version is that of the manifest: see Directory.Build.props.
    dotnet pack src/WeChatTcb.Emulator --no-build --configuration $Configuration --output artifacts --nologo --verbosity quiet -warnaserror
    Get-ChildItem artifacts -File
}

try {
    switch ($Task) {
        'Build' { if (-not $IfChanged -or (Test-Changed)) { Invoke-Build } }
        'Test' { Invoke-Test }
        'Pack' { Invoke-Build; Invoke-Pack }
        'TestPackage' { Invoke-PackageTest }
    }
}
finally {
    Pop-Location
}
