@{
    ModuleVersion     = '1.0.0'
    GUID              = 'c5b1f0c4-2b1c-4c0f-8f0e-5a0d6b8f7a31'
    RootModule        = 'EmptyModule.dll'
    FormatsToProcess  = @('EmptyModule.format.ps1xml')
    CmdletsToExport   = @('Get-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
