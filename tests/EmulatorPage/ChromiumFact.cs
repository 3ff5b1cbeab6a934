using System.Runtime.CompilerServices;

namespace EmulatorPage;

/// <summary>
/// A test in a real browser; skipped with a reason where there is none. CI installs Chromium and fails when a test is skipped.
/// </summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute(
        [CallerMemberName] string name = "", [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Chromium.Path is not null)
            return;
        // `dotnet test` prints only the name of a skipped test.
        DisplayName = $"{name}: {Chromium.Missing}";
        Skip = Chromium.Missing;
    }
}

/// <summary>A <see cref="ChromiumFactAttribute"/> with data.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute(
        [CallerMemberName] string name = "", [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Chromium.Path is not null)
            return;
        DisplayName = $"{name}: {Chromium.Missing}";
        Skip = Chromium.Missing;
    }
}
