namespace WeChatTcb.Commands;

/// <summary>The fields of the first records of the file that was typed.</summary>
internal sealed class FileFieldCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input)
    {
        var path = input.Text("Path") ?? input.Text("LiteralPath");
        var file = path is null ? null : CompletionInput.Files(path).FirstOrDefault();
        return file is null ? [] : FieldCompleter.FieldsOf(file).Select(field => new Candidate(field, file));
    }
}

/// <summary>The names of time zones in the IANA database.</summary>
internal sealed class TimeZoneCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) => TimeZoneInfo.GetSystemTimeZones()
        .Select(zone => new Candidate(
            zone.HasIanaId || !TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? zone.Id : name, zone.DisplayName))
        .OrderBy(zone => zone.Value, StringComparer.Ordinal);
}
