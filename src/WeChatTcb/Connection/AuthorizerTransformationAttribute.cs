using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Commands;

/// <summary>
/// Accepts an authorizer also as an app id, and as a row or a copy of one (<c>Import-Csv</c>, <c>Import-Clixml</c>, <c>Select-Object</c>).
/// These have no connection of their own.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AuthorizerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Read(inputData) ?? inputData;

    /// <summary>The authorizer; null if the input is something else.</summary>
    internal static TcbAuthorizer? Read(object? input) => (input is PSObject wrapped ? wrapped.BaseObject : input) switch
    {
        TcbAuthorizer authorizer => authorizer,
        string appId => Named(appId),
        // The credentials of a platform are a row, too.
        PSCustomObject when input is PSObject row && row.Properties["ComponentAppId"] is null =>
            Read(row.Properties["Authorizer"]?.Value) ?? Named(row, "AuthorizerAppId") ?? Named(row, "AppId"),
        _ => null,
    };

    private static TcbAuthorizer? Named(PSObject row, string property) =>
        Named(LanguagePrimitives.ConvertTo<string>(row.Properties[property]?.Value));

    private static TcbAuthorizer? Named(string? appId) => string.IsNullOrWhiteSpace(appId)
        ? null
        : new() { AppId = PastedText.Clean(appId), PlatformAppId = "", Endpoint = ServiceAddress.Default };
}
