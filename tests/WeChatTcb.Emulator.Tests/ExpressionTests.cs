using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;
using WeChatTcb.Query;
using static WeChatTcb.Emulator.Tests.Queries;

namespace WeChatTcb.Emulator.Tests;

/// <summary>What <c>_.expr</c> computes, by the rules of MongoDB's aggregation.</summary>
public class ExpressionTests
{
    private const string Document = """
        {"_id":1,"i":7,"n":-7,"z":0,"l":{"$numberLong":"5"},"d":2.5,"m":{"$numberDecimal":"1.50"},"s":"text","t":true,"u":null,
         "day":{"$date":"2026-01-01T00:00:00Z"},"next":{"$date":"2026-01-02T00:00:00Z"},"big":9223372036854775807,"least":-9223372036854775808,
         "max":2147483647,"min":-2147483648,"nan":{"$numberDouble":"NaN"},"inf":{"$numberDouble":"Infinity"},"dinf":{"$numberDecimal":"Infinity"},
         "digits":{"$numberDecimal":"9999999999999999999999999999999999"},"tiny":{"$numberDecimal":"-1E-6176"},"huge":{"$numberDecimal":"1E+6000"},
         "o":{"x":3,"y":{"z":4}},"list":[{"x":1},{"x":2,"y":{"z":9}},5,[{"x":6}],{"k":0}],"e":[]}
        """;

