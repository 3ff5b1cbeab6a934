# Runs one line of script after another, and answers each with the milliseconds it took and its output. Answers are marked, because the host
# may write other lines.
$ErrorActionPreference = 'Stop' # a failure must not pass for speed
$watch = [System.Diagnostics.Stopwatch]::new()
while ($null -ne ($line = [Console]::In.ReadLine())) {
    try {
        $block = [scriptblock]::Create($line)
        $watch.Restart()
        $result = . $block
        $watch.Stop()
        $answer = "done`t$($watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))`t$result"
    }
    catch {
        $answer = "failed`t0`t$_"
    }
    [Console]::Out.WriteLine("`n@@`t" + $answer)
}
