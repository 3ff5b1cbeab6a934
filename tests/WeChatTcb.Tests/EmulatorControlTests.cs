using System.Globalization;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>The commands for faults, journal, clock, documents and reset of the emulator.</summary>
public sealed class EmulatorControlTests : IDisposable
{
    private const string Query = "\"db.collection('c').get()\"";

    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public EmulatorControlTests()
    {
        _session.Set("folder", _folder.Path);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "seed", "e"));
        File.WriteAllText(Path.Combine(_folder.Path, "seed", "e", "c.jsonl"), "{\"_id\":1}\n{\"_id\":2}\n");
    }

    public void Dispose()
    {
        _session.Run("Stop-TcbEmulator");
        _session.Dispose();
        _folder.Dispose();
    }

    /// <summary>Each parameter set, with the fault that the emulator then has.</summary>
    [Theory]
    [InlineData("State -ErrCode -1 -Call 3 -Count 2", "State, call 3: errcode -1")]
    [InlineData("Submit -ErrCode -1 -ErrMsg busy -TakesEffect", "Submit, call 1: errcode -1, after its work")]
    [InlineData("Token -StatusCode 503 -RetryAfterSec 2 -Body '{}' -DelayMilliseconds 5", "Token, call 1: status 503")]
    [InlineData("Any -NoAnswer -HoldMilliseconds 5", "Any, call 1: no answer")]
    [InlineData("Submit -Reset -TakesEffect", "Submit, call 1: reset, after its work")]
    [InlineData("Download -Reset -AfterBytes 7", "Download, call 1: reset after 7 bytes")]
    [InlineData("Download -TruncateAfterBytes 0", "Download, call 1: truncated after 0 bytes")]
    [InlineData("Download -DripBytes 3 -DripMilliseconds 20", "Download, call 1: dripping, 3 bytes every 20 ms")]
    [InlineData("Download -LengthOffset -5", "Download, call 1: wrong length, -5")]
    [InlineData("Collections -Garbage", "Collections, call 1: garbage")]
    [InlineData("State -ExpiredToken -Probability 0.5 -Seed 3", "State, call 1: expired token")]
    [InlineData("Submit -JobFailure '失败'", "Submit, call 1: job fails half way")]
    [InlineData("Download -UrlExpires", "Download, call 1: URL expires")]
    [InlineData("Download -ChangedFile", "Download, call 1: changed file")]
    [InlineData("Download -IgnoreRange", "Download, call 1: range ignored")]
    [InlineData("State -DelayMilliseconds 5 -TakesEffect", "State, call 1: 5 ms late, after its work")]
    public void Every_fault_can_be_set(string parameters, string shown)
    {
        _session.Run("Start-TcbEmulator");

        var fault = _session.Run($"Set-TcbEmulatorFault {parameters} -PassThru").Single();

        Assert.Equal(shown, fault.ToString());
        Assert.Equal(shown, _session.Run("Get-TcbEmulatorFault").Single().ToString());
        Assert.Empty(_session.Run("Clear-TcbEmulatorFault; Get-TcbEmulatorFault").Output);
    }

    [Theory]
    [InlineData("$lines | Set-TcbEmulatorCollection e c")]
    [InlineData("Set-TcbEmulatorCollection e c -Document $lines")]
    [InlineData("Set-TcbEmulatorCollection e c -Path \"$folder/lines.json\"")]
    [InlineData("Set-TcbEmulatorCollection e c -Path \"$folder/array.json\"")]
    public void Lines_keep_keys_of_the_same_name(string set)
    {
        string[] lines = ["""{"_id":"a","x":1,"x":2}""", """{"_id":"b","lands":{"land1":{"crop":1},"land1":{"crop":2}}}"""];
        _session.Set("lines", lines);
        File.WriteAllLines(Path.Combine(_folder.Path, "lines.json"), lines);
        File.WriteAllText(Path.Combine(_folder.Path, "array.json"), $"[{string.Join(',', lines)}]", System.Text.Encoding.Unicode);

        var result = _session.Run($"""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect
            {set}
            $null = Invoke-TcbDbExport e {Query} -Destination "$folder/out.json"
            """);

        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Equal(lines, File.ReadAllLines(Path.Combine(_folder.Path, "out.json")));
    }

    [Fact]
    public void A_script_finds_its_fault_hit_and_its_request_in_the_journal()
    {
        _session.Run("Start-TcbEmulator -SeedPath \"$folder/seed\" -JobSeconds 0 -Connect; Set-TcbEmulatorFault State -ErrCode -1");

        var result = _session.Run($"""
            $job = Invoke-TcbDbExport e {Query} -Destination "$folder/out.json"
            $job.RecordSuccess
            (Get-TcbEmulatorFault).Hits
            (Get-TcbEmulatorRequest State)[0].ErrCode
            (Get-TcbEmulatorRequest State)[0].Fault
            (Get-TcbEmulatorRequest Submit).Query.access_token
            (Get-TcbEmulatorRequest -Last 1).Endpoint
            (Get-TcbEmulatorRequest Download).Headers['user-agent'] -eq (Get-TcbEmulatorRequest Download).Headers['User-Agent']
            @(Get-TcbEmulatorRequest -After (Get-TcbEmulatorRequest Submit).Number | Where-Object Endpoint -eq Token).Count
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(
            ["2", "1", "-1", "errcode -1", "***1", "Download", "True", "0"], result.Output.Select(static value => value.ToString()));
    }

    [Fact]
    public void The_clock_advances_by_half_an_hour_at_once()
    {
        var result = _session.Run($"""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 1800 -ClockStart 2026-01-31T12:00:00Z -Connect
            $job = Invoke-TcbDbExport e {Query}
            ($job | Get-TcbExportJob).Status
            (Step-TcbEmulatorClock 1800 -PassThru).UtcDateTime.ToString('s')
            ($job | Get-TcbExportJob).Status
            Step-TcbEmulatorClock 7200
            ($job | Get-TcbExportJob).Status
            (Get-TcbEmulatorRequest State -Last 2).Query.access_token
            """);

        Assert.Empty(result.Errors);
        // The old token was two hours old; the second poll fetched a new one.
        Assert.Equal(
            ["Waiting", "2026-01-31T12:30:00", "Succeeded", "Succeeded", "***1", "***2"],
            result.Output.Select(static value => value.ToString()));
    }

    [Fact]
    public void A_running_clock_is_stopped_and_goes_on()
    {
        var result = _session.Run($"""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 3600 -Connect
            $stopped = Set-TcbEmulatorClock Stopped -PassThru
            $job = Invoke-TcbDbExport e {Query}
            (Step-TcbEmulatorClock 1800 -PassThru) - $stopped
            ($job | Get-TcbExportJob).Status
            (Set-TcbEmulatorClock running -PassThru) -ge $stopped.AddSeconds(1800)
            Step-TcbEmulatorClock 1800
            ($job | Get-TcbExportJob).Status
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["00:30:00", "Reading", "True", "Succeeded"], result.Output.Select(static value => value.ToString()));
    }

    [Fact]
    public void One_fault_is_cleared_by_its_id_or_by_the_pipeline()
    {
        var result = _session.Run("""
            $null = Start-TcbEmulator
            'State', 'Submit', 'Token' | ForEach-Object { Set-TcbEmulatorFault $_ -Reset }
            Clear-TcbEmulatorFault 2
            (Get-TcbEmulatorFault).Endpoint
            Get-TcbEmulatorFault | Where-Object Endpoint -eq Token | Clear-TcbEmulatorFault
            (Get-TcbEmulatorFault).Endpoint
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["State", "Token", "State"], result.Output.Select(static value => value.ToString()));
    }

    [Fact]
    public void Reset_restores_documents_and_rules_and_the_connection_stays_valid()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "faults.json"), """[{"endpoint":"collections","errcode":-1}]""");
        var result = _session.Run($$"""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -FaultFile "$folder/faults.json" -Connect
            '{"_id":3}' | Set-TcbEmulatorCollection e c
            (Invoke-TcbDbExport e {{Query}} -Wait).RecordSuccess
            Clear-TcbEmulatorFault
            Reset-TcbEmulator
            (Get-TcbEmulatorFault).Fault
            @(Get-TcbEmulatorRequest).Count
            (Invoke-TcbDbExport e {{Query}} -Wait).RecordSuccess
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["1", "errcode -1", "0", "2"], result.Output.Select(static value => value.ToString()));
    }

    [Fact]
    public void Values_get_their_database_types()
    {
        _session.Set("when", new DateTime(2026, 1, 31, 12, 0, 0, 7, DateTimeKind.Utc));
        _session.Set("exact", decimal.Parse("3.10", CultureInfo.InvariantCulture));
        var result = _session.Run($$$"""
            $null = Start-TcbEmulator -JobSeconds 0 -Connect
            [ordered]@{ _id = 1; s = 'a"b'; l = 9007199254740993; d = 2.0; m = $exact; at = $when; list = 1, 'x', $null; in = @{ yes = $true }; b = [byte[]](1, 2); nan = [double]::NaN },
                [pscustomobject]@{ _id = 'x'; n = $null }, '{"_id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"}}' | Set-TcbEmulatorCollection e c
            $null = Invoke-TcbDbExport e {{{Query}}} -Destination "$folder/out.json"
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(
            """
            {"_id":1,"s":"a\"b","l":9007199254740993,"d":2.0,"m":{"$numberDecimal":"3.10"},"at":{"$date":"2026-01-31T12:00:00.007Z"},"list":[1,"x",null],"in":{"yes":true},"b":{"$binary":{"base64":"AQI=","subType":"00"}},"nan":{"$numberDouble":"NaN"}}
            {"_id":"x","n":null}
            {"_id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"}}

            """.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(_folder.Path, "out.json")));
        // An exported file can be used unchanged.
        _session.Run("Set-TcbEmulatorCollection e again -Path \"$folder/out.json\"");
        _session.Run("$null = Invoke-TcbDbExport e \"db.collection('again').get()\" -Destination \"$folder/again.json\"");
        Assert.Equal(File.ReadAllText(Path.Combine(_folder.Path, "out.json")), File.ReadAllText(Path.Combine(_folder.Path, "again.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-AsHashtable")]
    public void Every_type_survives_reading_and_storing(string parameters)
    {
        _session.Set("folder", _folder.Path);
        var file = _folder.Write("types.json", """
            {"_id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"},"uuid":{"$uuid":"7f3a0000-0000-4000-8000-00000000abcd"},"ts":{"$timestamp":{"t":1,"i":4294967295}},"min":{"$minKey":1},"max":{"$maxKey":1},"un":{"$undefined":true},"sym":{"$symbol":"s"},"js":{"$code":"f(\"\")"},"scoped":{"$code":"g","$scope":{"x":1,"y":[{"$symbol":"t"}]}},"ptr":{"$dbPointer":{"$ref":"c","$id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"}}},"re":{"$regularExpression":{"pattern":"^a\"/","options":"i"}},"b0":{"$binary":{"base64":"AQI=","subType":"00"}},"b3":{"$binary":{"base64":"fzoAAAAAQACAAAAAAACrzQ==","subType":"03"}},"b80":{"$binary":{"base64":"","subType":"80"}},"dec":{"$numberDecimal":"1.234567890123456789012345678901234E+100"},"neg":{"$numberDecimal":"-0"},"i":{"$numberInt":"5"},"l":{"$numberLong":"6"},"n":7,"f":1.0,"zero":-0.0,"nan":{"$numberDouble":"NaN"},"inf":{"$numberDouble":"-Infinity"},"old":{"$date":{"$numberLong":"-1"}},"far":{"$date":{"$numberLong":"253402300800000"}},"when":{"$date":"2018-08-31T17:30:00.882Z"},"ref":{"$ref":"c","$id":{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"}},"looks":{"$foo":1,"a":"5f5e1b2c3d4e5f6a7b8c9d0e"},"empty":{},"a":[{"$timestamp":{"t":1,"i":2}},[],null,{"$oid":"5f5e1b2c3d4e5f6a7b8c9d0e"}]}
            """);

        var result = _session.Run($"""
            $null = Start-TcbEmulator -JobSeconds 0 -Connect
            Set-TcbEmulatorCollection e c -Path '{file}'
            Read-TcbExportFile '{file}' {parameters} | Set-TcbEmulatorCollection e d
            'c', 'd' | ForEach-Object {"{"} Invoke-TcbDbExport e "db.collection('$_').get()" -Destination "$folder/$_.json" {"}"}
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(File.ReadAllText(Path.Combine(_folder.Path, "c.json")), File.ReadAllText(Path.Combine(_folder.Path, "d.json")));
    }

    [Fact]
    public void A_field_that_occurs_more_than_once_survives_with_all_its_values()
    {
        _session.Set("folder", _folder.Path);
        var file = _folder.Write("twice.json", """
            {"_id":"a","lands":{"land1":{"crop":1},"land1":{"crop":2}}}

            """);

        var result = _session.Run($"""
            $null = Start-TcbEmulator -JobSeconds 0 -Connect
            Read-TcbExportFile '{file}' -AllValues | Set-TcbEmulatorCollection e c
            $null = Invoke-TcbDbExport e "db.collection('c').get()" -Destination "$folder/out.json"
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(_folder.Path, "out.json")));
    }

    [Theory]
    [InlineData("Set-TcbEmulatorFault State", "FaultMissing", "No fault is given for State")]
    [InlineData("Set-TcbEmulatorFault Download -ErrCode -1", "EmulatorRefused", "\"errcode\" is not a fault of the endpoint \"download\"")]
    [InlineData(
        "Set-TcbEmulatorFault State -ErrCode -1 -Probability 2", "EmulatorRefused",
        "\"probability\" must be a number above 0, up to 1, not 2")]
    [InlineData("Clear-TcbEmulatorFault 7", "EmulatorRefused", "there is no fault rule 7")]
    [InlineData("5 | Set-TcbEmulatorCollection e c", "NotADocument", "a Int32")]
    [InlineData("'{' | Set-TcbEmulatorCollection e c", "EmulatorRefused", "e/c, line 1")]
    [InlineData("@{ a = 1, @{ b = { } } } | Set-TcbEmulatorCollection e c", "UnsupportedValue", "'a.1.b'")]
    [InlineData(
        "@{ a = @{ b = [WeChatTcb.BsonSpecial]::new('symbol', 's') } } | Set-TcbEmulatorCollection e c", "UnsupportedValue",
        "s is not extended JSON")]
    [InlineData("@{ a = [WeChatTcb.BsonSpecial]::new('symbol', '') } | Set-TcbEmulatorCollection e c", "UnsupportedValue", "'a'")]
    [InlineData("@{ a = [bigint]::Pow(10, 40) } | Set-TcbEmulatorCollection e c", "UnsupportedValue", "'a'")]
    [InlineData("$t = @{}; $t.t = $t; $t | Set-TcbEmulatorCollection e c", "NotADocument", "100 levels")]
    [InlineData("Set-TcbEmulatorCollection e c -Path \"$folder/none\"", "FileNotFound", "none")]
    [InlineData("$null = Start-TcbEmulator; Get-TcbEmulatorFault", "SeveralEmulators", "2 emulators")]
    [InlineData("Stop-TcbEmulator; Get-TcbEmulatorFault", "NoEmulator", "No emulator was started here")]
    [InlineData("$e | Stop-TcbEmulator; $e | Get-TcbEmulatorFault", "EmulatorNotRunning", "does not respond")]
    [InlineData("Start-TcbEmulator -FaultFile \"$folder/bad.json\"", "EmulatorStartFailed", "Rule 1: \"call\" must be")]
    public void A_mistake_is_a_clear_error(string script, string id, string message)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "bad.json"), """[{"endpoint":"state","call":0,"errcode":-1}]""");
        _session.Run("$e = Start-TcbEmulator");

        Assert.Contains(message, _session.Run(script).Error(id).ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environments_authorizers_and_collections_change_while_the_emulator_runs()
    {
        var result = _session.Run($"""
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect
            Set-TcbEmulatorEnvironment e halted -Alias main
            Invoke-TcbDbExport e {Query} -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed[0].Exception.ErrorCode
            Set-TcbEmulatorEnvironment e NORMAL
            Remove-TcbEmulatorCollection e c
            Invoke-TcbDbExport e {Query} -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed[0].Exception.ErrorCode
            Set-TcbEmulatorEnvironment e -AppId wx1
            Set-TcbEmulatorAuthorizer wx1 -WithoutPermission
            Set-TcbEmulatorAuthorizer wx1
            Set-TcbEmulatorAuthorizer wx1 -Withdrawn
            Set-TcbEmulatorEnvironment e -AppId ''
            Reset-TcbEmulator
            (Invoke-TcbDbExport e {Query} -Wait).RecordSuccess
            """);

        Assert.Equal(["-501005", "-502005", "2"], result.Output.Select(static value => value.ToString()));
    }

    [Theory]
    [InlineData("Remove-TcbEmulatorCollection e none", "there is no collection none in the environment e")]
    [InlineData("Set-TcbEmulatorAuthorizer wx1 -Withdrawn", "wx1 has not authorized the platform")]
    public void What_is_missing_is_said(string script, string message)
    {
        _session.Run("$null = Start-TcbEmulator -SeedPath \"$folder/seed\"");

        Assert.Contains(message, _session.Run(script).Error("EmulatorRefused").ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_emulators_the_connected_one_or_the_one_of_the_parameter_is_used()
    {
        var result = _session.Run("""
            $first = Start-TcbEmulator -Connect
            $second = Start-TcbEmulator
            Set-TcbEmulatorFault State -Reset
            $second | Set-TcbEmulatorFault -Endpoint Token -Reset
            (Get-TcbEmulatorFault).Endpoint
            ($second | Get-TcbEmulatorFault).Endpoint
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["State", "Token"], result.Output.Select(static value => value.ToString()));
    }

    [Theory]
    [InlineData("Set-TcbEmulatorFault State -Reset -WhatIf")]
    [InlineData("Set-TcbEmulatorFault State -Reset; Clear-TcbEmulatorFault -WhatIf; Reset-TcbEmulator -WhatIf; Clear-TcbEmulatorFault")]
    [InlineData("'{}' | Set-TcbEmulatorCollection e c -WhatIf")]
    [InlineData(
        "Remove-TcbEmulatorCollection e c -WhatIf; Set-TcbEmulatorEnvironment e HALTED -WhatIf; Set-TcbEmulatorAuthorizer wx1 -WhatIf")]
    [InlineData("Set-TcbEmulatorFault State -Reset; Clear-TcbEmulatorFault 1 -WhatIf; Clear-TcbEmulatorFault 1")]
    [InlineData("Step-TcbEmulatorClock 5 -WhatIf -PassThru; Set-TcbEmulatorClock Running -WhatIf -PassThru")]
    public void WhatIf_changes_nothing(string script)
    {
        var result = _session.Run($"$null = Start-TcbEmulator -VirtualClock; {script}; Get-TcbEmulatorFault; Get-TcbEmulatorRequest");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Faults_and_requests_are_displayed_as_tables_that_fit()
    {
        _session.Run("$null = Start-TcbEmulator -Connect; Set-TcbEmulatorFault State -Call 2 -Count 0 -ErrCode -1; $null = Get-TcbExportJob e 1 -ErrorAction SilentlyContinue");

        _session.Run("Get-TcbEmulatorFault | Out-Host; Get-TcbEmulatorRequest State | Out-Host");

        var shown = string.Join('\n', _session.Host.Lines);
        foreach (var part in (string[])[
            "all", "errcode -1", "85088", "/componenttcb/dbmigrationstate",
            $"Requests of: {DateTimeOffset.Now:yyyy-MM-dd}, UTC{DateTimeOffset.Now:zzz}"])
            Assert.Contains(part, shown, StringComparison.Ordinal);
    }
}
