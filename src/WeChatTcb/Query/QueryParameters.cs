using WeChatTcb.Client;
using WeChatTcb.Client.Queries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shared by the cmdlets that have parameters for the parts of a query.</summary>
internal static class QueryParameters
{
    /// <summary>The parameters that restrict what a query selects. Without them it selects everything.</summary>
    private static readonly string[] Restrictions = ["Where", "Doc", "Limit"];

    private static readonly string[] Parts = [.. Restrictions, "OrderBy", "Skip", "Field"];

    /// <summary>
    /// Ends the command if a parameter was typed and is null or empty: most likely a variable that was never set, and without a condition
    /// everything matches. An empty property of the pipeline's input counts as not given.
    /// </summary>
    internal static void RefuseEmpty(TcbCmdlet cmdlet, PipelineInput input, params string[] others)
    {
        foreach (var name in Parts.Concat(others))
        {
            if (input.IsTyped(name) && cmdlet.MyInvocation.BoundParameters.TryGetValue(name, out var value) && PipelineInput.IsBlank(value))
                cmdlet.ThrowTerminatingError(Empty(name).ToErrorRecord(value));
        }
    }

    /// <summary>Whether a part of a query was typed.</summary>
    internal static bool IsAnyTyped(PipelineInput input) => Parts.Any(input.IsTyped);

    /// <summary>Warns if a row selects everything because its cells are empty.</summary>
    internal static void WarnIfUnrestricted(TcbCmdlet cmdlet, PipelineInput input, StatementParts parts)
    {
        if (input.Object?.BaseObject is not TcbParsedQuery && parts is { Where: null, Doc: null, Limit: null }
            && Restrictions.Where(input.HasBlank).ToArray() is { Length: > 0 } blank)
            cmdlet.WriteWarning(input.At(Messages.FormatUnrestrictedRow(parts.Collection, Lists.Join(blank))));
    }

    /// <summary>The value of a part; null if it counts as not given.</summary>
    internal static T? Given<T>(T? value)
        where T : class => PipelineInput.IsBlank(value) ? null : value;

    /// <summary>Builds the statement and writes its warnings.</summary>
    internal static TcbQueryStatement Build(TcbCmdlet cmdlet, StatementParts parts)
    {
        var built = StatementBuilder.Build(parts with { Unwrap = PowerShellValues.Unwrap });
        foreach (var warning in built.Warnings)
            cmdlet.WriteWarning(warning);
        return built.Statement;
    }

    /// <summary>The error of a parameter without a value.</summary>
    internal static TcbException Empty(string name) => name == "Where"
        ? new("EmptyWhere", TcbErrorKind.InvalidArgument, Messages.EmptyWhere, Messages.EmptyWhere_Advice)
        : new("EmptyParameter", TcbErrorKind.InvalidArgument, Messages.FormatEmptyParameter(name), Messages.EmptyParameter_Advice);
}
