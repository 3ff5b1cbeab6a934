using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>The names that a statement can use: its own constants, and what is predefined.</summary>
internal sealed class Scope(EvaluationContext context)
{
    /// <summary>Names outside this language that people paste in, and what to write instead.</summary>
    private static readonly Dictionary<string, string> Cures = new(StringComparer.Ordinal)
    {
        ["wx"] = "db is predefined; leave this out.",
        ["cloud"] = "db is predefined; leave this out.",
        ["uniCloud"] = "db is predefined; leave this out.",
        ["app"] = "db is predefined; leave this out.",
        ["require"] = "db is predefined; leave this out.",
        ["await"] = "Leave 'await' out.",
        ["Math"] = "Write the number itself.",
        ["JSON"] = "Write the value itself.",
        ["eval"] = "Write the value itself.",
        ["RegExp"] = "Write /pattern/i or db.RegExp({ regexp: 'pattern', options: 'i' }).",
        ["Point"] = "Write db.Geo.Point, or declare const Point = db.Geo.Point; first.",
        ["command"] = "Write db.command or _.",
    };

    private readonly Dictionary<string, ScriptValue> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);

    /// <summary>
    /// Makes the names of a declaration known before their turn: until then, they hide what is predefined and cannot be used.
    /// </summary>
    public void Announce(Node id)
    {
        if (id is Identifier name)
            _announced.Add(name.Name);
        else if (id is ObjectPattern pattern)
            foreach (var property in pattern.Properties)
                if (property is Property { Value: Identifier or ObjectPattern } part)
                    Announce(part.Value);
    }

    public void Declare(Identifier name, ScriptValue value)
    {
        if (name.Name == "db")
        {
            context.Diagnostics.Error(
                DiagnosticIds.PredefinedName,
                TextSpan.Of(name),
                "'db' is predefined.",
                "Leave this declaration out.");
            _announced.Remove(name.Name);
            return;
        }

        // The grammar sees to it that no name is declared twice.
        _constants[name.Name] = value;
    }

    public ScriptValue Lookup(Identifier identifier, bool isFollowed)
    {
        var name = identifier.Name;
        var span = TextSpan.Of(identifier);
        if (_constants.TryGetValue(name, out var constant))
            return constant;
        if (name != "db" && _announced.Contains(name))
        {
            context.Diagnostics.Error(
                DiagnosticIds.UsedBeforeDeclaration,
                span,
                $"'{name}' is used before its declaration.",
                "Put the declaration first.");
            return new ErrorValue(span);
        }

        switch (name)
        {
            case "undefined":
                return new UndefinedScript(span);
            case "NaN":
                return new ScalarScript(new NumberValue(double.NaN), span);
            case "Infinity":
                return new ScalarScript(new NumberValue(double.PositiveInfinity), span);
        }

        if (HostObjects.Globals.Members.TryGetValue(name, out var host))
            return new HostScript(host, span);

        if (isFollowed && name.EndsWith("db", StringComparison.Ordinal) && IsKnown(name[..^2]))
        {
            Syntax.StatementSyntax.ReportMissingSemicolon(context.Diagnostics, new(span.End - 2, span.End), context.Text);
            return new ErrorValue(span);
        }

        if (name == "$")
        {
            context.Diagnostics.Error(
                DiagnosticIds.NotSupported,
                span,
                "'$' is not known to be predefined.",
                "Write const $ = db.command.aggregate; first, or _.aggregate in its place.");
            return new ErrorValue(span);
        }

        context.Diagnostics.Error(
            DiagnosticIds.UnknownName,
            span,
            $"'{name}' is neither predefined nor declared.",
            Cures.GetValueOrDefault(name) ?? DidYouMean.Question(name, HostObjects.Globals.Members.Keys.Concat(_constants.Keys)));
        return new ErrorValue(span);
    }

    private bool IsKnown(string name) =>
        name is "undefined" or "NaN" or "Infinity" || _constants.ContainsKey(name) || HostObjects.Globals.Members.ContainsKey(name);
}
