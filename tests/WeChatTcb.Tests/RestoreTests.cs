using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Restores in a session whose user is asked.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Session _session = new();

    public void Dispose()
    {
        _ = _session.Run("Stop-TcbEmulator");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_collection_whose_deletion_is_declined_stays_and_is_named_in_the_result()
    {
        foreach (var environment in new[] { "declined-from", "declined-to" })
        {
            Directory.CreateDirectory(_folder[$"seed/{environment}"]);
            _ = _folder.Write($"seed/{environment}/users.jsonl", $$"""{"_id":"{{environment}}"}""");
        }

        _ = _folder.Write("seed/declined-from/orders.jsonl", """{"_id":"1"}""");
        _session.Host.Answer = static question => question.Contains("users", StringComparison.Ordinal) ? "No" : "Yes";
        var result = _session.Run(
            """
            $null = Start-TcbEmulator -SeedPath "$folder/seed" -JobSeconds 0 -Connect
            Backup-TcbDatabase "$folder/backups" -Env declined-from | Restore-TcbDatabase -Env declined-to -Rebuild
            $file = Invoke-TcbDbExport declined-to -Collection users -Destination "$folder/users.json"
            ($file | Read-TcbExportFile)._id
            """.Replace("$folder", _folder.Path, StringComparison.Ordinal));

        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        dynamic restore = result.Output[0];
        Assert.Equal("Partial", $"{restore.Status}");
        dynamic failure = Assert.Single(restore.Failures);
        Assert.Equal(("users", "RebuildDeclined"), ((string)failure.Collection, (string)failure.ErrorId));
        Assert.Equal("declined-to", $"{result.Output[1]}");
        Assert.Contains(_session.Host.Lines, static line => line.Contains("users", StringComparison.Ordinal));
    }
}
