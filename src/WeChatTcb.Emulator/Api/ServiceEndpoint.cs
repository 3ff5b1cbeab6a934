using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Api;

/// <summary>The endpoints by the names that fault rules and the journal use: one name for both families of interfaces.</summary>
[JsonConverter(typeof(EndpointNames))]
internal enum ServiceEndpoint
{
    /// <summary>Every one of the others.</summary>
    Any,

    /// <summary><c>api_component_token</c>.</summary>
    Token,

    /// <summary><c>dbexport</c>, <c>databasemigrateexport</c>.</summary>
    Submit,

    /// <summary><c>dbmigrationstate</c>, <c>databasemigratequeryinfo</c>.</summary>
    State,

    /// <summary><c>dbcollection</c>, <c>databasecollectionget</c>.</summary>
    Collections,

    /// <summary>The object storage, at a job's <c>file_url</c>.</summary>
    Download,
}

/// <summary>The names in JSON: small letters.</summary>
internal sealed class EndpointNames() : JsonStringEnumConverter<ServiceEndpoint>(JsonNamingPolicy.CamelCase);
