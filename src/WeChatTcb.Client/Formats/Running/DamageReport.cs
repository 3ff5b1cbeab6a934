namespace WeChatTcb.Client.Formats.Running;

/// <summary>The errors of the records of a file that could not be read: the first ones, and how many others there are.</summary>
/// <param name="path">The file.</param>
public sealed class DamageReport(string path)
{
    private const int MaxErrors = 100;

    private readonly List<TcbException> _errors = [];
    private long _others;

    /// <summary>The errors.</summary>
    public IEnumerable<TcbException> Errors =>
        _others == 0 ? _errors : _errors.Append(ConversionErrors.MoreDamage(path, _others));

    /// <summary>Adds the error of a record.</summary>
    public void Add(ExportRecordException error)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(error);
        else
            _others++;
    }
}
