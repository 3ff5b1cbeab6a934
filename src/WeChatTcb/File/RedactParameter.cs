using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.InteropServices;
using System.Security;
using WeChatTcb.Client;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Commands;

/// <summary>Reads <c>-Redact</c>, a table of rules or the path of a data file with one, and <c>-RedactKey</c>.</summary>
internal static class RedactParameter
{
    /// <summary>Reads both parameters.</summary>
    /// <returns>The redaction, to be disposed of; null for none.</returns>
    /// <exception cref="TcbException"><c>InvalidRedactRule</c>, <c>RedactKeyMissing</c>, <c>RedactKeyTooShort</c>, <c>RedactMissing</c>, or
    /// the file cannot be read.</exception>
    internal static RedactionSession? Read(SessionState session, object? redact, SecureString? key)
    {
        if (redact is null)
        {
            return key is null ? null : throw new TcbException(
                "RedactMissing", TcbErrorKind.InvalidArgument, Messages.RedactMissing, Messages.RedactMissing_Advice);
        }

        var rules = RedactionRules.Parse(Table(session, Unwrap(redact)));
        var read = key is null ? null : ReadKey(key);
        try
        {
            return new RedactionSession(rules, read);
        }
        catch
        {
            read?.Dispose();
            throw;
        }
    }

    /// <summary>The text of a warning about rules that concerned no field; null if all did.</summary>
    internal static string? WarningOf(IReadOnlyList<string>? unused) =>
        unused is { Count: > 0 } ? Messages.FormatRedactRulesUnused(Lists.Join(unused)) : null;

    /// <summary>The text of a warning about a rule for <c>_id</c> that lets records have the same one; null if there is none.</summary>
    internal static string? WarningOfIds(RedactionSession? redaction) =>
        redaction?.Rules.ChangeOf("_id") is { Action: RedactionAction.Mask or RedactionAction.Null or RedactionAction.Fixed } rule
            ? Messages.FormatRedactedIds(rule.Path.Text)
            : null;

    private static IEnumerable<KeyValuePair<string, object?>> Table(SessionState session, object? redact) => redact switch
    {
        IDictionary table => Rules(table),
        string path when string.IsNullOrWhiteSpace(path) => throw QueryParameters.Empty("Redact"),
        string path => Rules(ReadFile(FilePaths.Existing(session, path, literal: true)[0])),
        _ => throw RedactionErrors.NoRules(Messages.RedactIsNoTable),
    };

    private static IEnumerable<KeyValuePair<string, object?>> Rules(IDictionary table) =>
        table.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create($"{entry.Key}", entry.Value));

    /// <summary>The table in a data file. Nothing in it is run, as with Import-PowerShellDataFile.</summary>
    private static IDictionary ReadFile(string path)
    {
        if (!path.EndsWith(".psd1", StringComparison.OrdinalIgnoreCase))
            throw RedactionErrors.NoRules(Messages.FormatMessageAbout(path, Messages.RedactFileOfOtherType));
        // The parser's own text would quote what is there, and the file may be something else than rules.
        var file = Parser.ParseInput(ReadText(path), path, out _, out var errors);
        if (errors.Length > 0)
            throw InvalidFile(path, errors[0].Extent, Messages.RedactFileSyntax);
        var ast = file.EndBlock?.Statements is [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }]
            ? table
            : null;
        try
        {
            return Unwrap(ast?.SafeGetValue()) as IDictionary
                ?? throw RedactionErrors.NoRules(Messages.FormatMessageAbout(path, Messages.RedactIsNoTable));
        }
        catch (InvalidOperationException)
        {
            var (name, value) = ast!.KeyValuePairs.First(pair => !IsConstant(pair.Item1) || !IsConstant(pair.Item2));
            throw InvalidFile(
                path, IsConstant(name) ? value.Extent : name.Extent,
                Messages.FormatRedactFileRunsCode($"{name.Extent.Text} = {value.Extent.Text}"));
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return Utf8Text.Read(path)
                ?? throw RedactionErrors.NoRules(Messages.FormatMessageAbout(path, Messages.RedactFileEncoding));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, cause);
        }
    }

    private static TcbException InvalidFile(string path, IScriptExtent place, string why) =>
        RedactionErrors.InvalidFile(path, place.StartLineNumber, place.StartColumnNumber, why);

    private static bool IsConstant(Ast ast)
    {
        try
        {
            ast.SafeGetValue();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The values without the wrappers of PowerShell; tables and objects with properties as tables.</summary>
    private static object? Unwrap(object? value)
    {
        value = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        IEnumerable<DictionaryEntry>? entries = value switch
        {
            IDictionary table => table.Cast<DictionaryEntry>(),
            PSObject row => row.Properties.Select(property => new DictionaryEntry(property.Name, property.Value)),
            _ => null,
        };
        return entries is null ? value : new Hashtable(entries.ToDictionary(entry => entry.Key, entry => Unwrap(entry.Value)));
    }

    /// <summary>The key, of which no copy stays in memory.</summary>
    private static RedactKey ReadKey(SecureString secret)
    {
        var characters = GC.AllocateUninitializedArray<char>(secret.Length, pinned: true);
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(pointer, characters, 0, characters.Length);
            return new RedactKey(characters);
        }
        finally
        {
            Array.Clear(characters);
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }
}
