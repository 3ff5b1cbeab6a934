namespace WeChatTcb.Client.Disk;

/// <summary>
/// Renames and replacements. Windows refuses them while a scanner or a reader has one of the files open, mostly for a moment.
/// </summary>
internal static class Renames
{
    /// <summary>ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows; elsewhere EWOULDBLOCK of Linux and of macOS.</summary>
    internal static readonly int[] InUseCodes =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070020), unchecked((int)0x80070021)] : [11, 35];

    /// <summary>With their pauses, attempts last two seconds.</summary>
    private const int MaxAttempts = 20;

    /// <summary>Renames a file, and replaces an existing one if <paramref name="overwrite"/> is set.</summary>
    internal static void Move(string from, string to, bool overwrite) => Retry(() => File.Move(from, to, overwrite));

    /// <summary>
    /// Replaces <paramref name="to"/> atomically, keeps its old contents under <paramref name="backup"/>, and on Windows its permissions.
    /// </summary>
    internal static void Replace(string from, string to, string backup) =>
        Retry(() => File.Replace(from, to, backup, ignoreMetadataErrors: true));

    /// <summary>Whether another program has a file open, so that Windows does not replace it. Other systems always do.</summary>
    internal static bool IsInUse(string path)
    {
        if (!OperatingSystem.IsWindows() || !File.Exists(path))
            return false;
        try
        {
            Retry(() => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None).Dispose());
            return false;
        }
        catch (IOException failure)
        {
            return InUseCodes.Contains(failure.HResult);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Retry(Action action)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                action();
                return;
            }
            catch (Exception failure) when (OperatingSystem.IsWindows() && attempt < MaxAttempts && MayPass(failure))
            {
#pragma warning disable RS0030 // Milliseconds on a thread pool thread, and only on Windows.
                Thread.Sleep(10 * attempt);
#pragma warning restore RS0030
            }
        }
    }

    private static bool MayPass(Exception failure) =>
        failure is UnauthorizedAccessException || (failure is IOException && InUseCodes.Contains(failure.HResult));
}
