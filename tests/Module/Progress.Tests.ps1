#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

# The progress line as this PowerShell draws it.

BeforeAll {
    Import-Module "$PSScriptRoot/../../WeChatTcb.psd1" -Force
    $screen = $Host.UI.RawUI
    $private = [System.Reflection.BindingFlags] 'Static, Instance, NonPublic, Public'
    $fit = (Get-Command Connect-Tcb).ImplementingType.Assembly.GetType('WeChatTcb.Pipeline.MinimalProgress').GetMethods($private) |
        Where-Object { $_.Name -eq 'Fit' -and $_.GetParameters().Count -eq 5 }
    $node = [Microsoft.PowerShell.ConsoleShell].Assembly.GetType('Microsoft.PowerShell.ProgressNode')

    # The cells of the line that PowerShell draws in a window of a width, and its text.
    function Get-ProgressLine([int] $Width, [string] $Activity, [string] $Status, [int] $Percent) {
        $shown = $fit.Invoke($null, @($screen, $Width, $Activity, $Status, '00:41'))
        $record = [System.Management.Automation.ProgressRecord]::new(1, $shown.Item1, $shown.Item2)
        $record.PercentComplete = $Percent
        $lines = [System.Collections.ArrayList]::new()
        $drawn = [Activator]::CreateInstance($node, $private, $null, @([long] 1, $record), $null)
        $node.GetMethod('Render', $private).Invoke($drawn, @($lines, 0, $Width, $screen))
        $text = $lines -join '' -replace '\x1b\[[0-9;]*m'
        @{ Cells = $screen.LengthInBufferCells($text); Text = $text }
    }
}

Describe 'Progress in the view Minimal' {
    It 'stays on one line of <Width> columns at <Percent> percent: <Activity> [<Status>]' -ForEach $(
        foreach ($width in 60, 80, 119, 120) {
            foreach ($percent in -1, 0, 40, 100) {
                @{ Width = $width; Percent = $percent; Activity = 'Waiting for 3 exports'; Status = '1 of 3 finished · 12 MB of 40' }
                @{ Width = $width; Percent = $percent; Activity = '等待导出任务'; Status = '3 个中已完成 1 个' }
                @{ Width = $width; Percent = $percent; Activity = '等'; Status = '' }
                @{ Width = $width; Percent = $percent; Activity = 'Backup 20261127T220250Z'; Status = '等待下一次轮询，还有 3 个集合' }
                @{ Width = $width; Percent = $percent; Activity = '正在将 cities-20261127T220250Z-bed6ae.json 转换为 cities-20261127T220250Z-bed6ae.parquet'; Status = '12 MB / 40 MB' }
                @{ Width = $width; Percent = $percent; Activity = 'Waiting for 3 exports'; Status = "cloud1-5gabcdefghij1234 job 101695287: Waiting, $('x' * 100)" }
                @{ Width = $width; Percent = $percent; Activity = '正在备份第三方平台的全部云环境和其中的全部集合'; Status = '等待服务端的应答，已重试 3 次，还有 14 个集合没有导出，其中 2 个已失败' }
            }
        }
    ) {
        $line = Get-ProgressLine $Width $Activity $Status $Percent
        $line.Cells | Should -BeLessOrEqual $Width
        # The time at the end is not cut off.
        $line.Text | Should -Match '^.+ \[[^\x1b]*00:41 *\]$'
    }

    It 'leaves a text without wide characters as it is' {
        $shown = $fit.Invoke($null, @($screen, 80, ('a' * 70), 'b', '00:41'))
        $shown.Item1, $shown.Item2 | Should -Be ('a' * 70), 'b · 00:41'
    }
}