    [Theory]
    // Sums: the widest type; integers that grow
    [InlineData("$.add(['$i','$n'])", "int 0")]
    [InlineData("$.add([])", "int 0")]
    [InlineData("$.add(['$i','$l'])", "long 12")]
    [InlineData("$.add(['$i','$d'])", "double 9.5")]
    [InlineData("$.add(['$d','$m'])", "decimal 4")]
    [InlineData("$.add(['$max',1])", "long 2147483648")]
    [InlineData("$.add(['$big',1])", "double 9.223372036854776E+18")]
    [InlineData("$.add(['$big',-1])", "long 9223372036854775806")]
    [InlineData("$.add(['$big','$m'])", "decimal 9223372036854775808.5")]
    [InlineData("$.add([0.1,'$m'])", "decimal 1.6")]
    [InlineData("$.add(['$i','$u'])", "null")]
    [InlineData("$.add(['$u','$s'])", "null")]
    [InlineData("$.add(['$i','$none'])", "null")]
    [InlineData("$.add(['$inf','$nan'])", "double NaN")]
    [InlineData("$.add(['$dinf','$m'])", "decimal Infinity")]
    [InlineData("$.add(['$day',86400000])", "date 2026-01-02T00:00:00Z")]
    [InlineData("$.add([1,'$day',1.5])", "date 2026-01-01T00:00:00.003Z")]
    [InlineData("$.add(['$day','$m'])", "date 2026-01-01T00:00:00.002Z")]
    [InlineData("$.subtract(['$next','$day'])", "long 86400000")]
    [InlineData("$.subtract(['$next',86400000])", "date 2026-01-01T00:00:00Z")]
    [InlineData("$.subtract(['$i','$d'])", "double 4.5")]
    [InlineData("$.subtract(['$min',1])", "long -2147483649")]
    [InlineData("$.subtract(['$least',1])", "double -9.223372036854776E+18")]
    [InlineData("$.subtract(['$m',1])", "decimal 0.5")]
    [InlineData("$.subtract(['$i','$u'])", "null")]
    // Products and quotients
    [InlineData("$.multiply([])", "int 1")]
    [InlineData("$.multiply(['$i','$l'])", "long 35")]
    [InlineData("$.multiply(['$max',2])", "long 4294967294")]
    [InlineData("$.multiply(['$big',2])", "double 1.8446744073709552E+19")]
    [InlineData("$.multiply(['$m','$m'])", "decimal 2.25")]
    [InlineData("$.multiply(['$m','$u'])", "null")]
    [InlineData("$.divide(['$i',2])", "double 3.5")]
    [InlineData("$.divide([6,3])", "double 2")]
    [InlineData("$.divide(['$m',3])", "decimal 0.5")]
    [InlineData("$.divide([$.multiply(['$m',2]),9])", "decimal 0.3333333333333333333333333333333333")]
    [InlineData("$.divide([$.add(['$m',0.5]),3])", "decimal 0.6666666666666666666666666666666667")]
    [InlineData("$.mod(['$n',4])", "int -3")]
    [InlineData("$.mod(['$i','$l'])", "long 2")]
    [InlineData("$.mod(['$d',2])", "double 0.5")]
    [InlineData("$.mod(['$m',1])", "decimal 0.5")]
    [InlineData("$.mod(['$least',-1])", "long 0")]
    // Powers, roots, logarithms
    [InlineData("$.pow(['$i',2])", "int 49")]
    [InlineData("$.pow([2,31])", "long 2147483648")]
    [InlineData("$.pow([2,63])", "double 9.223372036854776E+18")]
    [InlineData("$.pow([2,-1])", "double 0.5")]
    [InlineData("$.pow([-1,-3])", "int -1")]
    [InlineData("$.pow(['$l',2])", "long 25")]
    [InlineData("$.pow(['$d',2])", "double 6.25")]
    [InlineData("$.sqrt(16)", "double 4")]
    [InlineData("$.sqrt($.multiply(['$m',6]))", "decimal 3")]
    [InlineData("$.sqrt($.add(['$m',0.5]))", "decimal 1.414213562373095048801688724209698")]
    [InlineData("$.exp(0)", "double 1")]
    [InlineData("$.ln(1)", "double 0")]
    [InlineData("$.log10(1000)", "double 3")]
    [InlineData("$.log([8,2])", "double 3")]
    // Whole numbers
    [InlineData("$.abs('$n')", "int 7")]
    [InlineData("$.abs('$min')", "long 2147483648")]
    [InlineData("$.abs($.multiply(['$m',-1]))", "decimal 1.5")]
    [InlineData("$.ceil('$d')", "double 3")]
    [InlineData("$.ceil('$m')", "decimal 2")]
    [InlineData("$.floor($.multiply(['$m',-1]))", "decimal -2")]
    [InlineData("$.floor('$i')", "int 7")]
    [InlineData("$.trunc('$d')", "double 2")]
    [InlineData("$.trunc([123.456,1])", "double 123.4")]
    [InlineData("$.trunc([1299,-2])", "int 1200")]
    [InlineData("{$round:['$d']}", "double 2")]
    [InlineData("{$round:[3.5,0]}", "double 4")]
    [InlineData("{$round:[0.15,1]}", "double 0.1")]
    [InlineData("{$round:[-2.675,2]}", "double -2.67")]
    [InlineData("{$round:[1250,-2]}", "int 1200")]
    [InlineData("{$round:['$max',-1]}", "long 2147483650")]
    [InlineData("{$round:['$m']}", "decimal 2")]
    [InlineData("{$round:['$inf']}", "double Infinity")]
    [InlineData("{$round:['$i','$u']}", "null")]
    [InlineData("{$round:[1.298,100]}", "double 1.298")]
    [InlineData("$.trunc([1e308,0])", "double 1E+308")]
    [InlineData("{$round:['$digits',34]}", "decimal 9999999999999999999999999999999999")]
    [InlineData("$.eq([$.add(['$digits',0.6]),$.add(['$digits',1])])", "true")]
    [InlineData("$.abs('$tiny')", "decimal 1E-6176")]
    [InlineData("{$round:['$tiny',100]}", "decimal 0")]
    [InlineData("{$round:['$m',100]}", "decimal 1.5")]
    [InlineData("{$round:['$m',-1]}", "decimal 0")]
    [InlineData("{$round:['$digits',0]}", "decimal 9999999999999999999999999999999999")]
    [InlineData("{$round:['$digits',-20]}", "decimal 1.00000000000000E+34")]
    [InlineData("{$round:['$dinf',100]}", "decimal Infinity")]
    [InlineData("{$round:['$nan',100]}", "double NaN")]
    [InlineData("{$round:[-1.298,100]}", "double -1.298")]
    [InlineData("{$round:[1e308,100]}", "double 1E+308")]
    [InlineData("{$round:[1e308,-20]}", "double 1E+308")]
    [InlineData("{$round:[5e-324,100]}", "double 0")]
    [InlineData("$.trunc([0.1,17])", "double 0.1")]
    [InlineData("{$round:['$i',100]}", "int 7")]
    [InlineData("{$round:['$i',-20]}", "int 0")]
    [InlineData("{$round:['$big',100]}", "long 9223372036854775807")]
    [InlineData("$.trunc(['$big',-18])", "long 9000000000000000000")]
    [InlineData("{$round:['$l',-1]}", "long 0")]
    // Beside an infinity a decimal of any size counts as finite
    [InlineData("$.subtract([$.multiply(['$digits','$huge']),'$dinf'])", "decimal -Infinity")]
    [InlineData("$.multiply(['$tiny','$dinf'])", "decimal -Infinity")]
    [InlineData("$.divide(['$huge','$dinf'])", "decimal 0")]
    [InlineData("$.divide(['$dinf','$tiny'])", "decimal -Infinity")]
    [InlineData("$.mod(['$digits','$inf'])", "decimal 9999999999999999999999999999999999")]
    [InlineData("$.mod(['$dinf','$m'])", "decimal NaN")]
    [InlineData("$.multiply(['$dinf',0])", "decimal NaN")]
    [InlineData("$.abs('$none')", "null")]
    [InlineData("$.pow(['$m','$u'])", "null")]
    [InlineData("$.exp('$u')", "null")]
    // Comparisons of all types, by their order
    [InlineData("$.eq(['$i',7.0])", "true")]
    [InlineData("$.eq(['$m',1.5])", "true")]
    [InlineData("$.eq(['$none',null])", "false")]
    [InlineData("$.eq(['$none','$missing'])", "true")]
    [InlineData("$.lt(['$none','$u'])", "true")]
    [InlineData("$.lt(['$u','$i'])", "true")]
    [InlineData("$.gt(['$s','$i'])", "true")]
    [InlineData("$.gt(['$o','$s'])", "true")]
    [InlineData("$.gte(['$nan','$nan'])", "true")]
    [InlineData("$.lt(['$nan',-1])", "true")]
    [InlineData("$.lte(['$day','$next'])", "true")]
    [InlineData("$.neq(['$i','$l'])", "true")]
    [InlineData("$.cmp(['$i','$l'])", "int 1")]
    [InlineData("$.cmp(['$l','$i'])", "int -1")]
    [InlineData("$.cmp(['$i',7])", "int 0")]
    [InlineData("$.eq(['$list',5])", "false")]
    // Truth
    [InlineData("$.and([])", "true")]
    [InlineData("$.or([])", "false")]
    [InlineData("$.and(['$i','$s','$o','$e','$nan'])", "true")]
    [InlineData("$.or(['$z','$u','$none',false])", "false")]
    [InlineData("$.not('$z')", "true")]
    [InlineData("$.not(['$e'])", "false")]
    [InlineData("$.and(['$z',$.divide([1,0])])", "false")]
    // Fields: through arrays of documents their values, never an index
    [InlineData("$.add(['$o.x','$o.y.z'])", "int 7")]
    [InlineData("$.eq(['$list.x',[1,2]])", "true")]
    [InlineData("$.eq(['$list.y.z',[9]])", "true")]
    [InlineData("$.eq(['$list.0',[]])", "true")]
    [InlineData("$.eq(['$e.x',[]])", "true")]
    [InlineData("$.eq(['$i.x','$none'])", "true")]
    [InlineData("$.eq(['$s',$.literal('text')])", "true")]
    [InlineData("$.add(['$$ROOT.i','$$CURRENT.o.x'])", "int 10")]
    [InlineData("$.eq(['$$ROOT','$$CURRENT'])", "true")]
    [InlineData("$.eq(['$$ROOT','$o'])", "false")]
    [InlineData("$.gt(['$$ROOT','$s'])", "true")]
    [InlineData("$.eq(['$o',{$literal:{x:3,y:{z:4}}}])", "true")]
    [InlineData("$.eq(['$o',{$literal:{$x:3}}])", "false")]
    public void A_value_has_the_type_and_size_that_MongoDB_gives_it(string expression, string expected) =>
        Assert.Equal(expected, Compute(expression));

