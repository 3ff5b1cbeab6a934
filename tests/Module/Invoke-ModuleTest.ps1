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

# No other Pester: the one that a machine happens to have may be too old or too new for these tests.
& {
    $ErrorActionPreference = 'Stop'
    $PSNativeCommandUseErrorActionPreference = $true
    dotnet restore "$PSScriptRoot/Pester.csproj" --verbosity quiet | Out-Host
    Import-Module (dotnet msbuild "$PSScriptRoot/Pester.csproj" -getProperty:PesterModule) -Global
}

# The tests get the preferences of a fresh session, whatever those of the caller are.
$ErrorActionPreference = 'Continue'
$PSNativeCommandUseErrorActionPreference = $false
Invoke-Pester $Path -PassThru
