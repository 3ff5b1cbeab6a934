namespace Benchmarks.Sessions;

/// <summary>The programs of this machine.</summary>
internal static class Executables
{
    /// <summary>The full path of a program on PATH; null when there is none of that name.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
            .FirstOrDefault(File.Exists);
}
