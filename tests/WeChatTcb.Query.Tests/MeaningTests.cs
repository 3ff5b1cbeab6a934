namespace WeChatTcb.Query.Tests;

public sealed class MeaningTests
{
    [Fact]
    public void The_vendors_sample_means_what_its_library_sends()
    {
        var query = Statements.Parse(Statements.Sample);

        Assert.Equal(
            """geo {"name":"x","loc":{"type":"Point","coordinates":[113,23]},"array":[1,2],"$and":[{"age":{"$gt":10}},{"age":{"$lt":20}}]} order {"age":1,"name":-1} skip 1 limit 10 field {"name":1}""",
            MongoText.Of(query));
    }

    [Fact]
    public void Equal_statements_have_equal_models()
    {
        var query = Statements.Parse(Statements.Sample);
        var again = Statements.Parse(Statements.Sample.Replace("new Point", "\n// a comment\nPoint", StringComparison.Ordinal));

        Assert.Equal(query, again);
        Assert.Equal(query.GetHashCode(), again.GetHashCode());
        Assert.NotEqual(query, Statements.Parse(Statements.Sample.Replace("[1,2]", "[1,3]", StringComparison.Ordinal)));
        Assert.NotEqual(query, Statements.Parse(Statements.Sample.Replace("[1,2]", "[1]", StringComparison.Ordinal)));
    }

