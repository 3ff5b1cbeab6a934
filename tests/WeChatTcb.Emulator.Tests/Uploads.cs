using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Uploads files to an emulator's storage, as the documentation describes it.</summary>
internal static class Uploads
{
    public const string Bucket = "7465-test2-4a89da-1258717764";

    public static Task<JsonElement> TicketAsync(this Emulator emulator, string path) =>
        emulator.CallAsync("/componenttcb/uploadfile", JsonSerializer.Serialize(new { env = Emulator.Env, path }));

    /// <summary>The fields of a ticket's form, without the file, in the documented order.</summary>
    public static List<(string Name, string Value)> Fields(JsonElement ticket, string path) =>
    [
        ("key", path),
        ("Signature", ticket.GetProperty("authorization").GetString()!),
        ("x-cos-security-token", ticket.GetProperty("token").GetString()!),
        ("x-cos-meta-fileid", ticket.GetProperty("cos_file_id").GetString()!),
    ];

    public static Task<HttpResponseMessage> PostFormAsync(
        this Emulator emulator, JsonElement ticket, IEnumerable<(string Name, string Value)> fields, byte[] file) =>
        emulator.PostFormAsync(ticket.GetProperty("url").GetString()!, Form([.. fields, ("file", Encoding.Latin1.GetString(file))]));

    /// <summary>Posts a body as a form with the boundary <c>----b</c>.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this Emulator emulator, string url, byte[] form)
    {
        using var content = new ByteArrayContent(form);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=----b");
        return await emulator.Http.PostAsync(url, content);
    }

    /// <summary>A form; the file's bytes are Latin-1.</summary>
    public static byte[] Form(IEnumerable<(string Name, string Value)> fields)
    {
        var form = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            var fileName = name == "file" ? "; filename=\"a.json\"\r\nContent-Type: application/octet-stream" : "";
            form.Write(Encoding.UTF8.GetBytes($"------b\r\nContent-Disposition: form-data; name=\"{name}\"{fileName}\r\n\r\n"));
            form.Write(name == "file" ? Encoding.Latin1.GetBytes(value) : Encoding.UTF8.GetBytes(value));
            form.Write("\r\n"u8);
        }
        form.Write("------b--\r\n"u8);
        return form.ToArray();
    }

    public static Task UploadAsync(this Emulator emulator, string path, string text) =>
        emulator.UploadAsync(path, Encoding.UTF8.GetBytes(text));

    public static async Task UploadAsync(this Emulator emulator, string path, byte[] file)
    {
        var ticket = await emulator.TicketAsync(path);
        using var response = await emulator.PostFormAsync(ticket, Fields(ticket, path), file);
        Assert.Equal(204, (int)response.StatusCode);
    }

    /// <summary>Submits the import of a stored file into the collection <c>geo</c>; the result is the job's id.</summary>
    public static async Task<long> SubmitImportAsync(this Emulator emulator, string path, int type = 1, int mode = 1, bool stop = false)
    {
        var submitted = await emulator.CallAsync("/componenttcb/dbimport", JsonSerializer.Serialize(new
        {
            env = Emulator.Env,
            collection_name = "geo",
            file_path = path,
            file_type = type,
            stop_on_error = stop,
            conflict_mode = mode,
        }));
        Assert.True(submitted.TryGetProperty("job_id", out var job), submitted.GetRawText());
        return job.GetInt64();
    }

    /// <summary>Imports a stored file to the end; the result is the job's state.</summary>
    public static async Task<JsonElement> ImportStoredAsync(
        this Emulator emulator, string path, int type = 1, int mode = 1, bool stop = false)
    {
        var job = await emulator.SubmitImportAsync(path, type, mode, stop);
        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        while (true)
            if (await emulator.StateAsync(job) is var state && state.TryGetProperty("record_success", out _))
                return state;
    }

    /// <summary>Uploads a text and imports it to the end; the result is the job's state.</summary>
    public static async Task<JsonElement> ImportAsync(this Emulator emulator, string text, int type = 1, int mode = 1, bool stop = false)
    {
        await emulator.UploadAsync("test_import", text);
        return await emulator.ImportStoredAsync("test_import", type, mode, stop);
    }
}
