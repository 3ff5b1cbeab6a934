using System.Management.Automation;
using WeChatTcb.Client.Queries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>What the parameters that make up a query have in common, wherever they stand.</summary>
internal static class QueryParameters
{
    /// <summary>
    /// Ends a command whose <c>-Where</c> was typed, and is null or empty: most likely a variable that was never set, and without a condition
    /// everything matches. An empty column of the pipeline's input is no mistake.
    /// </summary>
    internal static void RefuseNullWhere(PSCmdlet cmdlet)
    {
        if (!cmdlet.MyInvocation.BoundParameters.TryGetValue("Where", out var where))
            return;
        where = PowerShellValues.Unwrap(where);
        if (where is null || (where is string text && string.IsNullOrWhiteSpace(text)))
            cmdlet.ThrowTerminatingError(Empty().ToErrorRecord(where));
    }

    /// <summary>Builds the statement, and says what its author should know.</summary>
    internal static TcbQueryStatement Build(Cmdlet cmdlet, StatementParts parts)
    {
        var built = StatementBuilder.Build(parts with { Unwrap = PowerShellValues.Unwrap });
        foreach (var warning in built.Warnings)
            cmdlet.WriteWarning(warning);
        return built.Statement;
    }

    private static TcbException Empty() => new(
        "EmptyWhere",
        TcbErrorKind.InvalidArgument,
        "-Where is empty.",
        "A variable in it may not be set. To match all documents, leave -Where out, or write @{}.");
}
