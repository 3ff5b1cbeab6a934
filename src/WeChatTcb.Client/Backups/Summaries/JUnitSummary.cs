using System.Globalization;
using System.Text;
using System.Xml;
using WeChatTcb.Client.Discovery;

namespace WeChatTcb.Client.Backups.Summaries;

/// <summary>A summary as JUnit XML: a suite for each environment, a test for each collection.</summary>
internal static class JUnitSummary
{
    private enum Outcome
    {
        Passed,
        Failed,
        Skipped,
    }

    /// <summary>The summary of a backup.</summary>
    internal static string Of(TcbBackup backup)
    {
        var ofCollections = backup.Collections.Select(collection => new Test(
            collection.Env,
            collection.Collection,
            collection.Status switch
            {
                BackupCollectionStatus.Complete => Outcome.Passed,
                BackupCollectionStatus.Vanished => Outcome.Skipped,
                _ => Outcome.Failed,
            },
            collection.ErrorId ?? collection.Status.ToString(),
            collection.Reason
                ?? (collection.Status is BackupCollectionStatus.Vanished ? Messages.SummaryVanishedReason : collection.ToString()),
            BackupText.Kind(collection)));
        // The other failures repeat those of the collections.
        var known = backup.Collections.Select(collection => (collection.Env, collection.Collection)).ToHashSet();
        var ofOthers = backup.Failures
            .Where(failure => !known.Contains((failure.Env ?? "", failure.Collection ?? "")))
            .Select(failure => new Test(
                failure.Env ?? backup.Name,
                failure.Collection ?? (failure.Env is null ? Messages.SummaryTest_Backup : Messages.SummaryTest_Environment),
                DiscoveryErrors.IsOfStatus(failure.ErrorId) ? Outcome.Skipped : Outcome.Failed,
                failure.ErrorId,
                failure.Reason));
        return Write(backup.Name, [.. ofOthers, .. ofCollections], backup.StartedAt, backup.Duration);
    }

    /// <summary>The summary of a restore.</summary>
    internal static string Of(TcbRestore restore)
    {
        var known = restore.Collections.Select(collection => collection.Collection).ToHashSet(StringComparer.Ordinal);
        var ofCollections = restore.Collections.Select(collection => new Test(
            restore.Env, collection.Collection, collection.Status is RestoreStatus.Complete ? Outcome.Passed : Outcome.Failed,
            collection.ErrorId ?? collection.Status.ToString(), collection.Message ?? collection.ToString()));
        var ofOthers = restore.Failures
            .Where(failure => !known.Contains(failure.Collection ?? ""))
            .Select(failure => new Test(
                restore.Env, failure.Collection ?? Messages.SummaryTest_Backup, Outcome.Failed, failure.ErrorId, failure.Reason));
        return Write(restore.Name, [.. ofOthers, .. ofCollections], restore.StartedAt, restore.Duration);
    }

    /// <summary>The summary of a command that did nothing.</summary>
    internal static string Of(TcbException failure, string command, string test) => Write(
        command, [new Test(command, test, Outcome.Failed, failure.ErrorId, $"{failure.Message} {failure.RecommendedAction}")], null, null);

    private static string Write(string name, IReadOnlyList<Test> tests, DateTimeOffset? startedAt, TimeSpan? duration)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(new Utf8Writer(text), new XmlWriterSettings { Indent = true }))
        {
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", name);
            Counts(xml, tests);
            if (duration is { } time)
                Attribute(xml, "time", time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture));
            foreach (var suite in tests.GroupBy(test => test.Env, StringComparer.Ordinal))
            {
                xml.WriteStartElement("testsuite");
                Attribute(xml, "name", suite.Key);
                Counts(xml, [.. suite]);
                if (startedAt is { } at)
                    Attribute(xml, "timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
                foreach (var test in suite)
                    Write(xml, test);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void Write(XmlWriter xml, Test test)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", test.Env);
        Attribute(xml, "name", test.Name);
        if (test.Outcome is not Outcome.Passed)
        {
            xml.WriteStartElement(test.Outcome is Outcome.Failed ? "failure" : "skipped");
            Attribute(xml, "message", test.Reason);
            if (test.Outcome is Outcome.Failed)
                Attribute(xml, "type", test.ErrorId);
            xml.WriteEndElement();
        }

        if (test.Output is not null)
            xml.WriteElementString("system-out", Clean(test.Output));
        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyCollection<Test> tests)
    {
        Count("tests", tests.Count);
        Count("failures", tests.Count(test => test.Outcome is Outcome.Failed));
        Count("errors", 0);
        Count("skipped", tests.Count(test => test.Outcome is Outcome.Skipped));

        void Count(string attribute, int count) => Attribute(xml, attribute, count.ToString(CultureInfo.InvariantCulture));
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    /// <summary>XML cannot contain all characters, not even escaped.</summary>
    private static string Clean(string value)
    {
        var clean = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
            clean.Append(rune is { IsBmp: true } && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        return clean.ToString();
    }

    private sealed record Test(string Env, string Name, Outcome Outcome, string ErrorId, string Reason, string? Output = null);

    private sealed class Utf8Writer(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
