using System.Collections;
using System.Management.Automation;

namespace WeChatTcb.Tests.Harness;

/// <summary>
/// Searches for secrets in everything that a script produces: outputs and errors with all their properties, and every stream.
/// </summary>
internal static class SecretScan
{
    /// <summary>A job has a file, an error has a job: nothing that a script would read is deeper.</summary>
    private const int Deepest = 4;

    private const int MostOutputs = 200;

    internal static void AssertNoneIn(Result result, IEnumerable<DebugRecord> debug)
    {
        foreach (var output in result.Output.Take(MostOutputs))
            AssertNoneIn(output, "the output");
        foreach (var error in result.Errors)
            AssertNoneIn(error, "an error");
        AssertNoneIn(result.Terminating, "a terminating error");
        foreach (var line in result.Warnings.Concat(result.Verbose).Concat(debug.Select(record => record.Message)))
            PlantedSecrets.AssertNoneIn(line, "a stream");
        foreach (var record in result.Information)
            AssertNoneIn(record.MessageData, "the information stream");
        foreach (var record in result.Progress)
            PlantedSecrets.AssertNoneIn(record.ToString(), "progress");
    }

    /// <summary>Fails if anything that can be read from <paramref name="value"/> holds a secret.</summary>
    internal static void AssertNoneIn(object? value, string where) => Search(value, where, 0);

    private static void Search(object? value, string where, int depth)
    {
        switch (value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value)
        {
            case null or System.Security.SecureString or Type:
                break;
            case string text:
                PlantedSecrets.AssertNoneIn(text, where);
                break;
            case ErrorRecord error:
                SearchError(error, where, depth);
                break;
            case Exception exception:
                PlantedSecrets.AssertNoneIn(exception.ToString(), where);
                SearchMembers(exception, where, depth);
                break;
            case IEnumerable list:
                foreach (var item in list)
                    Search(item, where, depth + 1);
                break;
            case var other:
                PlantedSecrets.AssertNoneIn(other.ToString(), where);
                SearchMembers(other, where, depth);
                break;
        }
    }

    // Bound parameters are left out: the user typed them.
    private static void SearchError(ErrorRecord error, string where, int depth)
    {
        string?[] texts =
        [
            error.ToString(), error.FullyQualifiedErrorId, error.CategoryInfo.ToString(), error.ErrorDetails?.Message,
            error.ErrorDetails?.RecommendedAction,
            error.ScriptStackTrace, error.InvocationInfo?.Line, error.InvocationInfo?.PositionMessage,
        ];
        foreach (var text in texts)
            PlantedSecrets.AssertNoneIn(text, where);
        for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
            Search(exception, $"{where}'s {exception.GetType().Name}", depth + 1);
        Search(error.TargetObject, $"{where}'s target", depth + 1);
    }

    private static void SearchMembers(object value, string where, int depth)
    {
        // Only the text of the engine's own objects, because they reference the whole session.
        if (depth >= Deepest
            || (value is not PSObject && (value is IFormattable or Delegate || value.GetType().Assembly == typeof(PSObject).Assembly)))
            return;

        foreach (var member in PSObject.AsPSObject(value).Properties)
        {
            object? content;
            try
            {
                content = member.Value;
            }
            catch (GetValueException)
            {
                continue; // nobody can read it
            }

            Search(content, $"{where}.{member.Name}", depth + 1);
        }
    }
}
