namespace WeChatTcb.Client.Downloads;

/// <summary>The files that one command saves: none may be another's, which even a user who wants old files replaced does not mean.</summary>
public sealed class DistinctTargets
{
    private readonly HashSet<string> _targets = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a file's full path.</summary>
    /// <exception cref="TcbException"><c>DuplicateDestination</c>: the command saves a file of that name already.</exception>
    public void Add(string target)
    {
        if (!_targets.Add(target))
            throw FileErrors.Duplicate(target);
    }
}
