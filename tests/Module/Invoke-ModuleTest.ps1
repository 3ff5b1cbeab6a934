#Requires -Version 7.4
<#
.SYNOPSIS
Runs the Pester tests of this folder on the module as it is built, with the Pester version of Directory.Packages.props.
.DESCRIPTION
Returns Pester's result. The tests run in this process and change its connection and its ledger folder.
#>
[CmdletBinding()]
param(
    # A test file or folder; all of them by default.
    [string[]] $Path = $PSScriptRoot
)

# Only this version of Pester: an installed one may be too old or too new for these tests.
& {
    $ErrorActionPreference = 'Stop'
    $PSNativeCommandUseErrorActionPreference = $true
    dotnet restore "$PSScriptRoot/Pester.csproj" --verbosity quiet | Out-Host
    Import-Module (dotnet msbuild "$PSScriptRoot/Pester.csproj" -getProperty:PesterModule) -Global
}

# The tests run with the preferences of a new session, not the caller's.
$ErrorActionPreference = 'Continue'
$PSNativeCommandUseErrorActionPreference = $false

# The texts that they compare are English. A process that a test starts has the language of its environment (on Windows and macOS, the user's).
$culture = [cultureinfo]::CurrentUICulture
$language = $env:LC_ALL
try {
    [cultureinfo]::CurrentUICulture = 'en-US'
    $env:LC_ALL = 'C.UTF-8'
    Invoke-Pester $Path -PassThru
}
finally {
    [cultureinfo]::CurrentUICulture = $culture
    $env:LC_ALL = $language
}
