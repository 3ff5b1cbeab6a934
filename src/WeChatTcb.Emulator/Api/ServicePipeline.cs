using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Emulator.Faults;

namespace WeChatTcb.Emulator.Api;

/// <summary>
/// The way of a call through the service: method, token, body, then the operation with its own checks; an error at any step becomes the answer.
/// HTTP's status stays 200 (contract 0.3).
/// </summary>
internal sealed class ServicePipeline(TokenOperation tokens, Operations operations, TokenIssuer issuer, TimeProvider time)
{
    public const string TokenPath = "/cgi-bin/component/api_component_token";

    private delegate Task<ServiceResponse> Operation(ServiceRequest request);

    private readonly Dictionary<string, (ServiceEndpoint Endpoint, Operation Run)> _operations = new(StringComparer.Ordinal)
    {
        ["/componenttcb/dbexport"] = (ServiceEndpoint.Submit, operations.ExportAsync),
        ["/tcb/databasemigrateexport"] = (ServiceEndpoint.Submit, operations.ExportAsync),
        ["/componenttcb/dbmigrationstate"] = (ServiceEndpoint.State, operations.StateAsync),
        ["/tcb/databasemigratequeryinfo"] = (ServiceEndpoint.State, operations.StateAsync),
        ["/componenttcb/dbcollection"] = (ServiceEndpoint.Collections, operations.CollectionAsync),
        ["/tcb/databasecollectionget"] = (ServiceEndpoint.Collections, operations.CollectionGetAsync),
    };

    /// <summary>What the service has at this path; null for nothing.</summary>
    public ServiceEndpoint? EndpointOf(string path) =>
        path == TokenPath ? ServiceEndpoint.Token : _operations.TryGetValue(path, out var operation) ? operation.Endpoint : null;

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
            if (context.Features.Get<FaultRule>() is { ExpiredToken: true })
                issuer.Expire(context.Request.Query["access_token"]);
            issuer.Check(context.Request.Query["access_token"]);
            var body = await RequestBody.ReadAsync(context.Request);
            var response = await _operations[path].Run(new ServiceRequest(context, body));
            context.Features.Set(new AnswerCode(response.Errcode));
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

    /// <summary>Answers with an error.</summary>
    public Task WriteErrorAsync(HttpContext context, ServiceException error)
    {
        context.Features.Set(new AnswerCode(error.Code));
        var response = new ErrorResponse { Errcode = error.Code, Errmsg = $"{error.Message} rid: {Rid.At(time.GetUtcNow())}" };
        return WriteAsync(context, response, JsonAnswer.Service.ErrorResponse);
    }

    private static Task WriteAsync(HttpContext context, object response, JsonTypeInfo type) =>
        JsonAnswer.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(response, type));
}

/// <summary>The <c>errcode</c> of a call's answer, for the journal.</summary>
internal sealed record AnswerCode(int Errcode);

/// <summary>A call whose method, token and body are in order.</summary>
/// <param name="Context">The call.</param>
/// <param name="Body">Its body.</param>
internal sealed record ServiceRequest(HttpContext Context, RequestBody Body)
{
    /// <summary>A parameter that older documentation puts in the URL and newer in the body (contract 1.5).</summary>
    public string? UrlOrBody(string name) => Context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : Body.Text(name);
}
