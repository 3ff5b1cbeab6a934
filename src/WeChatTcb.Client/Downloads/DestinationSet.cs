namespace WeChatTcb.Client.Downloads;

/// <summary>The files that one command saves. No two exports of a command may have the same one, not even with <c>-Force</c>.</summary>
public sealed class DestinationSet
{
    private readonly HashSet<string> _destinations =
        new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the full path of a file.</summary>
    /// <exception cref="TcbException"><c>DuplicateDestination</c>: the command already saves a file of that name.</exception>
    public void Add(string destination)
    {
        if (!_destinations.Add(destination))
            throw FileErrors.Duplicate(destination);
    }
}
