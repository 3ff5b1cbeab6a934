using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

public class JobTests
{
    [Fact]
    public async Task A_job_passes_its_phases_as_time_goes_by()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { JobDuration = TimeSpan.FromSeconds(30) },
            static (store, _) => store.AddCollection(Emulator.Env, "geo", [Emulator.Bson("{}")]));
        var job = (await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64();

        Assert.Equal("""{"errcode":0,"errmsg":"ok","status":"waiting"}""", (await emulator.StateAsync(job)).GetRawText());
        emulator.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal("waiting", await StatusAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("reading", await StatusAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("writing", await StatusAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal("writing", await StatusAsync());
        emulator.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("success", await StatusAsync());

        async Task<string?> StatusAsync() => (await emulator.StateAsync(job)).GetProperty("status").GetString();
    }

    [Fact]
    public async Task Without_a_job_time_the_first_look_finds_the_job_done()
    {
        await using var emulator = await Emulator.StartAsync(
            static options => options with { JobDuration = TimeSpan.Zero },
            static (store, _) =>
                store.AddCollection(Emulator.Env, "geo", Enumerable.Range(0, 5000).Select(static i => Emulator.Bson($$"""{"i":{{i}}}"""))));
        var job = (await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64();
        var state = await emulator.StateAsync(job);
        Assert.Equal("success", state.GetProperty("status").GetString());
        Assert.Equal(5000, state.GetProperty("record_success").GetInt64());
    }

    [Theory]
    [InlineData(1, "db.collection('geo').where({a:2}).get()")]
    [InlineData(2, "db.collection('geo').where({a:2}).field({a:true}).get()")]
    [InlineData(1, "db.collection('geo').skip(1).get()")]
    public async Task No_matching_record_fails_the_job(int fileType, string query)
    {
        await using var emulator = await Emulator.WithAsync("""{"a":1}""");
        Assert.Equal(
            """{"errcode":0,"errmsg":"ok","status":"fail","record_success":0,"record_fail":0,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据.","file_url":""}""",
            (await emulator.ExportAsync(query, fileType)).GetRawText());
    }

    [Fact]
    public async Task Ids_grow_from_a_hundred_million()
    {
        await using var emulator = await Emulator.WithAsync("""{"a":1}""");
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
            ids.Add((await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64());
        Assert.InRange(ids[0], 100_000_001, 103_000_000);
        Assert.Equal([ids[0], ids[0] + 1, ids[0] + 2], ids);
    }

    [Fact]
    public async Task A_sort_that_holds_too_much_fails_the_job_unless_a_limit_bounds_it()
    {
        var filling = new string('x', 100_000);
        await using var emulator = await Emulator.StartAsync(null, (store, _) => store.AddCollection(
            Emulator.Env, "geo", Enumerable.Range(0, 400).Select(i => Emulator.Bson($$"""{"_id":{{i}},"n":{{i}},"s":"{{filling}}"}"""))));

        var state = await emulator.ExportAsync("db.collection('geo').orderBy('n','desc').get()");
        Assert.Equal("fail", state.GetProperty("status").GetString());
        Assert.Contains("memory limit of 33554432 bytes", state.GetProperty("error_msg").GetString(), StringComparison.Ordinal);
        Assert.Equal("", state.GetProperty("file_url").GetString());

        Assert.Equal(
            "{\"_id\":398}\n{\"_id\":397}\n",
            await emulator.ExportFileAsync("db.collection('geo').orderBy('n','desc').skip(1).limit(2).field({_id:true}).get()"));
    }

    [Theory]
    [InlineData("orderBy('_id','desc')")]
    [InlineData("where({p:_.geoNear({geometry:new db.Geo.Point(0,0)})})")]
    [InlineData("where({p:_.geoNear({geometry:new db.Geo.Point(0,0)})}).skip(5).limit(390)")]
    public async Task A_sort_that_an_index_serves_has_no_limit(string clauses)
    {
        // Every other document is large, so that the ones that fit do not depend on the order alone.
        const int Count = 800;
        var (large, small) = (new string('x', 100_000), "x");
        await using var emulator = await Emulator
            .StartAsync(null, (store, _) => store.AddCollection(Emulator.Env, "geo", Enumerable.Range(0, Count).Select(
            i => Emulator.Bson(
                $$"""{"_id":{{i * 7 % Count}},"p":[{{(Count - (i * 7 % Count)) / 10d}},0],"s":"{{(i % 2 == 0 ? large : small)}}"}"""))));
        var expected = Enumerable.Range(1, Count).Select(static i => $"{{\"_id\":{Count - i}}}\n");
        if (clauses.Contains("skip", StringComparison.Ordinal))
            expected = expected.Skip(5).Take(390);
        Assert.Equal(string.Concat(expected), await emulator.ExportFileAsync($"db.collection('geo').{clauses}.field({{_id:true}}).get()"));
    }

    [Fact]
    public async Task Many_jobs_at_once_each_get_their_own_file()
    {
        await using var emulator = await Emulator.StartAsync(null, static (store, _) => store.AddCollection(
            Emulator.Env, "geo", Enumerable.Range(0, 2000).Select(static i => Emulator.Bson($$"""{"_id":{{i}},"r":{{i % 20}}}"""))));
        var submitted = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(r => emulator.SubmitAsync($"db.collection('geo').where({{r:{r}}}).get()")));
        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        for (var r = 0; r < 20; r++)
        {
            var state = await emulator.StateAsync(submitted[r].GetProperty("job_id").GetInt64());
            var lines = (await emulator.Http.GetStringAsync(state.GetProperty("file_url").GetString())).Split(
                '\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(100, lines.Length);
            Assert.All(lines, line => Assert.Equal(r, JsonDocument.Parse(line).RootElement.GetProperty("r").GetInt32()));
        }
    }
}
