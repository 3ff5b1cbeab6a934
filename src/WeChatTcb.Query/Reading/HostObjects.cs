namespace WeChatTcb.Query.Reading;

/// <summary>The predefined objects (contract 6.1): the whole allow-list of names.</summary>
internal static class HostObjects
{
    /// <summary><c>db.command</c>, also <c>_</c>.</summary>
    public static HostObject Command { get; } = BuildCommand();

    /// <summary>The names that need no declaration.</summary>
    public static HostObject Globals { get; } = BuildGlobals();

    private static HostObject BuildCommand()
    {
        var command = new HostObject("_");
        foreach (var name in Commands.Names)
            command.Members[name] = new HostFunction($"_.{name}", NewRule.Refused, call => Commands.Create(name, call));
        command.Members["expr"] = new HostFunction("_.expr", NewRule.Refused, static call => Operator("$expr", call));
        command.Members["aggregate"] = BuildAggregate();
        command.Members["project"] = BuildProject();
        command.Refused["jsonSchema"] = new(DiagnosticIds.NotSupported, "A schema as a condition is not understood here.");
        command.Refused["text"] = new(DiagnosticIds.NotSupported, "A text search is not understood here.", "Match with /pattern/.");
        foreach (var name in (string[])
            [
                "set", "remove", "inc", "mul", "push", "pull", "pullAll", "pop", "shift", "unshift", "addToSet", "rename", "bit",
                "max", "min",
            ])
        {
            command.Refused[name] = new(
                DiagnosticIds.NotExportable,
                $"_.{name} changes documents; an export only reads them.");
        }

        return command;
    }

    private static HostObject BuildGlobals()
    {
        var geo = new HostObject("db.Geo");
        foreach (var (name, body) in GeoFunctions.Types)
            geo.Members[name] = new HostFunction($"db.Geo.{name}", NewRule.Optional, body);

        var db = new HostObject("db");
        db.Members["collection"] = new HostFunction("db.collection", NewRule.Refused, QueryClauses.Collection) { IsMethod = true };
        db.Members["command"] = Command;
        db.Members["Geo"] = geo;
        db.Members["RegExp"] = new HostFunction("db.RegExp", NewRule.Optional, RegularExpressions.Create);
        db.Members["serverDate"] = new HostFunction("db.serverDate", NewRule.Optional, Dates.ServerDate);
        db.Members["ObjectId"] = new HostFunction("db.ObjectId", NewRule.Optional, ObjectIds.Create);
        foreach (var name in (string[])["startTransaction", "runTransaction", "createCollection"])
            db.Refused[name] = new(DiagnosticIds.NotExportable, $"db.{name} changes the database; an export only reads it.");

        var date = new HostFunction("Date", NewRule.Required, Dates.Create);
        date.Members["now"] = new HostFunction("Date.now", NewRule.Refused, Dates.Now);
        foreach (var name in (string[])["parse", "UTC"])
            date.Refused[name] = new(DiagnosticIds.UnsupportedSyntax, $"Date.{name} cannot be part of a query statement.", "Write new Date('2024-01-31').");

        var globals = new HostObject("the statement");
        globals.Members["db"] = db;
        globals.Members["_"] = Command;
        globals.Members["Date"] = date;
        return globals;
    }

    private static HostObject BuildAggregate()
    {
        var aggregate = new HostObject("_.aggregate");
        foreach (var name in AggregationOperators.CommandNames)
        {
            var symbol = AggregationOperators.SymbolOfCommand(name);
            aggregate.Members[name] = new HostFunction($"_.aggregate.{name}", NewRule.Refused, call => Operator(symbol, call));
        }

        foreach (var name in AggregationOperators.OtherCommandNames)
            aggregate.Refused[name] = AggregationOperators.Refuse($"_.aggregate.{name}");
        return aggregate;
    }

    private static HostObject BuildProject()
    {
        var project = new HostObject("_.project");
        foreach (var name in (string[])["slice", "elemMatch"])
            project.Members[name] = new HostFunction($"_.project.{name}", NewRule.Refused, call => Operator($"${name}", call));
        return project;
    }

    /// <summary>What these functions give is an object with the raw operator, and nothing more, in the service's library too.</summary>
    private static ScriptValue Operator(string symbol, Call call)
    {
        if (!call.HasArguments(1, 1))
            return new ErrorValue(call.Span);
        var value = new ObjectScript([new(symbol, call.NameSpan, call.Arguments[0])], call.Span);
        return call.Context.IsTooDeep(value) ? new ErrorValue(call.Span) : value;
    }
}