    // Contract 6.4. A bare value and _.eq(value) are one condition in the model, and conjunctions are flat.
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("{a:1,b:'x'}", """{"a":1,"b":"x"}""")]
    [InlineData("{a:{b:1,c:{d:'x'}}}", """{"a.b":1,"a.c.d":"x"}""")]
    [InlineData("{a:{b:_.gt(1)}}", """{"a.b":{"$gt":1}}""")]
    [InlineData("{'a.b':1}", """{"a.b":1}""")]
    [InlineData("{a:{'b.c':1}}", """{"a.b.c":1}""")]
    [InlineData("{a:_.eq({b:1})}", """{"a":{"b":1}}""")]
    [InlineData("{a:_.eq({})}", """{"a":{}}""")]
    [InlineData("{a:_.neq({b:{c:1}})}", """{"a":{"$ne":{"b":{"c":1}}}}""")]
    [InlineData("{a:_.eq({b:undefined,c:1})}", """{"a":{"c":1}}""")]
    [InlineData("{a:[1,2]}", """{"a":[1,2]}""")]
    [InlineData("{a:[{b:{c:1}}]}", """{"a":[{"b":{"c":1}}]}""")]
    [InlineData("{a:{b:[1,{c:2}]}}", """{"a.b":[1,{"c":2}]}""")]
    [InlineData("{a:null}", """{"a":null}""")]
    [InlineData("{a:undefined,b:1}", """{"b":1}""")]
    [InlineData("{a:{$gt:1}}", """{"a":{"$gt":1}}""")]
    [InlineData("{a:_.gt(1).and(_.lt(5))}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""")]
    [InlineData("{a:_.gt(1).lt(5)}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""")]
    [InlineData("{a:_.and(_.gt(1),_.lt(5))}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""")]
    [InlineData("{a:_.and([_.gt(1),_.lt(5)])}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""")]
    [InlineData("{a:_.gt(1).and([_.lt(5),_.neq(3)])}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}},{"a":{"$ne":3}}]}""")]
    [InlineData("{a:_.gt(1).lt(5),b:_.gt(2).lt(6)}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}},{"b":{"$gt":2}},{"b":{"$lt":6}}]}""")]
    [InlineData("{a:_.gt(1).and(_.lt(5)).or(_.eq(9))}", """{"$or":[{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]},{"a":9}]}""")]
    [InlineData("{a:_.or(_.lt(1),_.gt(5))}", """{"$or":[{"a":{"$lt":1}},{"a":{"$gt":5}}]}""")]
    [InlineData("{a:_.or([_.lt(1),_.gt(5)])}", """{"$or":[{"a":{"$lt":1}},{"a":{"$gt":5}}]}""")]
    [InlineData("{a:_.lt(1).or(_.gt(5)).or(/x/)}", """{"$or":[{"a":{"$lt":1}},{"a":{"$gt":5}},{"a":/x/}]}""")]
    [InlineData("_.or([{a:1},{b:_.gt(2)}])", """{"$or":[{"a":1},{"b":{"$gt":2}}]}""")]
    [InlineData("_.or({a:1},{b:2})", """{"$or":[{"a":1},{"b":2}]}""")]
    [InlineData("_.or([{a:{b:1}},{c:1,d:2}])", """{"$or":[{"a.b":1},{"c":1,"d":2}]}""")]
    [InlineData("_.and([{a:1},_.or([{b:1},{c:2}])])", """{"a":1,"$or":[{"b":1},{"c":2}]}""")]
    [InlineData("_.or([{a:1},{b:2}]).and({c:3})", """{"$or":[{"a":1},{"b":2}],"c":3}""")]
    [InlineData("_.nor([{a:1},{b:2}])", """{"$nor":[{"a":1},{"b":2}]}""")]
    [InlineData("{a:_.nor([_.eq(1),_.eq(2)])}", """{"$nor":[{"a":1},{"a":2}]}""")]
    [InlineData("_.or([{},{a:1}])", """{"$or":[{},{"a":1}]}""")]
    [InlineData("_.and([{a:1}])", """{"a":1}""")]
    public void Conditions_mean_what_the_library_sends(string where, string expected) => Assert.Equal(expected, Statements.Where(where));

    [Fact]
    public void Two_fields_with_alternatives_must_both_hold_and_a_warning_says_so()
    {
        var diagnostic = Statements.Marked(
            "db.collection('c').where(⟦{a:_.or(_.lt(1),_.gt(5)),b:_.or(_.eq(1),_.eq(2))}⟧).get()",
            DiagnosticIds.SeveralAlternatives,
            QueryDiagnosticSeverity.Warning);

        Assert.NotNull(diagnostic.Suggestion);
        Assert.Equal(
            """{"$and":[{"$or":[{"a":{"$lt":1}},{"a":{"$gt":5}}]},{"$or":[{"b":1},{"b":2}]}]}""",
            Statements.Where("{a:_.or(_.lt(1),_.gt(5)),b:_.or(_.eq(1),_.eq(2))}"));
    }

    // Contract 6.5.
    [Theory]
    [InlineData("{a:_.eq(1)}", """{"a":1}""")]
    [InlineData("{a:_.neq('x')}", """{"a":{"$ne":"x"}}""")]
    [InlineData("{a:_.lt(1)}", """{"a":{"$lt":1}}""")]
    [InlineData("{a:_.lte(1.5)}", """{"a":{"$lte":1.5}}""")]
    [InlineData("{a:_.gt(-1)}", """{"a":{"$gt":-1}}""")]
    [InlineData("{a:_.gte(new Date('2019-09-09'))}", """{"a":{"$gte":date(1567987200000)}}""")]
    [InlineData("{a:_.in([1,'x',null,/y/i])}", """{"a":{"$in":[1,"x",null,/y/i]}}""")]
    [InlineData("{a:_.in([])}", """{"a":{"$in":[]}}""")]
    [InlineData("{a:_.nin([[1],{b:{c:2}}])}", """{"a":{"$nin":[[1],{"b":{"c":2}}]}}""")]
    [InlineData("{a:_.not(_.eq(1))}", """{"a":{"$not":{"$eq":1}}}""")]
    [InlineData("{a:_.not([_.eq(1)])}", """{"a":{"$not":{"$eq":1}}}""")]
    [InlineData("{a:_.not(_.not(_.gt(1)))}", """{"a":{"$not":{"$not":{"$gt":1}}}}""")]
    [InlineData("{a:_.not(/x/s)}", """{"a":{"$not":/x/s}}""")]
    [InlineData("{a:_.exists(true)}", """{"a":{"$exists":true}}""")]
    [InlineData("{a:_.exists(false)}", """{"a":{"$exists":false}}""")]
    [InlineData("{a:_.exists(1)}", """{"a":{"$exists":true}}""")]
    [InlineData("{a:_.exists(-0.5)}", """{"a":{"$exists":true}}""")]
    [InlineData("{a:_.exists(NaN)}", """{"a":{"$exists":true}}""")]
    [InlineData("{a:_.exists(0)}", """{"a":{"$exists":false}}""")]
    [InlineData("{a:{$exists:-0}}", """{"a":{"$exists":false}}""")]
    [InlineData("{a:{$exists:null}}", """{"a":{"$exists":false}}""")]
    [InlineData("{a:_.mod(4.9,-1.5)}", """{"a":{"$mod":[4,-1]}}""")]
    [InlineData("{a:{$mod:[-4.9,0.9]}}", """{"a":{"$mod":[-4,0]}}""")]
    [InlineData("{a:_.mod(1e18,0)}", """{"a":{"$mod":[1000000000000000000,0]}}""")]
    [InlineData(
        "{a:_.all([_.elemMatch({x:_.gt(5)}),_.elemMatch({y:'z'})])}",
        """{"a":{"$all":[{"$elemMatch":{"x":{"$gt":5}}},{"$elemMatch":{"y":"z"}}]}}""")]
    [InlineData("{a:{$all:[{$elemMatch:{x:1,y:{$lt:2}}}]}}", """{"a":{"$all":[{"$elemMatch":{"x":1,"y":{"$lt":2}}}]}}""")]
    [InlineData(
        "{a:{$all:[_.elemMatch(_.gt(1).lt(5)),{$elemMatch:{$gte:7}}]}}",
        """{"a":{"$all":[{"$elemMatch":{"$gt":1,"$lt":5}},{"$elemMatch":{"$gte":7}}]}}""")]
    [InlineData("{a:{$not:{$all:[{$elemMatch:{x:1}}]}}}", """{"a":{"$not":{"$all":[{"$elemMatch":{"x":1}}]}}}""")]
    [InlineData("{a:{$elemMatch:{b:{$all:[{$elemMatch:{x:1}}]}}}}", """{"a":{"$elemMatch":{"b":{"$all":[{"$elemMatch":{"x":1}}]}}}}""")]
    [InlineData(
        "{a:_.or([_.all([_.elemMatch({x:1})]),_.size(0)])}", """{"$or":[{"a":{"$all":[{"$elemMatch":{"x":1}}]}},{"a":{"$size":0}}]}""")]
    [InlineData("{a:_.all([])}", """{"a":{"$all":[]}}""")]
    [InlineData("{a:_.all([{b:1},[2],/x/i])}", """{"a":{"$all":[{"b":1},[2],/x/i]}}""")]
    [InlineData("{a:_.eq({$x:1,y:{$z:2}})}", """{"a":{"$x":1,"y":{"$z":2}}}""")]
    [InlineData("{a:_.gt({$x:1})}", """{"a":{"$gt":{"$x":1}}}""")]
    [InlineData("{a:[{$x:1}]}", """{"a":[{"$x":1}]}""")]
    [InlineData("{a:_.in([{$ref:'c',$id:1},[{$x:1}],{b:{$x:1}}])}", """{"a":{"$in":[{"$ref":"c","$id":1},[{"$x":1}],{"b":{"$x":1}}]}}""")]
    [InlineData("{'':1}", """{"":1}""")]
    [InlineData("{a:{'':1}}", """{"a.":1}""")]
    [InlineData("{'a..b':1,'.c':2}", """{"a..b":1,".c":2}""")]
    [InlineData("{a:_.elemMatch({'':1})}", """{"a":{"$elemMatch":{"":1}}}""")]
    [InlineData("{a:/x/u}", """{"a":/x/u}""")]
    [InlineData("{a:db.RegExp({regexp:'x y',options:'xsi'})}", """{"a":/x y/isx}""")]
    [InlineData("{a:{$regex:'x',$options:'xu'}}", """{"a":/x/ux}""")]
    [InlineData("{a:{$regex:/x/,$options:'i'}}", """{"a":/x/i}""")]
    [InlineData("{a:{$options:'i',$regex:/x/}}", """{"a":/x/i}""")]
    [InlineData("{a:{$regex:/x/i}}", """{"a":/x/i}""")]
    [InlineData("{a:{$regex:/x/,$options:''}}", """{"a":/x/}""")]
    [InlineData("{a:_.geoWithin({centerSphere:[[1,2],Infinity]})}", """{"a":{"$geoWithin":{"$centerSphere":[[1,2],Infinity]}}}""")]
    [InlineData(
        "{a:_.geoNear({geometry:db.Geo.Point(1,2),maxDistance:Infinity})}",
        """{"a":{"$nearSphere":{"$geometry":{"type":"Point","coordinates":[1,2]},"$maxDistance":Infinity}}}""")]
    [InlineData("{a:{$geoIntersects:{$geometry:{type:'GeometryCollection',geometries:[{type:'Point',coordinates:[1,2]},db.Geo.Point(3,4)],bbox:[1,2,3,4]}}}}",
        """{"a":{"$geoIntersects":{"$geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]}}}}""")]
    [InlineData("{a:{$geoWithin:{$geometry:{type:'GeometryCollection',geometries:[db.Geo.Point(3,4),{type:'Polygon',coordinates:[[[0,0],[3,2],[2,3],[0,0]]]}]}}}}",
        """{"a":{"$geoWithin":{"$geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[3,4]},{"type":"Polygon","coordinates":[[[0,0],[3,2],[2,3],[0,0]]]}]}}}}""")]
    [InlineData("{a:{$geoIntersects:{$geometry:{bbox:[1,2,3,4],type:'Point',coordinates:[1,2,300],x:null}}}}",
        """{"a":{"$geoIntersects":{"$geometry":{"type":"Point","coordinates":[1,2]}}}}""")]
    [InlineData("{a:{$geoWithin:{$geometry:{type:'Polygon',coordinates:[[[0,0,1],[3,2,2],[2,3,3],[0,0,4]]],crs:{type:'name',properties:{name:'EPSG:4326'}}}}}}",
        """{"a":{"$geoWithin":{"$geometry":{"type":"Polygon","coordinates":[[[0,0],[3,2],[2,3],[0,0]]]}}}}""")]
    [InlineData("_.expr({$eq:['$$ROOT.a','$$CURRENT.b.c']})", """{"$expr":{"$eq":["$a","$b.c"]}}""")]
    [InlineData("_.expr({$ne:['$$ROOT','$$CURRENT']})", """{"$expr":{"$ne":["$$ROOT","$$ROOT"]}}""")]
    [InlineData("_.expr({$eq:['$a',{$literal:{$x:1}}]})", """{"$expr":{"$eq":["$a",{"$x":1}]}}""")]
    [InlineData("{a:_.mod(4,1)}", """{"a":{"$mod":[4,1]}}""")]
    [InlineData("{a:_.mod([4,-1])}", """{"a":{"$mod":[4,-1]}}""")]
    [InlineData("{a:_.all([1,{b:{c:1}}])}", """{"a":{"$all":[1,{"b":{"c":1}}]}}""")]
    [InlineData("{a:_.size(0)}", """{"a":{"$size":0}}""")]
    [InlineData("{a:_.elemMatch({x:_.gt(5),y:'z'})}", """{"a":{"$elemMatch":{"x":{"$gt":5},"y":"z"}}}""")]
    [InlineData("{a:_.elemMatch({x:{y:1}})}", """{"a":{"$elemMatch":{"x":{"y":1}}}}""")]
    [InlineData("{a:_.elemMatch({x:{}})}", """{"a":{"$elemMatch":{"x":{}}}}""")]
    [InlineData("{a:_.elemMatch({'x.y':_.gt(1).lt(5)})}", """{"a":{"$elemMatch":{"$and":[{"x.y":{"$gt":1}},{"x.y":{"$lt":5}}]}}}""")]
    [InlineData("{a:_.elemMatch(_.gt(5))}", """{"a":{"$elemMatch":{"$gt":5}}}""")]
    [InlineData("{a:_.elemMatch(_.gt(5).lt(9))}", """{"a":{"$elemMatch":{"$gt":5,"$lt":9}}}""")]
    [InlineData("{a:_.geoWithin({centerSphere:[[113.3,23.1],0.05]})}", """{"a":{"$geoWithin":{"$centerSphere":[[113.3,23.1],0.05]}}}""")]
    [InlineData("{a:_.geoWithin({centerSphere:[db.Geo.Point(-180,90),0]})}", """{"a":{"$geoWithin":{"$centerSphere":[[-180,90],0]}}}""")]
    [InlineData(
        "{a:_.exists(true).geoWithin({centerSphere:[[1,2],3]})}",
        """{"$and":[{"a":{"$exists":true}},{"a":{"$geoWithin":{"$centerSphere":[[1,2],3]}}}]}""")]
    [InlineData("{a:_.geoWithin({geometry:db.Geo.Polygon([db.Geo.LineString([db.Geo.Point(0,0),db.Geo.Point(3,2),db.Geo.Point(2,3),db.Geo.Point(0,0)])])})}",
        """{"a":{"$geoWithin":{"$geometry":{"type":"Polygon","coordinates":[[[0,0],[3,2],[2,3],[0,0]]]}}}}""")]
    [InlineData(
        "{a:_.geoIntersects({geometry:db.Geo.Point(1,2)})}",
        """{"a":{"$geoIntersects":{"$geometry":{"type":"Point","coordinates":[1,2]}}}}""")]
    [InlineData(
        "{a:_.geoNear({geometry:db.Geo.Point(1,2)})}", """{"a":{"$nearSphere":{"$geometry":{"type":"Point","coordinates":[1,2]}}}}""")]
    [InlineData("{a:_.geoNear({geometry:db.Geo.Point(1,2),minDistance:5,maxDistance:1e3})}",
        """{"a":{"$nearSphere":{"$geometry":{"type":"Point","coordinates":[1,2]},"$maxDistance":1000,"$minDistance":5}}}""")]
    [InlineData("{b:1,a:_.exists(true).geoNear({geometry:db.Geo.Point(1,2),minDistance:undefined})}",
        """{"b":1,"$and":[{"a":{"$exists":true}},{"a":{"$nearSphere":{"$geometry":{"type":"Point","coordinates":[1,2]}}}}]}""")]
    [InlineData("{a:db.command.gt(1)}", """{"a":{"$gt":1}}""")]
    [InlineData("{a:_['in']([1])}", """{"a":{"$in":[1]}}""")]
    public void Commands_have_the_meaning_of_their_operators(string where, string expected) =>
        Assert.Equal(expected, Statements.Where(where));

    [Theory]
    [InlineData("{a:{$gt:1,$lt:5}}", """{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""")]
    [InlineData("{a:{$eq:{b:1}}}", """{"a":{"b":1}}""")]
    [InlineData("{a:{$ne:1}}", """{"a":{"$ne":1}}""")]
    [InlineData("{a:{$in:[1,2]}}", """{"a":{"$in":[1,2]}}""")]
    [InlineData("{a:{$nin:[1,2],$exists:true}}", """{"$and":[{"a":{"$nin":[1,2]}},{"a":{"$exists":true}}]}""")]
    [InlineData("{a:{$mod:[4,1]}}", """{"a":{"$mod":[4,1]}}""")]
    [InlineData("{a:{$all:[1]}}", """{"a":{"$all":[1]}}""")]
    [InlineData("{a:{$size:2}}", """{"a":{"$size":2}}""")]
    [InlineData("{a:{$not:{$gt:1,$lt:5}}}", """{"a":{"$not":{"$gt":1,"$lt":5}}}""")]
    [InlineData("{a:{$not:/x/}}", """{"a":{"$not":/x/}}""")]
    [InlineData("{a:{$regex:'^x',$options:'mi'}}", """{"a":/^x/im}""")]
    [InlineData("{a:{$regex:/^x/i}}", """{"a":/^x/i}""")]
    [InlineData("{a:{$elemMatch:{x:{$gt:1}}}}", """{"a":{"$elemMatch":{"x":{"$gt":1}}}}""")]
    [InlineData("{a:{$elemMatch:{$gt:1,$lt:5}}}", """{"a":{"$elemMatch":{"$gt":1,"$lt":5}}}""")]
    [InlineData("{a:{$elemMatch:{$or:[{x:1},{y:2}]}}}", """{"a":{"$elemMatch":{"$or":[{"x":1},{"y":2}]}}}""")]
    [InlineData("{a:{$geoWithin:{$centerSphere:[[1,2],3]}}}", """{"a":{"$geoWithin":{"$centerSphere":[[1,2],3]}}}""")]
    [InlineData("{a:{$geoWithin:{$geometry:{type:'MultiPolygon',coordinates:[[[[0,0],[3,2],[2,3],[0,0]]]]}}}}",
        """{"a":{"$geoWithin":{"$geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[3,2],[2,3],[0,0]]]]}}}}""")]
    [InlineData("{a:{$geoIntersects:{$geometry:{coordinates:[[1,2],[3,4]],type:'LineString'}}}}",
        """{"a":{"$geoIntersects":{"$geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}}}""")]
    [InlineData("{a:{$geoIntersects:{$geometry:{type:'MultiPoint',coordinates:[[1,2]]}}}}",
        """{"a":{"$geoIntersects":{"$geometry":{"type":"MultiPoint","coordinates":[[1,2]]}}}}""")]
    [InlineData("{a:{$geoIntersects:{$geometry:{type:'MultiLineString',coordinates:[[[1,2],[3,4]]]}}}}",
        """{"a":{"$geoIntersects":{"$geometry":{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}}}}""")]
    [InlineData("{a:{$near:{$geometry:db.Geo.Point(1,2),$maxDistance:5}}}",
        """{"a":{"$nearSphere":{"$geometry":{"type":"Point","coordinates":[1,2]},"$maxDistance":5}}}""")]
    [InlineData("{a:{$nearSphere:{$geometry:{type:'Point',coordinates:[1,2]},$minDistance:5}}}",
        """{"a":{"$nearSphere":{"$geometry":{"type":"Point","coordinates":[1,2]},"$minDistance":5}}}""")]
    [InlineData("{a:{$type:'string'}}", """{"a":{"$type":["string"]}}""")]
    [InlineData("{a:{$type:[16,'long',16,-1]}}", """{"a":{"$type":["int","long","minKey"]}}""")]
    [InlineData("{a:_.aggregate.gt(1)}", """{"a":{"$gt":1}}""")]
    [InlineData("{a:{$gt:1,b:2}}", """{"a.b":2,"a":{"$gt":1}}""")]
    [InlineData("{$or:[{a:1},{b:{c:1}}]}", """{"$or":[{"a":1},{"b":{"c":1}}]}""")]
    [InlineData("{$and:[{a:1},{b:2}],c:3}", """{"a":1,"b":2,"c":3}""")]
    [InlineData("{$nor:[{a:{$gt:1}}]}", """{"$nor":[{"a":{"$gt":1}}]}""")]
    public void Raw_operators_pass_through(string where, string expected) => Assert.Equal(expected, Statements.Where(where));

    [Theory]
    [InlineData("true", "true")]
    [InlineData("-5", "-5")]
    [InlineData("+5", "5")]
    [InlineData("- -5", "5")]
    [InlineData("1e3", "1000")]
    [InlineData("0x10", "16")]
    [InlineData(".5", "0.5")]
    [InlineData("NaN", "NaN")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("'it\\'s \\u4e2d\\n'", "\"it's 中\\n\"")]
    [InlineData("\"深圳 🚀\"", "\"深圳 🚀\"")]
    [InlineData("/a\\/b/", "/a\\/b/")]
    [InlineData("/x/smi", "/x/ims")]
    [InlineData("db.RegExp({regexp:'^x',options:'si'})", "/^x/is")]
    [InlineData("new db.RegExp({regexp:'(?i)x'})", "/(?i)x/")]
    [InlineData("new db.Geo.Point(113,23)", """{"type":"Point","coordinates":[113,23]}""")]
    [InlineData("db.Geo.Point(-180,-90)", """{"type":"Point","coordinates":[-180,-90]}""")]
    [InlineData("1+2*3-4/8", "6.5")]
    [InlineData("-(7%4)-10%3", "-4")]
    [InlineData("1/0", "Infinity")]
    [InlineData("0.1+0.2", "0.30000000000000004")]
    [InlineData("'a'+'b'+1+2", "\"ab12\"")]
    [InlineData("1+2+'a'", "\"3a\"")]
    [InlineData("'x'+-0.5+(-0)", "\"x-0.50\"")]
    [InlineData("new Date(1000)-1", "999")]
    [InlineData("new Date(5000).getTime()/1000", "5")]
    [InlineData("new Date(new Date('1970-01-02').getTime()+24*60*60*1000)", "date(172800000)")]
    [InlineData("Date.now()", "now+0")]
    [InlineData("Date.now()-7*86400000+1", "now-604799999")]
    [InlineData("1000+Date.now()", "now+1000")]
    [InlineData("Date.now()-(Date.now()-5)", "5")]
    [InlineData("new Date()", "date(now+0)")]
    [InlineData("new Date(Date.now()+5)", "date(now+5)")]
    [InlineData("new Date(new Date()-5)", "date(now-5)")]
    [InlineData("new Date(new Date().getTime()-5)", "date(now-5)")]
    [InlineData("new Date().valueOf()", "now+0")]
    [InlineData("db.serverDate()", "date(now+0)")]
    [InlineData("new db.serverDate({offset:-60*1000})", "date(now-60000)")]
    [InlineData("db.serverDate({offset:undefined})", "date(now+0)")]
    [InlineData("db.ObjectId({id:'0123456789ABCDEF01234567'})", "oid(0123456789abcdef01234567)")]
    [InlineData("new db.ObjectId({id:'0123456789abcdef01234567'})", "oid(0123456789abcdef01234567)")]
    [InlineData(
        "new db.Geo.LineString([db.Geo.Point(1,2),new db.Geo.Point(3,4)])", """{"type":"LineString","coordinates":[[1,2],[3,4]]}""")]
    [InlineData("db.Geo.MultiPoint([db.Geo.Point(1,2)])", """{"type":"MultiPoint","coordinates":[[1,2]]}""")]
    [InlineData(
        "db.Geo.MultiLineString([db.Geo.LineString([db.Geo.Point(1,2),db.Geo.Point(3,4)])])",
        """{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}""")]
    [InlineData("[{b:1,a:2}]", """[{"b":1,"a":2}]""")]
    [InlineData("[{b:1,10:2,9:3}]", """[{"9":3,"10":2,"b":1}]""")]
    public void Values_are_read_as_JavaScript_reads_them(string value, string expected) =>
        Assert.Equal($$"""{"a":{{expected}}}""", Statements.Where($"{{a:{value}}}"));

    [Theory]
    [InlineData("_.expr(_.aggregate.gt(['$a','$b.c']))", """{"$expr":{"$gt":["$a","$b.c"]}}""")]
    [InlineData("{x:1,$expr:{$ne:['$a',5]}}", """{"x":1,"$expr":{"$ne":["$a",5]}}""")]
    [InlineData("_.or([_.expr(_.aggregate.neq(['$a',1])),{b:2}])", """{"$or":[{"$expr":{"$ne":["$a",1]}},{"b":2}]}""")]
    [InlineData("_.expr({$and:[{$not:['$a']},{$or:[]}]})", """{"$expr":{"$and":[{"$not":["$a"]},{"$or":[]}]}}""")]
    [InlineData("_.expr({$gt:[{$abs:'$a'},{$add:'$b'}]})", """{"$expr":{"$gt":[{"$abs":["$a"]},{"$add":["$b"]}]}}""")]
    [InlineData("_.expr({$eq:[{$round:['$a',2]},{$trunc:'$b'}]})", """{"$expr":{"$eq":[{"$round":["$a",2]},{"$trunc":["$b"]}]}}""")]
    [InlineData("_.expr(_.aggregate.eq(['$a',_.aggregate.literal('$b')]))", """{"$expr":{"$eq":["$a",{"$literal":"$b"}]}}""")]
    [InlineData("_.expr({$eq:['$a',[1,{b:'x'}]]})", """{"$expr":{"$eq":["$a",[1,{"b":"x"}]]}}""")]
    [InlineData("_.expr({$lt:['$due',new Date()]})", """{"$expr":{"$lt":["$due",date(now+0)]}}""")]
    [InlineData("_.expr('$a')", """{"$expr":"$a"}""")]
    public void Expressions_are_trees_of_operators(string where, string expected) => Assert.Equal(expected, Statements.Where(where));

    [Fact]
    public void Every_operator_of_an_expression_is_read_raw_and_as_a_function()
    {
        foreach (var name in Enum.GetNames<AggregationOperator>())
        {
            var symbol = char.ToLowerInvariant(name[0]) + name[1..];
            var function = symbol == "ne" ? "neq" : symbol;
            var operands = name is "Not" or "Abs" or "Ceil" or "Exp" or "Floor" or "Ln" or "Log10" or "Sqrt" ? "['$a']" : "['$a',2]";
            var raw = Statements.Where($"_.expr({{${symbol}:{operands}}})");

            Assert.Equal($$$"""{"$expr":{"${{{symbol}}}":{{{operands.Replace('\'', '"')}}}}}""", raw);
            if (name != "Round")
                Assert.Equal(raw, Statements.Where($"_.expr(_.aggregate.{function}({operands}))"));
        }
    }

    // Figures from ECMAScript's own arithmetic: Date.parse and Date.UTC in Node.
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1.9", -1)]
    [InlineData("8640000000000000", 8640000000000000)]
    [InlineData("'2019'", 1546300800000)]
    [InlineData("'2019-09'", 1567296000000)]
    [InlineData("'2019-09-09'", 1567987200000)]
    [InlineData("'2024-02-29'", 1709164800000)]
    [InlineData("'1969-12-31'", -86400000)]
    [InlineData("'0001-01-01'", -62135596800000)]
    [InlineData("'2019-09-09T08:30Z'", 1568017800000)]
    [InlineData("'2019-09-09T08:30:15.123456Z'", 1568017815123)]
    [InlineData("'2019-09-09T08:30:15.5+08:00'", 1567989015500)]
    [InlineData("'2019-09-09T24:00:00Z'", 1568073600000)]
    [InlineData("'-000001-01-01T00:00:00Z'", -62198755200000)]
    [InlineData("'+010000-01-01T00:00:00Z'", 253402300800000)]
    [InlineData("new Date(5)", 5)]
    public void Dates_are_read_as_ECMAScript_says(string argument, long expected) =>
        Assert.Equal($$"""{"a":date({{expected}})}""", Statements.Where($"{{a:new Date({argument})}}"));

    [Theory]
    [InlineData("'2019-09-09T08:30:00'", 1568017800000)]
    [InlineData("2019, 8, 9", 1567987200000)]
    [InlineData("99, 0", 915148800000)]
    [InlineData("2019, 14, 0, 25, -1, 1, 7", 1583024341007)]
    [InlineData("2000, -1", 944006400000)]
    public void Dates_without_a_zone_are_taken_as_UTC_and_warned_of(string argument, long expected)
    {
        Assert.Equal($$"""{"a":date({{expected}})}""", Statements.Where($"{{a:new Date({argument})}}"));
        Statements.Marked(
            $"db.collection('c').where({{a:⟦new Date({argument})⟧}}).get()",
            DiagnosticIds.LocalDate,
            QueryDiagnosticSeverity.Warning);
    }

    // Contract 6.1 and 6.6.
    [Theory]
    [InlineData("db.collection('c').get()", "c {}")]
    [InlineData("db.collection('c').get();", "c {}")]
    [InlineData(";;db.collection(\"中文\").get();;", "中文 {}")]
    [InlineData("db.collection('c').get().limit", null)]
    [InlineData("db.collection('c').field({a:true,'b.c':1,_id:false}).limit(3).skip(0).orderBy('x.y','desc').where({a:1}).get()",
        """c {"a":1} order {"x.y":-1} skip 0 limit 3 field {"a":1,"b.c":1,"_id":0}""")]
    [InlineData("db.collection('c').field({d:false,e:0,_id:true}).get()", """c {} field {"d":0,"e":0,"_id":1}""")]
    [InlineData("db.collection('c').field({b:5,1:true,a:true}).get()", """c {} field {"1":1,"b":1,"a":1}""")]
    [InlineData("db.collection('c').doc('x').get()", """c {"_id":"x"} limit 1""")]
    [InlineData("db.collection('c').doc(5).field({a:1}).get()", """c {"_id":5} limit 1 field {"a":1}""")]
    [InlineData(
        "db.collection('c').field({a:_.project.slice(-2),b:_.project.slice([1,2]),c:true}).get()",
        """c {} field {"a":{"$slice":-2},"b":{"$slice":[1,2]},"c":1}""")]
    [InlineData("db.collection('c').field({a:_.project.slice(2.9),b:_.project.slice([-1.5,1.5]),c:{$slice:-0.5}}).get()",
        """c {} field {"a":{"$slice":2},"b":{"$slice":[-1,1]},"c":{"$slice":0}}""")]
    [InlineData("db.collection('c').field({a:{$slice:3}}).get()", """c {} field {"a":{"$slice":3}}""")]
    [InlineData(
        "db.collection('c').field({a:_.project.elemMatch({x:_.gt(1)})}).get()", """c {} field {"a":{"$elemMatch":{"x":{"$gt":1}}}}""")]
    [InlineData("db.collection('c').field({a:{$elemMatch:{$gt:1,$lt:5}}}).get()", """c {} field {"a":{"$elemMatch":{"$gt":1,"$lt":5}}}""")]
    [InlineData("const { command: { gt }, Geo: { Point } } = db; db.collection('c').where({a:gt(1),b:Point(1,2)}).get()",
        """c {"a":{"$gt":1},"b":{"type":"Point","coordinates":[1,2]}}""")]
    [InlineData("const $ = _.aggregate, day = 24*60*60*1000; db.collection('c').where(_.and([_.expr($.gt(['$a',day])), {b:_.gt(Date.now()-day)}])).get()",
        """c {"$expr":{"$gt":["$a",86400000]},"b":{"$gt":now-86400000}}""")]
    [InlineData("db.collection('c').orderBy('b','asc').orderBy('a','desc').get()", """c {} order {"b":1,"a":-1}""")]
    [InlineData("const _ = db.command; const {Point, Point: P} = db.Geo; db.collection('c').where({a: Point(1,2), b: new P(1,2), c: _.gt(1)}).get()",
        """c {"a":{"type":"Point","coordinates":[1,2]},"b":{"type":"Point","coordinates":[1,2]},"c":{"$gt":1}}""")]
    [InlineData("const {gt, lt: less} = _, R = db.RegExp; db.collection('c').where({a: gt(1).and(less(5)), b: R({regexp:'x'})}).get()",
        """c {"b":/x/,"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""")]
    [InlineData("const min = 5, who = {name: 'x', age: {from: 3}}; const {name} = who; db.collection('c').where({min, name, age: _.gt(who.age.from)}).get()",
        """c {"min":5,"name":"x","age":{"$gt":3}}""")]
    [InlineData("const base = db.collection('c'); const adults = base.where({age: _.gte(18)}); adults.limit(5).get()",
        """c {"age":{"$gte":18}} limit 5""")]
    [InlineData("const x = 1\ndb.collection('c').where({x}).get()", """c {"x":1}""")]
    public void Clauses_come_in_any_order(string statement, string? expected)
    {
        if (expected is null)
            Assert.True(QueryParser.Parse(statement).HasErrors);
        else
            Assert.Equal(expected, MongoText.Of(Statements.Parse(statement)));
    }

    [Theory]
    [InlineData("field({a:true})", true, true)]
    [InlineData("field({a:true,_id:false})", true, false)]
    [InlineData("field({_id:true})", true, true)]
    [InlineData("field({_id:false})", false, false)]
    [InlineData("field({a:false})", false, true)]
    [InlineData("field({_id:true,a:false})", false, true)]
    [InlineData("field({a:_.project.slice(1)})", false, true)]
    [InlineData("field({a:_.project.slice(1),b:true})", true, true)]
    [InlineData("field({a:_.project.slice(1),_id:true})", true, true)]
    [InlineData("field({a:_.project.slice(1),_id:false})", false, false)]
    [InlineData("field({a:_.project.elemMatch({b:1})})", true, true)]
    [InlineData("field({a:_.project.elemMatch({b:1}),_id:false})", true, false)]
    [InlineData("field({a:_.project.elemMatch({b:1}),c:false})", false, true)]
    [InlineData("field({a:_.project.elemMatch({b:1}),c:_.project.slice(1)})", false, true)]
    public void A_projection_knows_what_it_keeps(string clause, bool isInclusion, bool includesId)
    {
        var field = Statements.Parse($"db.collection('c').{clause}.get()").Field!;

        Assert.Equal((isInclusion, includesId), (field.IsInclusion, field.IncludesId));
    }

    [Fact]
    public void A_CSV_export_takes_a_projection_that_names_its_columns()
    {
        var result = QueryParser.Parse("db.collection('c').field({a:true}).get()", forCsv: true);

        Assert.Empty(result.Diagnostics);
    }
}
