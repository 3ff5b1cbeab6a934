using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Comparisons;

/// <summary>Plays the service for one job that has ended well, and gives out its file as it lies on the disk.</summary>
internal sealed class ExportServer : IDisposable
{
    private readonly WebApplication _app;

    public ExportServer(string file, long records)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/componenttcb/dbmigrationstate", () => Results.Json(new
        {
            errcode = 0,
            errmsg = "ok",
            status = "success",
            record_success = records,
            record_fail = 0,
            err_msg = "",
            file_url = FileAddress,
        }));
        _app.MapGet("/file", context =>
        {
            context.Response.ContentLength = new FileInfo(file).Length;
            return context.Response.SendFileAsync(file);
        });
        _app.StartAsync().GetAwaiter().GetResult();
        Endpoint = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Endpoint { get; }

    public string FileAddress => Endpoint + "/file";

    public void Dispose() => _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
