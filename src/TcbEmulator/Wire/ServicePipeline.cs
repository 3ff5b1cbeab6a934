using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TcbEmulator.Wire;

/// <summary>
/// The way of a call through the service: method, token, body, then the operation with its own checks; an error at any step becomes the answer.
/// HTTP's status stays 200 (contract 0.3).
/// </summary>
internal sealed class ServicePipeline(TokenOperation tokens, Operations operations, TokenIssuer issuer, TimeProvider time)
{
    public const string TokenPath = "/cgi-bin/component/api_component_token";

    private delegate Task<ServiceResponse> Operation(ServiceRequest request);

    private readonly Dictionary<string, Operation> _operations = new(StringComparer.Ordinal)
    {
        ["/componenttcb/dbexport"] = operations.ExportAsync,
        ["/tcb/databasemigrateexport"] = operations.ExportAsync,
        ["/componenttcb/dbmigrationstate"] = operations.StateAsync,
        ["/tcb/databasemigratequeryinfo"] = operations.StateAsync,
        ["/componenttcb/dbcollection"] = operations.CollectionAsync,
        ["/tcb/databasecollectionget"] = operations.CollectionGetAsync,
    };

    /// <summary>Whether the service has something at this path.</summary>
    public bool Serves(string path) => path == TokenPath || _operations.ContainsKey(path);

    public async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        try
        {
            if (!HttpMethods.IsPost(context.Request.Method))
                throw ServiceException.PostRequired();
            if (path == TokenPath)
            {
                await WriteAsync(context, tokens.Issue(await RequestBody.ReadAsync(context.Request)), JsonAnswer.Service.TokenResponse);
                return;
            }
            issuer.Check(context.Request.Query["access_token"]);
            var body = await RequestBody.ReadAsync(context.Request);
            var response = await _operations[path](new ServiceRequest(context, body));
            await WriteAsync(context, response, JsonAnswer.Service.GetTypeInfo(response.GetType())!);
        }
        catch (ServiceException e)
        {
            await WriteErrorAsync(context, e);
        }
        catch (Exception e) when (e is not OperationCanceledException and not BadHttpRequestException)
        {
            Console.Error.WriteLine($"{path} failed: {e}");
            await WriteErrorAsync(context, ServiceException.SystemBusy());
        }
    }

    private Task WriteErrorAsync(HttpContext context, ServiceException error)
    {
        var response = new ErrorResponse { Errcode = error.Code, Errmsg = $"{error.Message} rid: {Rid.At(time.GetUtcNow())}" };
        return WriteAsync(context, response, JsonAnswer.Service.ErrorResponse);
    }

    private static Task WriteAsync(HttpContext context, object response, JsonTypeInfo type) =>
        JsonAnswer.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(response, type));
}

/// <summary>A call whose method, token and body are in order.</summary>
/// <param name="Context">The call.</param>
/// <param name="Body">Its body.</param>
internal sealed record ServiceRequest(HttpContext Context, RequestBody Body)
{
    /// <summary>A parameter that older documentation puts in the URL and newer in the body (contract 1.5).</summary>
    public string? UrlOrBody(string name) => Context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : Body.Text(name);
}
