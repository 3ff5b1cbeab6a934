using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace WeChatTcb.Tests.Shared;

/// <summary>
/// Every secret of the tests contains the word <c>planted</c>, and nothing else does. So the output of a test can be searched for
/// secrets without knowing which ones it used.
/// </summary>
internal static class PlantedSecrets
{
    private const string Mark = "planted";
    private const int MostOfFile = 16 * 1024 * 1024;

    /// <summary>
    /// The mark in Base64, at each of its three possible offsets: the characters that depend on nothing else, at least eight. Fewer would
    /// also be in texts that are made at random.
    /// </summary>
    private static readonly string[] Encoded =
    [
        .. from mark in new[] { Mark, Mark.ToUpperInvariant() }
           from place in new[] { (Before: "", Characters: 0..9), (Before: "-", Characters: 2..10), (Before: "--", Characters: 3..12) }
           select Convert.ToBase64String(Encoding.ASCII.GetBytes(place.Before + mark))[place.Characters],
    ];

    /// <summary>The first planted secret in <paramref name="text"/> with the text around it; null if there is none.</summary>
    internal static string? FindIn(string? text)
    {
        if (text is null)
            return null;
        var at = text.IndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        for (var i = 0; at < 0 && i < Encoded.Length; i++)
            at = text.IndexOf(Encoded[i], StringComparison.Ordinal);
        return at < 0 ? null : text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)];
    }

    /// <summary>Fails if <paramref name="text"/> holds a planted secret.</summary>
    internal static void AssertNoneIn(string? text, string where)
    {
        if (FindIn(text) is { } found)
            Assert.Fail($"A secret was found in {where}: …{found}…");
    }

    /// <summary>Fails if a file below <paramref name="folder"/> holds a planted secret, or has one in its name.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isShared">Whether other tests write there now. A file that is being written or has been deleted is then
    /// skipped.</param>
    internal static void AssertNoneInFiles(string folder, bool isShared = false)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            AssertNoneIn(Path.GetRelativePath(folder, file), "the name of a file");
            byte[] bytes;
            try
            {
                bytes = Beginning(file);
            }
            catch (IOException) when (isShared)
            {
                continue;
            }

            AssertNoneIn(Encoding.Latin1.GetString(bytes), file); // ASCII and UTF-8
            AssertNoneIn(Encoding.Unicode.GetString(bytes), file);
        }
    }

    /// <summary>What a program writes about itself is small; a file beyond this is one of a test's huge samples.</summary>
    private static byte[] Beginning(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(stream.Length, MostOfFile)];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>
    /// Ends the test run, with the reason, if any error of the module, even one that is never shown, contains a
    /// secret. Which test it belongs to is not known on the thread that throws.
    /// </summary>
    [ModuleInitializer]
    internal static void WatchErrors() => AppDomain.CurrentDomain.FirstChanceException += (_, thrown) =>
    {
        if (FindInError(thrown.Exception) is { } found)
            Environment.FailFast($"A secret was found in a {thrown.Exception.GetType().Name}: …{found}…\n{new StackTrace()}");
    };

    /// <summary>Where an error of the module, or one of those that led to it, holds a planted secret.</summary>
    internal static string? FindInError(Exception exception) =>
        IsOfModule(exception.GetType())
            ? FindIn(exception.ToString()) ?? FindIn(exception.GetType().GetProperty("RecommendedAction")?.GetValue(exception) as string)
            : null;

    private static bool IsOfModule(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.FullName == "WeChatTcb.TcbException")
                return true;
        }

        return false;
    }
}
