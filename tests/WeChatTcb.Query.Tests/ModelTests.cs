namespace WeChatTcb.Query.Tests;

public sealed class ModelTests
{
    private static readonly Filter A = new FieldFilter("a", new ExistsCondition(true));
    private static readonly Filter B = new FieldFilter("b", new ExistsCondition(true));

    [Fact]
    public void Conjunctions_are_flat_and_never_empty()
    {
        Assert.Equal(Filter.MatchAll, Filter.And());
        Assert.Equal(A, Filter.And(Filter.MatchAll, A));
        Assert.Equal(new AndFilter([A, B, A]), Filter.And(Filter.And(A, B), A));
    }

    [Fact]
    public void Alternatives_are_flat_and_never_empty()
    {
        Assert.Throws<ArgumentException>(() => Filter.Or());
        Assert.Equal(A, Filter.Or(A));
        Assert.Equal(new OrFilter([A, B, Filter.MatchAll]), Filter.Or(A, Filter.Or(B, Filter.MatchAll)));
    }

    [Fact]
    public void Lists_are_equal_by_their_elements()
    {
        ValueList<int> list = [1, 2, 3];

        Assert.True(list.Equals((ValueList<int>)[1, 2, 3]));
        Assert.Equal(list.GetHashCode(), ((ValueList<int>)[1, 2, 3]).GetHashCode());
        Assert.False(list.Equals((ValueList<int>)[1, 3, 2]));
        Assert.False(list.Equals((ValueList<int>)[1, 2]));
        Assert.False(list.Equals(null));
        Assert.Equal((3, 2), (list.Count, list[1]));
        Assert.Equal("[1, 2, 3]", list.ToString());
    }

    [Fact]
    public void Numbers_are_equal_by_value()
    {
        Assert.Equal(new NumberValue(double.NaN), new NumberValue(double.NaN));
        Assert.Equal(new NumberValue(0.0), new NumberValue(-0.0));
        Assert.NotEqual<QueryValue>(new NumberValue(1), new StringValue("1"));
    }
}
