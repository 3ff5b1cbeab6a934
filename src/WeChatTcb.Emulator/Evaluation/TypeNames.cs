using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>MongoDB's names of the BSON types.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, BsonType> Types = new(StringComparer.Ordinal)
    {
        ["double"] = BsonType.Double,
        ["string"] = BsonType.String,
        ["object"] = BsonType.Document,
        ["array"] = BsonType.Array,
        ["binData"] = BsonType.Binary,
        ["undefined"] = BsonType.Undefined,
        ["objectId"] = BsonType.ObjectId,
        ["bool"] = BsonType.Boolean,
        ["date"] = BsonType.DateTime,
        ["null"] = BsonType.Null,
        ["regex"] = BsonType.RegularExpression,
        ["dbPointer"] = BsonView.DbPointerType,
        ["javascript"] = BsonType.JavaScript,
        ["symbol"] = BsonType.Symbol,
        ["javascriptWithScope"] = BsonType.JavaScriptWithScope,
        ["int"] = BsonType.Int32,
        ["timestamp"] = BsonType.Timestamp,
        ["long"] = BsonType.Int64,
        ["decimal"] = BsonType.Decimal128,
        ["minKey"] = BsonType.MinKey,
        ["maxKey"] = BsonType.MaxKey,
        ["missing"] = BsonType.EndOfDocument,
    };

    private static readonly Dictionary<BsonType, string> Names = Types.ToDictionary(static t => t.Value, static t => t.Key);

    public static BsonType TypeOf(string name) => Types[name];

    /// <summary>The name; <c>missing</c> for a value that is not there.</summary>
    public static string NameOf(BsonType type) => Names[type];
}
