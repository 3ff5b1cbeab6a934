using System.Management.Automation;
using WeChatTcb.Client.Queries;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shared by the cmdlets that have parameters for the parts of a query.</summary>
internal static class QueryParameters
{
    /// <summary>
    /// Ends the command if <c>-Where</c> was typed and is null or empty: most likely a variable that was never set, and without a condition
    /// everything matches. An empty property of the pipeline's input is allowed.
    /// </summary>
    internal static void RefuseNullWhere(PSCmdlet cmdlet)
    {
        if (!cmdlet.MyInvocation.BoundParameters.TryGetValue("Where", out var where))
            return;
        where = PowerShellValues.Unwrap(where);
        if (where is null || (where is string text && string.IsNullOrWhiteSpace(text)))
            cmdlet.ThrowTerminatingError(Empty().ToErrorRecord(where));
    }

    /// <summary>Builds the statement and writes its warnings.</summary>
    internal static TcbQueryStatement Build(Cmdlet cmdlet, StatementParts parts)
    {
        var built = StatementBuilder.Build(parts with { Unwrap = PowerShellValues.Unwrap });
        foreach (var warning in built.Warnings)
            cmdlet.WriteWarning(warning);
        return built.Statement;
    }

    private static TcbException Empty() => new(
        "EmptyWhere", TcbErrorKind.InvalidArgument, Messages.EmptyWhere, Messages.EmptyWhere_Advice);
}
