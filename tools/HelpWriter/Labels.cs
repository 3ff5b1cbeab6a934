namespace HelpWriter;

/// <summary>The words of a help topic that no page contains.</summary>
internal sealed record Labels(string Example, string Online)
{
    internal static Labels Of(string culture) => culture.StartsWith("zh", StringComparison.Ordinal)
        ? new Labels("示例", "联机版本:")
        : new Labels("Example", "Online version:");
}
