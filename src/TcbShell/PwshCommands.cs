using System.Collections.Frozen;

namespace TcbShell;

/// <summary>The cmdlets that pwsh has and a bare engine lacks: those of the modules that ship with pwsh, not with the engine.</summary>
internal static class PwshCommands
{
    private static readonly FrozenSet<string> Names = """
        Add-Content Add-Member Add-Type Clear-Content Clear-Item Clear-ItemProperty Clear-RecycleBin Clear-Variable
        Compare-Object Compress-Archive Convert-Path ConvertFrom-CliXml ConvertFrom-Csv ConvertFrom-Json ConvertFrom-Markdown
        ConvertFrom-SddlString ConvertFrom-SecureString ConvertFrom-StringData ConvertTo-CliXml ConvertTo-Csv ConvertTo-Html
        ConvertTo-Json ConvertTo-SecureString ConvertTo-Xml Copy-Item Copy-ItemProperty Debug-Process Debug-Runspace
        Disable-PSBreakpoint Disable-RunspaceDebug Enable-PSBreakpoint Enable-RunspaceDebug Expand-Archive Export-Alias
        Export-Clixml Export-Csv Export-FormatData Export-PSSession Find-Module Find-PSResource Format-Custom Format-Hex
        Format-List Format-Table Format-Wide Get-Acl Get-Alias Get-AuthenticodeSignature Get-ChildItem Get-CimInstance
        Get-Clipboard Get-CmsMessage Get-ComputerInfo Get-Content Get-Credential Get-Culture Get-Date Get-Error Get-Event
        Get-EventSubscriber Get-ExecutionPolicy Get-FileHash Get-FormatData Get-Host Get-HotFix Get-Item Get-ItemProperty
        Get-ItemPropertyValue Get-Location Get-MarkdownOption Get-Member Get-PfxCertificate Get-Process Get-PSBreakpoint
        Get-PSCallStack Get-PSDrive Get-PSProvider Get-Random Get-Runspace Get-RunspaceDebug Get-SecureRandom Get-Service
        Get-TimeZone Get-TraceSource Get-TypeData Get-UICulture Get-Unique Get-Uptime Get-Variable Get-Verb Get-WinEvent
        Group-Object Import-Alias Import-Clixml Import-Csv Import-LocalizedData Import-PowerShellDataFile Import-PSSession
        Install-Module Install-PSResource Invoke-CimMethod Invoke-Expression Invoke-Item Invoke-RestMethod Invoke-WebRequest
        Join-Path Join-String Measure-Command Measure-Object Move-Item Move-ItemProperty New-Alias New-Event New-FileCatalog
        New-Guid New-Item New-ItemProperty New-Object New-PSDrive New-Service New-TemporaryFile New-TimeSpan New-Variable
        Out-File Out-GridView Out-Printer Out-String Pop-Location Protect-CmsMessage Push-Location Read-Host
        Register-EngineEvent Register-ObjectEvent Remove-Alias Remove-Event Remove-Item Remove-ItemProperty Remove-PSBreakpoint
        Remove-PSDrive Remove-Service Remove-TypeData Remove-Variable Rename-Computer Rename-Item Rename-ItemProperty
        Resolve-Path Restart-Computer Restart-Service Resume-Service Select-Object Select-String Select-Xml Send-MailMessage
        Set-Acl Set-Alias Set-AuthenticodeSignature Set-Clipboard Set-Content Set-Date Set-ExecutionPolicy Set-Item
        Set-ItemProperty Set-Location Set-MarkdownOption Set-PSBreakpoint Set-Service Set-TimeZone Set-TraceSource Set-Variable
        Show-Command Show-Markdown Sort-Object Split-Path Start-Process Start-Service Start-Sleep Start-ThreadJob
        Start-Transcript Stop-Computer Stop-Process Stop-Service Stop-Transcript Suspend-Service Tee-Object Test-Connection
        Test-FileCatalog Test-Json Test-Path Trace-Command Unblock-File Unprotect-CmsMessage Unregister-Event Update-FormatData
        Update-List Update-TypeData Wait-Debugger Wait-Event Wait-Process Write-Debug Write-Error Write-Host Write-Information
        Write-Output Write-Progress Write-Verbose Write-Warning
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Names.Contains(name);
}
