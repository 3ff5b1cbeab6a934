using BenchmarkDotNet.Attributes;
using WeChatTcb.Client.Records;
using WeChatTcb.Query;

namespace Benchmarks.Micro;

/// <summary>The two most frequently used parts, each alone and without PowerShell.</summary>
[InProcess]
[MemoryDiagnoser]
public class MicroBenchmarks : IDisposable
{
    private const string Statement = """
        const Point = db.Geo.Point;
        db.collection('cities').where({
            location: _.geoWithin({ centerSphere: [new Point(121.4737, 31.2304), 0.2352] }),
            population: _.gt(500000).and(_.lt(9000000)),
            names: db.RegExp({ regexp: '[\u4e00-\u9fff]' }),
            country: _.in(['CN', 'JP', 'KR', 'TW'])
        }).orderBy('country', 'asc').limit(200).field({ name: true, population: true }).get()
        """;

    private Scratch? _scratch;
    private string _file = "";

    /// <summary>Writes the file that is read.</summary>
    [GlobalSetup]
    public void WriteFile()
    {
        _scratch = new Scratch();
        Scratch.WriteCities(_file = _scratch["cities.jsonl"], records: 10_000, bytes: 0);
    }

    /// <summary>Removes it.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _scratch?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Parses a query statement.</summary>
    [Benchmark]
    public object ParseStatement() => QueryParser.Parse(Statement);

    /// <summary>Reads a JSON record from the bytes of the file into values, without creating an object.</summary>
    [Benchmark(OperationsPerInvoke = 10_000)]
    public int ReadRecord() => ExportRecords.Read(_file, type: null, new NoObjects()).Count();

    private sealed class NoObjects : IRecordBuilder
    {
        public bool AllowsAnyName => false;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values) => this;
    }
}
