# Dot-sourced where a test needs a separate PowerShell process: Invoke-Pwsh runs the PowerShell that runs the tests, with the arguments of pwsh.
# PowerShell as a .NET tool is a program that dotnet runs, so the path of its process is the one of dotnet.
function Invoke-Pwsh {
    $program = [Environment]::ProcessPath
    [object[]] $first = if ([System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' }
    & $program @first -NoLogo -NoProfile -NonInteractive @args
}
