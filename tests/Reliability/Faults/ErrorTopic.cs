using WeChatTcb;

namespace Reliability.Tests.Faults;

/// <summary>The list of errors in about_WeChatTcb.</summary>
internal static class ErrorTopic
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "module", "en-US", "about_WeChatTcb.help.txt"));

    /// <summary>Checks that an error says what to do, and that its id is listed there or in the table of the service's codes.</summary>
    public static void Check(TcbException failure)
    {
        Assert.False(string.IsNullOrWhiteSpace(failure.RecommendedAction), $"{failure.ErrorId} does not say what to do.");
        Assert.True(
            failure is TcbServiceException || Text.Contains(failure.ErrorId, StringComparison.Ordinal),
            $"{failure.ErrorId} is listed nowhere.");
    }
}
