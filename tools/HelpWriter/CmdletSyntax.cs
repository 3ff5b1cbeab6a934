namespace HelpWriter;

/// <summary>What the metadata of a cmdlet class says.</summary>
/// <param name="Sets">The parameter sets, the default one first.</param>
/// <param name="Parameters">The parameters, in the order of the syntax lines.</param>
/// <param name="Inputs">The full names of the types that bind from the pipeline.</param>
/// <param name="Properties">The parameters that bind from properties of the same name.</param>
/// <param name="Outputs">The full names of the types that the cmdlet writes.</param>
internal sealed record CmdletSyntax(
    string Verb,
    string Noun,
    IReadOnlyList<string> Sets,
    IReadOnlyList<ParameterSyntax> Parameters,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Properties,
    IReadOnlyList<string> Outputs)
{
    internal string Name => $"{Verb}-{Noun}";

    /// <summary>Hidden parameters exist only for objects that bind to them.</summary>
    internal IEnumerable<ParameterSyntax> VisibleParameters => Parameters.Where(parameter => !parameter.Uses.All(use => use.IsHidden));
}

/// <summary>A parameter.</summary>
/// <param name="Type">The name of its type, as PowerShell shows it.</param>
/// <param name="Uses">One for each parameter set that has it.</param>
/// <param name="Values">The accepted values, where they are a fixed list.</param>
/// <param name="Range">The limits of a number; empty if it has none.</param>
internal sealed record ParameterSyntax(
    string Name,
    string Type,
    IReadOnlyList<ParameterUse> Uses,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    IReadOnlyList<string> Range,
    bool IsGlobbing)
{
    internal const string Switch = "SwitchParameter";

    internal bool IsSwitch => Type == Switch;

    /// <summary>The use in a set; null if the set has no such parameter.</summary>
    internal ParameterUse? In(string set) =>
        Uses.FirstOrDefault(use => use.Set == set) ?? Uses.FirstOrDefault(use => use.Set == ParameterUse.AllSets);
}

/// <summary>How a parameter is used in a parameter set.</summary>
internal sealed record ParameterUse(string Set, bool IsMandatory, int? Position, bool TakesInput, bool TakesProperty, bool IsHidden)
{
    internal const string AllSets = "__AllParameterSets";
}
