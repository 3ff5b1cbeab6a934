@{
    ModuleVersion        = '0.1.0'
    GUID                 = '5d1c2f57-6d8e-4b4a-9a35-0f8a4c1b7e23'
    Author               = 'The WeChatTcb authors'
    CompanyName          = 'Community'
    Copyright            = '(c) the WeChatTcb authors.'
    Description          = 'Exports, backs up and restores WeChat cloud-development (TCB, CloudBase) databases: submits exports through the dbExport interface, waits for the jobs, downloads and verifies the files, reads their records, and imports them. Includes a local emulator of the service.'

    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')

    # The order matters: Types installs the assembly resolver that WeChatTcb.dll needs. Without a script module in between, -Force works
    # (PowerShell/PowerShell#20710).
    NestedModules        = @('module/bin/WeChatTcb.Types.dll', 'module/bin/WeChatTcb.dll')
    TypesToProcess       = @('module/WeChatTcb.types.ps1xml')
    FormatsToProcess     = @('module/WeChatTcb.format.ps1xml')

    CmdletsToExport      = @(
        'Backup-TcbDatabase'
        'Clear-TcbEmulatorFault'
        'Compare-TcbBackup'
        'Compare-TcbExportFile'
        'Connect-Tcb'
        'Convert-TcbExportFile'
        'Disconnect-Tcb'
        'Get-TcbAuthorizer'
        'Get-TcbBackup'
        'Get-TcbCollection'
        'Get-TcbConnection'
        'Get-TcbEmulatorFault'
        'Get-TcbEmulatorRequest'
        'Get-TcbEnvironment'
        'Get-TcbExportJob'
        'Invoke-TcbDbExport'
        'Invoke-TcbDbImport'
        'New-TcbQuery'
        'Read-TcbExportFile'
        'Remove-TcbBackup'
        'Remove-TcbEmulatorCollection'
        'Remove-TcbExportJob'
        'Reset-TcbEmulator'
        'Resolve-TcbError'
        'Restore-TcbDatabase'
        'Resume-TcbExport'
        'Save-TcbExportFile'
        'Set-TcbEmulatorAuthorizer'
        'Set-TcbEmulatorClock'
        'Set-TcbEmulatorCollection'
        'Set-TcbEmulatorEnvironment'
        'Set-TcbEmulatorFault'
        'Start-TcbEmulator'
        'Step-TcbEmulatorClock'
        'Stop-TcbEmulator'
        'Test-TcbBackup'
        'Test-TcbExportFile'
        'Test-TcbQuery'
        'Wait-TcbExportJob'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            # Once the repository has a public address: ProjectUri = 'https://...' (Get-Help -Online opens the help pages below it), LicenseUri
            # and IconUri. Until then the package carries its license, icon and readme as files, and the gallery's page shows those.
            # No HelpInfoUri: the complete help is part of the package, so Update-Help has nothing to fetch.
            Tags         = @(
                'WeChat', 'Weixin', 'TCB', 'CloudBase', 'database', 'export', 'backup', 'restore', 'import', 'mini-program', 'emulator', 'PSEdition_Core',
                'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'The first release. CHANGELOG.md in the folder of the module lists what it does.'
        }
    }
}