    [Theory]
    [InlineData("$.add(['$i','$s'])", "$add only supports numeric or date types, not string")]
    [InlineData("$.add(['$i','$t'])", "$add only supports numeric or date types, not bool")]
    [InlineData("$.add(['$day','$next'])", "only one date allowed in an $add expression")]
    [InlineData("$.add(['$day','$big'])", "date overflow")]
    [InlineData("$.subtract(['$i','$day'])", "can't $subtract date from int")]
    [InlineData("$.subtract(['$day','$s'])", "can't $subtract string from Date")]
    [InlineData("$.multiply(['$i','$s'])", "$multiply only supports numeric types, not string")]
    [InlineData("$.divide(['$i','$z'])", "can't $divide by zero")]
    [InlineData("$.divide(['$s','$i'])", "$divide only supports numeric types, not string and int")]
    [InlineData("$.mod(['$i',0])", "can't $mod by zero")]
    [InlineData("$.pow([0,-1])", "$pow cannot take a base of 0 and a negative exponent")]
    [InlineData("$.pow(['$s',1])", "$pow's base must be numeric, not string")]
    [InlineData("$.sqrt('$n')", "$sqrt's argument must be greater than or equal to 0")]
    [InlineData("$.sqrt('$tiny')", "$sqrt's argument must be greater than or equal to 0")]
    [InlineData("$.ln(0)", "$ln's argument must be a positive number, but is 0")]
    [InlineData("$.log10('$n')", "$log10's argument must be a positive number, but is -7")]
    [InlineData("$.log([8,1])", "$log's base must be a positive number not equal to 1, but is 1")]
    [InlineData("$.log(['$o',2])", "$log's argument must be numeric, not object")]
    [InlineData("$.abs('$s')", "$abs only supports numeric types, not string")]
    [InlineData("$.abs('$least')", "can't take $abs of long long min")]
    [InlineData("$.trunc(['$i',101])", "cannot apply $trunc with precision value 101 value must be in [-20, 100]")]
    [InlineData("$.trunc(['$i',0.5])", "precision argument to  $trunc must be a integral value")]
    public void What_cannot_be_computed_is_an_error_in_the_words_of_MongoDB(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<ExpressionException>(() => Compute(expression)).Message);

