using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Reading;

/// <summary>The names that a statement can use (contract 6.1): the whole allow-list.</summary>
internal static class PredefinedNames
{
    private static readonly string[] Updates =
    [
        "set", "remove", "inc", "mul", "push", "pull", "pullAll", "pop", "shift", "unshift", "addToSet", "rename", "bit", "max", "min",
    ];

    /// <summary><c>db.command</c>, also <c>_</c>.</summary>
    public static PredefinedObject Command { get; } = BuildCommand();

    /// <summary>The names that need no declaration.</summary>
    public static PredefinedObject Globals { get; } = BuildGlobals();

    private static PredefinedObject BuildCommand()
    {
        var command = new PredefinedObject("_");
        foreach (var name in CommandReader.Names)
            command.Add(name, NewRule.Refused, call => CommandReader.Read(name, call));
        command.Add("expr", NewRule.Refused, static call => AsOperator("$expr", call));
        var aggregate = command.Members["aggregate"] = new PredefinedObject("_.aggregate");
        foreach (var (name, symbol) in AggregationOperators.Functions)
            aggregate.Add(name, NewRule.Refused, call => AsOperator(symbol, call));
        foreach (var name in AggregationOperators.OtherFunctions)
            aggregate.Refused[name] = () => AggregationOperators.Refuse($"_.aggregate.{name}");
        var project = command.Members["project"] = new PredefinedObject("_.project");
        foreach (var projection in ProjectionOperators.All)
            project.Add(projection.Symbol[1..], NewRule.Refused, call => AsOperator(projection.Symbol, call));

        command.Refused["jsonSchema"] = static () => new(DiagnosticIds.NotSupported, Messages.SchemaCondition);
        command.Refused["text"] = static () => new(DiagnosticIds.NotSupported, Messages.TextSearch, Messages.TextSearch_Hint);
        foreach (var name in Updates)
            command.Refused[name] = () => new(DiagnosticIds.NotExportable, Messages.FormatUpdateCommand(name));
        return command;
    }

    private static PredefinedObject BuildGlobals()
    {
        var db = new PredefinedObject("db");
        db.Members["collection"] =
            new PredefinedFunction("db.collection", NewRule.Refused, QueryClauses.Collection) { IsMethod = true };
        db.Members["command"] = Command;
        var geo = db.Members["Geo"] = new PredefinedObject("db.Geo");
        foreach (var (name, body) in GeoFunctions.Types)
            geo.Add(name, NewRule.Optional, body);
        db.Add("RegExp", NewRule.Optional, RegexFunction.Create);
        db.Add("serverDate", NewRule.Optional, DateFunctions.ServerDate);
        db.Add("ObjectId", NewRule.Optional, ObjectIdFunction.Create);
        foreach (var name in (string[])["startTransaction", "runTransaction", "createCollection"])
            db.Refused[name] = () => new(DiagnosticIds.NotExportable, Messages.FormatDatabaseChange(name));

        var date = new PredefinedFunction("Date", NewRule.Required, DateFunctions.Create);
        date.Add("now", NewRule.Refused, DateFunctions.Now);
        foreach (var name in (string[])["parse", "UTC"])
            date.Refused[name] = () => new(
                DiagnosticIds.UnsupportedSyntax, Messages.FormatUnsupported($"Date.{name}"), Messages.DateFunction_Hint);

        return new("") { Members = { ["db"] = db, ["_"] = Command, ["Date"] = date } };
    }

    /// <summary>The result of these functions is an object with the raw operator and nothing more, in the service's library too.</summary>
    private static ScriptValue AsOperator(string symbol, Call call) => call.HasArguments(1, 1)
        ? call.Context.Limit(new ObjectLiteral([new(symbol, call.NamePlace, call.Arguments[0])], call.Place))
        : new ErrorValue(call.Place);
}
