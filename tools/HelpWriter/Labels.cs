namespace HelpWriter;

/// <summary>The words of a culture: the headings of its pages, and what no page contains.</summary>
internal sealed record Labels(
    string Description,
    string Examples,
    string Parameters,
    string Inputs,
    string Outputs,
    string Notes,
    string Links,
    string Default,
    string Example,
    string Online)
{
    /// <summary>The headings of a page.</summary>
    internal IReadOnlyList<string> Sections => [Description, Examples, Parameters, Inputs, Outputs, Notes, Links];

    internal static Labels Of(string culture) => culture.StartsWith("zh", StringComparison.Ordinal)
        ? new Labels("说明", "示例", "参数", "输入", "输出", "备注", "相关链接", "默认值：", "示例", "联机版本：")
        : new Labels(
            "Description", "Examples", "Parameters", "Inputs", "Outputs", "Notes", "Related links", "Default:", "Example",
            "Online version:");
}
