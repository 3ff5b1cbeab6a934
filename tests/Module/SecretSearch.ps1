# Searches the output of a script for secrets. Dot-source it.

# The secrets of a running emulator as text, in all forms in which they could be written.
function Get-EmulatorSecret([WeChatTcb.EmulatorInstance] $Emulator) {
    $Emulator.ComponentAppSecret, $Emulator.ComponentVerifyTicket | ForEach-Object {
        $text = ConvertFrom-SecureString $_ -AsPlainText
        $text
        [uri]::EscapeDataString($text)
    } | Select-Object -Unique
}

# Everything that can be read from an output object: text, properties, errors with their inner exceptions. (What the user typed, an error's Line and
# bound parameters, does not count.)
function ConvertTo-SearchedText([Parameter(ValueFromPipeline)] $InputObject) {
    process {
        if ($InputObject -is [System.Management.Automation.ErrorRecord]) {
            $InputObject.ToString(), $InputObject.FullyQualifiedErrorId, $InputObject.ErrorDetails.Message, $InputObject.ErrorDetails.RecommendedAction, $InputObject.ScriptStackTrace
            $InputObject.TargetObject | Format-List * -Force | Out-String -Width 4096
            for ($exception = $InputObject.Exception; $exception; $exception = $exception.InnerException) {
                $exception.ToString()
                $exception | Select-Object * -ExcludeProperty ErrorRecord | Format-List * -Force | Out-String -Width 4096
            }
        }
        else {
            "$InputObject"
            $InputObject | Format-List * -Force | Out-String -Width 4096
        }
    }
}

# Returns each place with a secret: in objects from the pipeline, and in the files below the given folders.
function Find-Secret {
    param([Parameter(Mandatory)] [string[]] $Secret, [string[]] $Path = @(), [Parameter(ValueFromPipeline)] $InputObject)
    process {
        foreach ($text in $InputObject | ConvertTo-SearchedText) {
            foreach ($one in $Secret) {
                if ("$text".Contains($one, [StringComparison]::OrdinalIgnoreCase)) { "in $($InputObject.GetType().Name): $text" }
            }
        }
    }
    end {
        foreach ($file in Get-ChildItem $Path -Recurse -File -Force -ErrorAction Ignore) {
            $bytes = [System.IO.File]::ReadAllBytes($file.FullName)
            foreach ($text in $file.FullName, [System.Text.Encoding]::Latin1.GetString($bytes), [System.Text.Encoding]::Unicode.GetString($bytes)) {
                foreach ($one in $Secret) {
                    if ($text.Contains($one, [StringComparison]::OrdinalIgnoreCase)) { "in $($file.FullName)" }
                }
            }
        }
    }
}
