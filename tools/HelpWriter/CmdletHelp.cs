namespace HelpWriter;

/// <summary>What the help of one cmdlet says.</summary>
/// <param name="Sets">The parameter sets, the default one first.</param>
/// <param name="Parameters">The parameters, in the order in which the syntax shows them.</param>
/// <param name="Related">The names of related cmdlets; empty for what is no cmdlet.</param>
internal sealed record CmdletHelp(
    string Verb,
    string Noun,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> Sets,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<TypeHelp> Inputs,
    IReadOnlyList<TypeHelp> Outputs,
    IReadOnlyList<Example> Examples,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Related)
{
    internal string Name => $"{Verb}-{Noun}";

    /// <summary>What is not documented and has to be.</summary>
    internal IEnumerable<string> Gaps()
    {
        if (Synopsis.Length == 0)
            yield return $"{Name} has no <para type=\"synopsis\">.";
        if (Description.Count == 0)
            yield return $"{Name} has no <para type=\"description\">.";
        if (Examples.Count == 0)
            yield return $"{Name} has no <example>.";
        foreach (var example in Examples.Where(example => example.Title.Length == 0 || example.Code.Length == 0))
            yield return $"{Name}: an <example> has no <code>, or no <para> before it that says what it is for: {example.Title}{example.Code}";
        if (Related.Contains(""))
            yield return $"{Name}: a <seealso> points to something that is no cmdlet.";
        foreach (var parameter in Parameters.Where(parameter => parameter.Description.Count == 0))
            yield return $"{Name} -{parameter.Name} has no <para type=\"description\">.";
    }
}

/// <summary>A parameter.</summary>
/// <param name="Type">The name of its type, as PowerShell shows it.</param>
/// <param name="Uses">How it is used in the parameter sets that have it.</param>
/// <param name="Values">The values that it takes, where they can be listed.</param>
internal sealed record ParameterHelp(
    string Name,
    string Type,
    IReadOnlyList<ParameterUse> Uses,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    string Default,
    bool IsGlobbing)
{
    internal const string Switch = "SwitchParameter";

    internal bool IsSwitch => Type == Switch;

    /// <summary>Some parameters exist only for objects that bind to them; PowerShell does not show those.</summary>
    internal bool IsHidden => Uses.All(use => use.IsHidden);

    /// <summary>The use in a set; null where the set has no such parameter.</summary>
    internal ParameterUse? In(string set) => Uses.FirstOrDefault(use => use.Set == set) ?? Uses.FirstOrDefault(use => use.Set == ParameterUse.AllSets);
}

/// <summary>How a parameter is used in a parameter set.</summary>
internal sealed record ParameterUse(string Set, bool IsMandatory, int? Position, bool TakesInput, bool TakesProperty, bool IsHidden)
{
    internal const string AllSets = "__AllParameterSets";
}

/// <summary>A type that goes in or comes out.</summary>
internal sealed record TypeHelp(string Name, string Description);

/// <summary>An example: what it is for, the commands, what they do.</summary>
internal sealed record Example(string Title, string Code, IReadOnlyList<string> Remarks);