    [Theory]
    [InlineData("$.pow(['$m',2])", "$pow")]
    [InlineData("$.pow([$.multiply(['$m',-2]),3])", "$pow")]
    [InlineData("$.pow([$.multiply(['$m',-2]),0.5])", "$pow")]
    [InlineData("$.pow([2,'$m'])", "$pow")]
    [InlineData("$.pow([$.multiply(['$m',0]),-1])", "$pow")]
    [InlineData("$.pow([$.multiply(['$m',0]),2])", "$pow")]
    [InlineData("$.pow([$.multiply(['$m',0]),0.5])", "$pow")]
    [InlineData("$.pow(['$dinf',2])", "$pow")]
    [InlineData("$.ln('$dinf')", "$ln")]
    [InlineData("$.log10('$tiny')", "$log10")]
    [InlineData("$.exp($.multiply(['$m',0]))", "$exp")]
    [InlineData("$.exp($.subtract(['$m',0.5]))", "$exp")]
    [InlineData("$.exp('$dinf')", "$exp")]
    [InlineData("$.ln($.add(['$m',0.5]))", "$ln")]
    [InlineData("$.ln($.add(['$m',8.5]))", "$ln")]
    [InlineData("$.log10($.add(['$m',998.5]))", "$log10")]
    [InlineData("$.log([$.add(['$m',6.5]),2])", "$log")]
    [InlineData("$.log([8,$.add(['$m',0.5])])", "$log")]
    public void Powers_and_logarithms_of_decimals_are_refused(string expression, string name) => Assert.Equal(
        $"The emulator does not support {name} for decimal values.", Assert.Throws<ExpressionException>(() => Compute(expression)).Message);

    [Fact]
    public async Task An_export_that_needs_a_power_of_a_decimal_fails_with_that_message()
    {
        await using var emulator = await Emulator.WithAsync("""{"a":2}""", """{"a":{"$numberDecimal":"2"}}""");
        var state = await emulator.ExportAsync("db.collection('geo').where(_.expr(_.aggregate.gt([_.aggregate.pow(['$a',2]),0]))).get()");
        Assert.Equal("fail", state.GetProperty("status").GetString());
        Assert.Equal("The emulator does not support $pow for decimal values.", state.GetProperty("error_msg").GetString());
    }

    [Fact]
    public async Task An_error_of_an_expression_fails_the_job()
    {
        await using var emulator = await Emulator.WithAsync("""{"a":1,"b":2}""", """{"a":1,"b":0}""");
        var state = await emulator
            .ExportAsync("db.collection('geo').where(_.expr(_.aggregate.gt([_.aggregate.divide(['$a','$b']),0]))).get()");
        Assert.Equal("fail", state.GetProperty("status").GetString());
        Assert.Equal("can't $divide by zero", state.GetProperty("error_msg").GetString());
    }

    [Fact]
    public void A_filter_holds_where_the_expression_is_true()
    {
        string[] documents = ["""{"a":3,"b":2}""", """{"a":1,"b":2}""", """{"a":3}""", """{"b":2}""", """{"a":"x","b":2}"""];
        Assert.Equal("0 2 4", Ids(".where(_.expr(_.aggregate.gt(['$a','$b'])))", documents));
        Assert.Equal("0 1", Ids(".where({$expr:{$gt:['$a',0]},b:2,a:_.lt(9)})", documents));
        Assert.Equal("2", Ids(".where({$nor:[{$expr:'$b'}]})", documents));
    }

    // Trailing zeros do not change a decimal's value, and a filter only sees the value.
    private static string Shortest(string number) =>
        number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string Compute(string expression)
    {
        var query = Parse($".where(_.expr({expression.Replace("$.", "_.aggregate.", StringComparison.Ordinal)}))");
        var filter = Assert.IsType<ExprFilter>(query.Filter);
        var computation = new ExpressionCompiler(new QueryConstants(Now)).Compile(filter.Expression);
        var document = BsonView.Document(Emulator.Bson(Document));
        computation(document);
        var value = computation(document);
        var json = Json(value);
        return value.Type switch
        {
            MongoDB.Bson.BsonType.Null or MongoDB.Bson.BsonType.Boolean => json,
            MongoDB.Bson.BsonType.DateTime => $"date {json["{\"$date\":\"".Length..^2]}",
            MongoDB.Bson.BsonType.Decimal128 => $"decimal {Shortest(value.Decimal128.ToString())}",
            MongoDB.Bson.BsonType.Double => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"double {value.Double}"),
            _ => $"{TypeNames.NameOf(value.Type)} {json}",
        };
    }
}
