using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Tests.Backups.Manifests;

public sealed class BaseWalkTests
{
    [Theory]
    [InlineData("a", "", null, null)]
    [InlineData("a:b b:c c", "b c", null, null)]
    [InlineData("a:b,c b:d c:d d", "b d c", null, null)] // two ways to one base are no circle
    [InlineData("a:b b:c", "b", "c", null)]
    [InlineData("b", "", "a", null)]
    [InlineData("a:a", "", null, "a")]
    [InlineData("a:b b:a", "b", null, "a")]
    [InlineData("a:b b:c c:b", "b c", null, "b")]
    public void Walks_down_to_full_backups(string backups, string names, string? missing, string? circle)
    {
        var bases = backups.Split(' ').Select(backup => backup.Split(':')).ToDictionary(
            parts => parts[0], parts => parts.Length == 1 ? [] : parts[1].Split(','));

        var walk = BaseWalk.From("a", bases.GetValueOrDefault);

        Assert.Equal((names, missing, circle), (string.Join(' ', walk.Names), walk.Missing, walk.Circle));
        Assert.Equal(missing is null && circle is null, walk.IsComplete);
    }

    [Fact]
    public void Walks_through_any_number_of_nights()
    {
        var walk = BaseWalk.From(
            "100000", name => name == "0" ? [] : [$"{int.Parse(name, System.Globalization.CultureInfo.InvariantCulture) - 1}"]);

        Assert.Equal((100_000, true), (walk.Names.Count, walk.IsComplete));
    }
}
