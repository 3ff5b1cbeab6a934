namespace TcbQuery.Evaluation;

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
        foreach (var name in (string[])["geoNear", "geoIntersects", "expr", "jsonSchema", "text", "aggregate", "project"])
            command.Refused[name] = NotSupported($"_.{name}");
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
        geo.Members["Point"] = new HostFunction("db.Geo.Point", NewRule.Optional, GeoFunctions.Point);
        foreach (var name in (string[])["LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"])
            geo.Refused[name] = NotSupported($"db.Geo.{name}");

        var db = new HostObject("db");
        db.Members["collection"] = new HostFunction("db.collection", NewRule.Refused, QueryClauses.Collection) { IsMethod = true };
        db.Members["command"] = Command;
        db.Members["Geo"] = geo;
        db.Members["RegExp"] = new HostFunction("db.RegExp", NewRule.Optional, RegularExpressions.Create);
        db.Refused["serverDate"] = NotSupported("db.serverDate");
        db.Refused["ObjectId"] = NotSupported("db.ObjectId");
        foreach (var name in (string[])["startTransaction", "runTransaction", "createCollection"])
            db.Refused[name] = new(DiagnosticIds.NotExportable, $"db.{name} changes the database; an export only reads it.");

        var date = new HostFunction("Date", NewRule.Required, Dates.Create);
        foreach (var name in (string[])["now", "parse", "UTC"])
            date.Refused[name] = NotSupported($"Date.{name}");

        var globals = new HostObject("the statement");
        globals.Members["db"] = db;
        globals.Members["_"] = Command;
        globals.Members["Date"] = date;
        return globals;
    }

    private static Refusal NotSupported(string path) => new(DiagnosticIds.NotSupported, $"{path} is not supported yet.");
}
