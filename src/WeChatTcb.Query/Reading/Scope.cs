using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query.Reading;

/// <summary>The names that a statement can use: its own constants, and what is predefined.</summary>
internal sealed class Scope(ReadingContext context)
{
    /// <summary>Names outside this language that people paste in, and what to write instead.</summary>
    private static readonly Dictionary<string, Func<string>> Hints = new(StringComparer.Ordinal)
    {
        ["wx"] = static () => Messages.ForeignDatabase_Hint,
        ["cloud"] = static () => Messages.ForeignDatabase_Hint,
        ["uniCloud"] = static () => Messages.ForeignDatabase_Hint,
        ["app"] = static () => Messages.ForeignDatabase_Hint,
        ["require"] = static () => Messages.ForeignDatabase_Hint,
        ["await"] = static () => Messages.FormatLeaveWordOut("await"),
        ["Math"] = static () => Messages.WriteNumber,
        ["JSON"] = static () => Messages.WriteValue,
        ["eval"] = static () => Messages.WriteValue,
        ["RegExp"] = static () => Messages.ForeignRegExp_Hint,
        ["Point"] = static () => Messages.ForeignPoint_Hint,
        ["ObjectId"] = static () => Messages.ForeignObjectId_Hint,
        ["ObjectID"] = static () => Messages.ForeignObjectId_Hint,
        ["ISODate"] = static () => Messages.DateFunction_Hint,
        ["command"] = static () => Messages.ForeignCommand_Hint,
    };

    private readonly Dictionary<string, ScriptValue> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);

    /// <summary>
    /// Makes the names of a declaration known ahead of it: until the declaration they hide what is predefined and cannot be used.
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
            context.Error(DiagnosticIds.PredefinedName, Place.Of(name), Messages.PredefinedName, Messages.PredefinedName_Hint);
        else
            _constants[name.Name] = value; // the grammar refuses a name that is declared twice
    }

    public ScriptValue Lookup(Identifier identifier, bool isFollowed)
    {
        var name = identifier.Name;
        var place = Place.Of(identifier);
        if (_constants.TryGetValue(name, out var constant))
            return context.TryGrow(constant.Size, place) ? constant : new ErrorValue(place);
        if (name != "db" && _announced.Contains(name))
            return context.Error(
                DiagnosticIds.UsedBeforeDeclaration, place, Messages.FormatUsedBeforeDeclaration(name),
                Messages.UsedBeforeDeclaration_Hint);

        switch (name)
        {
            case "undefined":
                return new UndefinedLiteral(place);
            case "NaN":
                return new ScalarLiteral(new NumberValue(double.NaN), place);
            case "Infinity":
                return new ScalarLiteral(new NumberValue(double.PositiveInfinity), place);
        }

        if (PredefinedNames.Globals.Members.TryGetValue(name, out var predefined))
            return new PredefinedValue(predefined, place);
        if (isFollowed && name.EndsWith("db", StringComparison.Ordinal) && IsKnown(name[..^2]))
            return StatementSyntax.ReportMissingSemicolon(context, new(place.End - 2, place.End));
        if (name == "$")
            return context.Error(DiagnosticIds.NotSupported, place, Messages.DollarName, Messages.DollarName_Hint);
        return context.Error(
            DiagnosticIds.UnknownName,
            place,
            Messages.FormatUnknownName(name),
            Hints.GetValueOrDefault(name)?.Invoke()
                ?? DidYouMean.Question(name, PredefinedNames.Globals.Members.Keys.Concat(_constants.Keys)));
    }

    private bool IsKnown(string name) => name is "undefined" or "NaN" or "Infinity"
        || _constants.ContainsKey(name) || PredefinedNames.Globals.Members.ContainsKey(name);
}
