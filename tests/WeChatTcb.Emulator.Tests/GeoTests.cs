using System.Globalization;
using static WeChatTcb.Emulator.Tests.Queries;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Points on the sphere, by MongoDB's rules. The values at the equator and on meridians can be worked out by hand.</summary>
public class GeoTests
{
    private const string Ten = "new db.Geo.Polygon([new db.Geo.LineString([P(0,0),P(10,0),P(10,10),P(0,10),P(0,0)])])";

    private const string Hollow =
        "new db.Geo.Polygon([new db.Geo.LineString([P(0,0),P(10,0),P(10,10),P(0,10),P(0,0)]),new db.Geo.LineString([P(4,4),P(6,4),P(6,6),P(4,6),P(4,4)])])";

    [Theory]
    [InlineData("[113,23]", 100, "0 2 4 5")]
    [InlineData("[113,23]", 2000, "0 1 2 4 5 6")]
    [InlineData("[180,0]", 200, "7 8")]
    [InlineData("[0,90]", 500, "9")]
    public void A_circle_takes_what_lies_in_it(string center, double kilometres, string expected) => Assert.Equal(expected, Ids(
        $".where({{p:_.geoWithin({{centerSphere:[{center},{(kilometres / 6378.1).ToString(CultureInfo.InvariantCulture)}]}})}})",
        """{"p":{"type":"Point","coordinates":[113.2,23.1]}}""",
        """{"p":{"type":"Point","coordinates":[121.5,31.2]}}""",
        """{"p":[113,23]}""",
        """{"p":"113,23"}""",
        """{"p":[{"type":"Point","coordinates":[0,0]},{"type":"Point","coordinates":[113,23]}]}""",
        """{"p":{"type":"LineString","coordinates":[[113,23],[113.1,23.1]]}}""",
        """{"p":{"type":"LineString","coordinates":[[113,23],[121.5,31.2]]}}""",
        """{"p":{"type":"Point","coordinates":[-179,0]}}""",
        """{"p":{"lng":179.5,"lat":0.5}}""",
        """{"p":{"type":"Point","coordinates":[77,89]}}"""));

    /// <summary>A degree of a great circle is 111,318.8 metres with MongoDB's radius of the earth.</summary>
    [Theory]
    [InlineData("", "2 5 0 3 1 4 6")]
    [InlineData(",maxDistance:111319", "2 5 0 3")]
    [InlineData(",maxDistance:111318", "2 5 0")]
    [InlineData(",minDistance:111319", "1 4 6")]
    [InlineData(",minDistance:1,maxDistance:111319", "0 3")]
    public void Near_goes_from_near_to_far_within_its_bounds(string bounds, string expected) => Assert.Equal(expected, Ids(
        $".where({{p:_.geoNear({{geometry:new db.Geo.Point(0,0){bounds}}})}})",
        """{"p":{"type":"Point","coordinates":[0.5,0]}}""",
        """{"p":{"type":"Point","coordinates":[0,2]}}""",
        """{"p":[0,0]}""",
        """{"p":[{"type":"Point","coordinates":[50,50]},[-1,0]]}""",
        """{"p":{"type":"Polygon","coordinates":[[[10,-5],[20,-5],[20,5],[10,5],[10,-5]]]}}""",
        """{"p":{"type":"Polygon","coordinates":[[[-1,-1],[1,-1],[1,1],[-1,1],[-1,-1]]]},"tie":"after 2"}""",
        """{"p":{"type":"LineString","coordinates":[[170,-10],[170,10]]}}""",
        """{"p":"nowhere"}""",
        "{}"));

    [Fact]
    public void Near_and_other_clauses_go_together()
    {
        string[] documents =
        [
            """{"p":[3,0],"n":1,"t":"a"}""", """{"p":[1,0],"n":3,"t":"a"}""", """{"p":[2,0],"n":2,"t":"b"}""",
            """{"p":[4,0],"n":4,"t":"a"}""",
        ];
        const string Near = "p:_.geoNear({geometry:new db.Geo.Point(0,0)})";
        Assert.Equal("1 2 0 3", Ids($".where({{{Near}}})", documents));
        Assert.Equal("2 0", Ids($".where({{{Near}}}).skip(1).limit(2)", documents));
        Assert.Equal("1 0 3", Ids($".where({{{Near},t:'a'}})", documents));
        Assert.Equal("0 2 1 3", Ids($".where({{{Near}}}).orderBy('n','asc')", documents));
    }

    [Theory]
    // Points: within, on an edge, on a corner; the edge from (0,10) to (10,10) is a great circle, which bulges to the north
    [InlineData("""{"type":"Point","coordinates":[5,5]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[5,0]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[0,0]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[10,10]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[5,10.03]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[5,10.04]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[5,-0.0001]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[-170,-5]}""", false)]
    [InlineData("[5,5]", true)]
    [InlineData("[11,5]", false)]
    [InlineData("""{"lng":5,"lat":5}""", true)]
    [InlineData("""{"type":"shop","lat":5}""", false)]
    // The whole geometry counts
    [InlineData("""{"type":"MultiPoint","coordinates":[[1,1],[2,2]]}""", true)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[1,1],[20,2]]}""", false)]
    [InlineData("""{"type":"LineString","coordinates":[[1,1],[9,9]]}""", true)]
    [InlineData("""{"type":"LineString","coordinates":[[1,1],[11,1]]}""", false)]
    [InlineData("""{"type":"LineString","coordinates":[[0,0],[10,0]]}""", true)]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[1,1],[2,2]],[[3,3],[4,4]]]}""", true)]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[1,1],[2,2]],[[3,3],[4,40]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[-1,-1],[11,-1],[11,11],[-1,11],[-1,-1]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[5,5],[15,5],[15,6],[5,5]]]}""", false)]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,1]]],[[[3,3],[4,3],[4,4],[3,3]]]]}""", true)]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,1]]],[[[13,3],[14,3],[14,4],[13,3]]]]}""", false)]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,1]},{"type":"LineString","coordinates":[[1,1],[2,2]]}]}""", true)]
    [InlineData(
        """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,1]},{"type":"Point","coordinates":[1,11]}]}""",
        false)]
    // Not a geometry
    [InlineData("""{"type":"Point","coordinates":[5]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[5,95]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[5,5,100]}""", true)]
    [InlineData("""{"type":"Point","coordinates":["5","5"]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,1],[2,2],[2,1],[1,2],[1,1]]]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[5,5],"crs":{"type":"name","properties":{"name":"EPSG:4326"}}}""", true)]
    [InlineData("""{"type":"Point","coordinates":[5,5],"crs":{"type":"name","properties":{"name":"EPSG:3857"}}}""", false)]
    [InlineData("5", false)]
    [InlineData("null", false)]
    public void A_polygon_matches_what_lies_completely_inside(string stored, bool expected) =>
        Assert.Equal(expected, IsMatch("geoWithin", Ten, stored));

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[1,1]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[5,5]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[4,5]}""", true)]
    [InlineData("""{"type":"LineString","coordinates":[[1,5],[9,5]]}""", false)]
    [InlineData("""{"type":"LineString","coordinates":[[1,1],[9,1]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[3,3],[7,3],[7,7],[3,7],[3,3]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[3,3],[7,3],[7,7],[3,7],[3,3]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}""", true)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[3,3],[7,3],[7,7],[3,7],[3,3]],[[3.5,3.5],[6.5,3.5],[6.5,6.5],[3.5,6.5],[3.5,3.5]]]}""", true)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[3,3],[7,3],[7,7],[3,7],[3,3]],[[4.5,4.5],[5.5,4.5],[5.5,5.5],[4.5,5.5],[4.5,4.5]]]}""",
        false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[4.5,4.5],[5.5,4.5],[5.5,5.5],[4.5,5.5],[4.5,4.5]]]}""", false)]
    public void A_hole_is_not_part_of_the_area(string stored, bool expected) =>
        Assert.Equal(expected, IsMatch("geoWithin", Hollow, stored));

    [Theory]
    // In either direction, and across the antimeridian
    [InlineData("[P(0,0),P(0,10),P(10,10),P(10,0),P(0,0)]", "[5,5]", true)]
    [InlineData("[P(0,0),P(0,10),P(10,10),P(10,0),P(0,0)]", "[50,5]", false)]
    [InlineData("[P(170,-10),P(-170,-10),P(-170,10),P(170,10),P(170,-10)]", "[180,0]", true)]
    [InlineData("[P(170,-10),P(-170,-10),P(-170,10),P(170,10),P(170,-10)]", "[-175,5]", true)]
    [InlineData("[P(170,-10),P(-170,-10),P(-170,10),P(170,10),P(170,-10)]", "[175,5]", true)]
    [InlineData("[P(170,-10),P(-170,-10),P(-170,10),P(170,10),P(170,-10)]", "[0,0]", false)]
    // Around a pole, and with a corner on it
    [InlineData("[P(0,80),P(120,80),P(-120,80),P(0,80)]", "[45,90]", true)]
    [InlineData("[P(0,80),P(120,80),P(-120,80),P(0,80)]", "[0,79]", false)]
    [InlineData("[P(0,80),P(120,80),P(-120,80),P(0,80)]", "[0,-89]", false)]
    [InlineData("[P(0,-80),P(120,-80),P(-120,-80),P(0,-80)]", "[45,-90]", true)]
    [InlineData("[P(0,-80),P(120,-80),P(-120,-80),P(0,-80)]", "[45,85]", false)]
    [InlineData("[P(0,0),P(90,0),P(0,90),P(0,0)]", "[45,45]", true)]
    [InlineData("[P(0,0),P(90,0),P(0,90),P(0,0)]", "[-45,45]", false)]
    [InlineData("[P(0,0),P(90,0),P(20,-90),P(0,0)]", "[45,-45]", true)]
    [InlineData("[P(0,0),P(90,0),P(20,-90),P(0,0)]", "[100,-45]", false)]
    [InlineData("[P(0,0),P(90,0),P(20,-90),P(0,0)]", "[45,45]", false)]
    // Half the sphere is on the left of its border
    [InlineData("[P(0,0),P(90,0),P(180,0),P(-90,0),P(0,0)]", "[10,10]", true)]
    [InlineData("[P(0,0),P(90,0),P(180,0),P(-90,0),P(0,0)]", "[10,-10]", false)]
    [InlineData("[P(0,0),P(-90,0),P(180,0),P(90,0),P(0,0)]", "[10,-10]", true)]
    // A concave one
    [InlineData("[P(0,0),P(10,0),P(10,10),P(5,1),P(0,10),P(0,0)]", "[5,5]", false)]
    [InlineData("[P(0,0),P(10,0),P(10,10),P(5,1),P(0,10),P(0,0)]", "[1,5]", true)]
    [InlineData("[P(0,0),P(10,0),P(10,10),P(5,1),P(0,10),P(0,0)]", """{"type":"LineString","coordinates":[[1,5],[9,5]]}""", false)]
    public void A_ring_has_its_smaller_side_inside(string ring, string stored, bool expected) =>
        Assert.Equal(expected, IsMatch("geoWithin", $"new db.Geo.Polygon([new db.Geo.LineString({ring})])", stored));

    [Theory]
    [InlineData("[1,1]", true)]
    [InlineData("[21,1]", true)]
    [InlineData("[15,1]", false)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[1,1],[21,1]]}""", true)]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,1]]],[[[21,1],[22,1],[22,2],[21,1]]]]}""", true)]
    [InlineData("""{"type":"LineString","coordinates":[[1,1],[21,1]]}""", false)]
    public void Each_part_lies_in_one_of_several_polygons(string stored, bool expected) => Assert.Equal(expected, IsMatch(
        "geoWithin",
        $"new db.Geo.MultiPolygon([{Ten},new db.Geo.Polygon([new db.Geo.LineString([P(20,0),P(30,0),P(30,10),P(20,10),P(20,0)])])])",
        stored));

    [Theory]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[5,5],[15,5],[15,6],[5,5]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[10,0],[20,0],[20,10],[10,10],[10,0]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[11,0],[20,0],[20,10],[11,10],[11,0]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[-1,-1],[11,-1],[11,11],[-1,11],[-1,-1]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[4,4],[6,4],[6,6],[4,6],[4,4]]]}""", true)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[-5,5],[15,5]]}""", true)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[4,4],[6,6]]}""", true)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[-5,-5],[15,-5]]}""", false)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[175,-5],[-175,-5]]}""", false)]
    [InlineData(Ten, "[5,5]", true)]
    [InlineData(Ten, "[15,5]", false)]
    [InlineData(Ten, """{"type":"MultiPoint","coordinates":[[15,5],[5,5]]}""", true)]
    [InlineData(Hollow, "[5,5]", false)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[4.5,4.5],[5.5,4.5],[5.5,5.5],[4.5,5.5],[4.5,4.5]]]}""", false)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[3,3],[7,3],[7,7],[3,7],[3,3]]]}""", true)]
    [InlineData("P(1,1)", "[1,1]", true)]
    [InlineData("P(1,1)", "[1,1.001]", false)]
    [InlineData("P(5,0)", """{"type":"LineString","coordinates":[[0,0],[10,0]]}""", true)]
    [InlineData("P(5,1)", """{"type":"LineString","coordinates":[[0,0],[10,0]]}""", false)]
    [InlineData("P(5,5)", """{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}""", true)]
    [InlineData("new db.Geo.MultiPoint([P(1,1),P(50,50)])", "[50,50]", true)]
    [InlineData("new db.Geo.LineString([P(-1,0),P(1,0)])", """{"type":"LineString","coordinates":[[0,-1],[0,1]]}""", true)]
    [InlineData("new db.Geo.LineString([P(-1,0),P(1,0)])", """{"type":"LineString","coordinates":[[180,-1],[180,1]]}""", false)]
    [InlineData("new db.Geo.LineString([P(-1,0),P(1,0)])", """{"type":"LineString","coordinates":[[1,0],[2,5]]}""", true)]
    [InlineData("new db.Geo.LineString([P(-1,0),P(1,0)])", """{"type":"LineString","coordinates":[[1.1,0],[2,5]]}""", false)]
    [InlineData(
        "new db.Geo.MultiLineString([new db.Geo.LineString([P(50,0),P(51,0)]),new db.Geo.LineString([P(-1,0),P(1,0)])])", "[0,0]", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[10,10],[20,10],[20,20],[10,20],[10,10]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[-10,0],[0,0],[0,10],[-10,10],[-10,0]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[10,2],[20,2],[20,8],[10,8],[10,2]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[10,5],[20,0],[20,10],[10,5]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[0,-5],[5,-5],[5,0],[0,0],[0,-5]]]}""", false)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[0,0],[0,10],[10,10],[10,0],[0,0]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,5],[0,5],[0,0]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[0,0],[10,10],[0,10],[0,0]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[0,0],[10,0],[0,10],[0,0]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[5,0],[10,5],[5,9],[0,5],[5,0]]]}""", true)]
    [InlineData(Ten, """{"type":"Polygon","coordinates":[[[10,5],[5,9],[15,9],[10,5]]]}""", true)]
    [InlineData(
        Ten,
        """{"type":"MultiPolygon","coordinates":[[[[10,0],[20,0],[20,10],[10,10],[10,0]]],[[[-10,0],[0,0],[0,10],[-10,10],[-10,0]]]]}""",
        false)]
    [InlineData(
        Ten,
        """{"type":"MultiPolygon","coordinates":[[[[10,0],[20,0],[20,10],[10,10],[10,0]]],[[[-10,0],[1,0],[1,10],[-10,10],[-10,0]]]]}""",
        true)]
    [InlineData(Ten, """{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[10,10],[20,10],[20,20],[10,20],[10,10]]]},{"type":"Point","coordinates":[10,10]}]}""", true)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[4,4],[6,4],[6,6],[4,6],[4,4]]]}""", false)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[4,4],[5,5],[4,6],[4,4]]]}""", false)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[4,4],[6,4],[6,7],[4,7],[4,4]]]}""", true)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}""", true)]
    [InlineData(Hollow, """{"type":"Polygon","coordinates":[[[3,3],[7,3],[7,7],[3,7],[3,3]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}""", true)]
    [InlineData(
        Hollow,
        """{"type":"Polygon","coordinates":[[[-5,-5],[15,-5],[15,15],[-5,15],[-5,-5]],[[-1,-1],[11,-1],[11,12],[-1,12],[-1,-1]]]}""",
        false)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[10,0],[10,10]]}""", true)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[10,2],[10,20]]}""", true)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[10,10],[20,20]]}""", true)]
    [InlineData(Ten, """{"type":"LineString","coordinates":[[10,5],[20,5]]}""", true)]
    [InlineData(Ten, """[10,5]""", true)]
    [InlineData(Ten, """[10,10]""", true)]
    [InlineData(Hollow, """{"type":"LineString","coordinates":[[4,4],[6,4]]}""", true)]
    [InlineData(Hollow, """{"type":"LineString","coordinates":[[4.5,5],[5.5,5]]}""", false)]
    [InlineData(Hollow, """[4,5]""", true)]
    public void Geometries_with_a_common_point_intersect_and_polygons_with_a_common_point_inside(
        string query, string stored, bool expected) =>
        Assert.Equal(expected, IsMatch("geoIntersects", query, stored));

    /// <summary>
    /// MongoDB's rules and its own cases (geo_s2polywithholes.js): a hole has at most one corner in common with the outline.
    /// </summary>
    [Theory]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.4],[0.2,0.2]]]}""", true)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.2,0.4],[0.4,0.4],[0.4,0.2],[0.2,0.2]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.4],[0.2,0.2]],[[0.5,0.5],[0.7,0.5],[0.7,0.7],[0.5,0.7],[0.5,0.5]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0],[0.5,0.2],[0.2,0.5],[0,0]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.4],[0.2,0.2]],[[0.4,0.4],[0.6,0.4],[0.6,0.6],[0.4,0.6],[0.4,0.4]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0],[0.1,0.9],[1,1],[0.9,0.1],[0,0]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0],[1,0],[1,1],[0,1],[0,0]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0],[0,1],[1,1],[1,0],[0,0]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[1,0],[1,1],[0,1],[0,0],[1,0]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0],[0.5,0],[0.5,0.5],[0,0.5],[0,0]]]}""", false)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0.2],[0.5,0.2],[0.5,0.8],[0,0.8],[0,0.2]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0.5],[0.5,0.2],[0.5,0.8],[0,0.5]]]}""", false)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.4,0.9],[0.4,1.1],[0.5,1.1],[0.5,0.9],[0.4,0.9]]]}""",
        false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[5,5],[6,5],[6,6],[5,5]]]}""", false)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[0.1,0.1],[0.9,0.1],[0.9,0.9],[0.1,0.9],[0.1,0.1]],[[0,0],[1,0],[1,1],[0,1],[0,0]]]}""",
        false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.6],[0.2,0.9],[0.6,0.9],[0.6,0.6],[0.2,0.6]],[[0.5,0.4],[0.5,0.7],[0.8,0.7],[0.8,0.4],[0.5,0.4]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.1,0.1],[0.9,0.1],[0.9,0.9],[0.1,0.9],[0.1,0.1]],[[0.2,0.2],[0.8,0.2],[0.8,0.8],[0.2,0.8],[0.2,0.2]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.4],[0.2,0.2]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.4],[0.2,0.2]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.4],[0.2,0.2]],[[0.4,0.2],[0.6,0.2],[0.6,0.4],[0.4,0.4],[0.4,0.2]]]}""", false)]
    public void A_hole_is_inside_and_apart_from_the_other_rings(string polygon, bool isValid)
    {
        const string Globe = "_.geoWithin({centerSphere:[[0,0],Infinity]})";
        Assert.Equal(isValid ? "0" : "", Ids($".where({{p:{Globe}}})", $$"""{"p":{{polygon}}}"""));
        var query = $".where({{p:{{$geoIntersects:{{$geometry:{polygon}}}}}}})";
        if (isValid)
            Assert.Equal("0", Ids(query, """{"p":[0.9,0.05]}"""));
        else
            Assert.Throws<WeChatTcb.Emulator.Evaluation.InvalidQueryException>(() => Compile(query));
    }

    /// <summary>The circle is all but a cap of 60 degrees around the south pole, or around a point of the equator.</summary>
    [Theory]
    [InlineData("[0,90]", 120, """{"type":"LineString","coordinates":[[0,-25],[170,-25]]}""", false)]
    [InlineData("[0,90]", 120, """{"type":"LineString","coordinates":[[0,-25],[40,-25]]}""", true)]
    [InlineData("[0,90]", 120, """{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[0,-25],[170,-25]]]}""", false)]
    [InlineData("[0,90]", 120, """{"type":"Polygon","coordinates":[[[0,-29],[120,-29],[-120,-29],[0,-29]]]}""", false)]
    [InlineData("[0,90]", 120, """{"type":"Polygon","coordinates":[[[0,-25],[170,-25],[85,10],[0,-25]]]}""", false)]
    [InlineData("[0,90]", 120, """{"type":"Polygon","coordinates":[[[0,-25],[40,-25],[20,10],[0,-25]]]}""", true)]
    [InlineData(
        "[0,90]", 120,
        """{"type":"Polygon","coordinates":[[[0,-20],[90,-20],[180,-20],[-90,-20],[0,-20]],[[0,-60],[120,-60],[-120,-60],[0,-60]]]}""",
        false)]
    [InlineData("[0,90]", 120, """{"type":"Polygon","coordinates":[[[0,-20],[90,-20],[180,-20],[-90,-20],[0,-20]],[[0,-21],[90,-21],[180,-21],[-90,-21],[0,-21]]]}""", true)]
    [InlineData("[0,90]", 120, """{"type":"MultiPoint","coordinates":[[0,-29],[120,-29],[-120,-29]]}""", true)]
    [InlineData("[0,90]", 120, """{"type":"Point","coordinates":[0,-31]}""", false)]
    [InlineData("[0,0]", 150, """{"type":"Polygon","coordinates":[[[149,0],[180,45],[-149,0],[180,-45],[149,0]]]}""", false)]
    [InlineData("[0,0]", 150, """{"type":"Polygon","coordinates":[[[100,0],[140,10],[140,-10],[100,0]]]}""", true)]
    [InlineData("[0,0]", 90, """{"type":"LineString","coordinates":[[90,-40],[90,40]]}""", true)]
    [InlineData("[0,0]", 90, """{"type":"LineString","coordinates":[[90,-40],[91,40]]}""", false)]
    [InlineData("[0,0]", 10, """{"type":"LineString","coordinates":[[-9,0],[9,0]]}""", true)]
    [InlineData("[0,0]", 10, """{"type":"LineString","coordinates":[[-9,0],[11,0]]}""", false)]
    [InlineData("[0,0]", 10, """{"type":"Polygon","coordinates":[[[-5,-5],[5,-5],[5,5],[-5,5],[-5,-5]]]}""", true)]
    [InlineData("[0,0]", 10, """{"type":"Polygon","coordinates":[[[-20,-20],[20,-20],[20,20],[-20,20],[-20,-20]]]}""", false)]
    [InlineData("[0,0]", 180, """{"type":"Polygon","coordinates":[[[149,0],[180,45],[-149,0],[180,-45],[149,0]]]}""", true)]
    [InlineData("[0,0]", 180, """{"type":"Point","coordinates":[180,0]}""", true)]
    [InlineData(
        "[0,0]", double.PositiveInfinity, """{"type":"Polygon","coordinates":[[[149,0],[180,45],[-149,0],[180,-45],[149,0]]]}""", true)]
    [InlineData("[0,0]", double.PositiveInfinity, "[180,0]", true)]
    [InlineData("[0,0]", double.PositiveInfinity, "\"x\"", false)]
    [InlineData("[0,0]", 0, "[0,0]", true)]
    [InlineData("[0,0]", 0, "[0,0.001]", false)]
    public void A_geometry_is_in_a_circle_when_none_of_it_is_outside(string center, double degrees, string stored, bool expected)
    {
        var radius = double.DegreesToRadians(degrees).ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(
            expected ? "0" : "", Ids($".where({{p:_.geoWithin({{centerSphere:[{center},{radius}]}})}})", $$"""{"p":{{stored}}}"""));
    }

    [Theory]
    [InlineData("[5,5]", true)]
    [InlineData("[15,5]", false)]
    [InlineData("[30,30]", true)]
    [InlineData("""{"type":"LineString","coordinates":[[-5,-5],[-5,5]]}""", false)]
    [InlineData("""{"type":"LineString","coordinates":[[5,-5],[5,5]]}""", true)]
    [InlineData(
        """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[15,5]},{"type":"Point","coordinates":[30,30]}]}""",
        true)]
    public void A_collection_intersects_with_what_one_of_its_parts_intersects_with(string stored, bool expected) =>
        Assert.Equal(expected ? "0" : "", Ids(
        ".where({p:{$geoIntersects:{$geometry:{type:'GeometryCollection',bbox:[0,0,30,30],geometries:["
        + "{type:'Polygon',coordinates:[[[0,0],[10,0],[10,10],[0,10],[0,0]]]},{type:'Point',coordinates:[30,30,8848]}]}}}})",
        $$"""{"p":{{stored}}}"""));

    [Theory]
    [InlineData("[5,5]", true)]
    [InlineData("[30,30]", false)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[5,5],[45,45]]}""", true)]
    [InlineData("""{"type":"LineString","coordinates":[[5,5],[45,45]]}""", false)]
    public void A_collection_contains_what_lies_in_its_polygons(string stored, bool expected) => Assert.Equal(expected ? "0" : "", Ids(
        ".where({p:{$geoWithin:{$geometry:{type:'GeometryCollection',geometries:[{type:'Polygon',coordinates:[[[0,0],[10,0],[10,10],[0,10],[0,0]]]},"
        + "{type:'MultiPolygon',coordinates:[[[[40,40],[50,40],[50,50],[40,50],[40,40]]]]},{type:'Point',coordinates:[30,30]}]}}}})",
        $$"""{"p":{{stored}}}"""));

    [Fact]
    public void A_distance_may_be_infinite()
    {
        Assert.Equal(
            "1 0",
            Ids(".where({p:_.geoNear({geometry:new db.Geo.Point(0,0),maxDistance:Infinity})})", """{"p":[180,0]}""", """{"p":[1,0]}"""));
        Assert.Equal("", Ids(".where({p:_.geoNear({geometry:new db.Geo.Point(0,0),minDistance:Infinity})})", """{"p":[180,0]}"""));
    }

    [Theory]
    [InlineData("new db.Geo.Polygon([new db.Geo.LineString([P(0,0),P(10,10),P(10,0),P(0,10),P(0,0)])])")]
    [InlineData(
        "new db.Geo.Polygon([new db.Geo.LineString([P(0,0),P(1,0),P(1,1),P(0,0)]),new db.Geo.LineString([P(5,5),P(6,5),P(6,6),P(5,5)])])")]
    public void A_broken_polygon_in_the_query_is_refused(string polygon) =>
        Assert.Throws<WeChatTcb.Emulator.Evaluation.InvalidQueryException>(
        () => Compile($".where({{p:_.geoWithin({{geometry:{Placed(polygon)}}})}})"));

    /// <summary>A rotation of the sphere changes nothing: what holds in one place holds everywhere.</summary>
    [Fact]
    public void A_square_takes_its_middle_and_not_its_neighbourhood_anywhere_on_the_globe()
    {
        for (var longitude = -180; longitude <= 180; longitude += 15)
            for (var latitude = -75; latitude <= 75; latitude += 15)
            {
                string At(double x, double y) => string.Create(
                    CultureInfo.InvariantCulture, $"P({(longitude + x > 180 ? longitude + x - 360 : longitude + x < -180 ? longitude + x + 360 : longitude + x)},{latitude + y})");
                var ring = $"new db.Geo.Polygon([new db.Geo.LineString([{At(-1, -1)},{At(1, -1)},{At(1, 1)},{At(-1, 1)},{At(-1, -1)}])])";
                foreach (var (x, y, expected) in new[]
                {
                    (0d, 0d, true), (0.9, 0.9, true), (-0.9, 0.9, true), (2, 0, false), (0, -2, false), (-2, 2, false), (0, 2, false),
                })
                {
                    var stored = $$"""{"type":"Point","coordinates":[{{At(x, y)[2..^1]}}]}""";
                    Assert.True(expected == IsMatch("geoWithin", ring, stored), $"{stored} in {ring}");
                }
            }
    }

    /// <summary>The corners of small shapes differ in their last digits only.</summary>
    [Theory]
    [InlineData("[116.29693508148193,-56.89682418882864],[116.3105351640479,-56.90023525131119],[116.32715670216066,-56.9050929401166],[116.3304506097088,-56.91639823439208],[116.32743419258827,-56.93335866846561],[116.29693508148193,-56.92863250512994],[116.2764456740523,-56.92584678137686],[116.28012405039453,-56.913439093533036],[116.26361447765953,-56.90454226046409],[116.27596709728732,-56.89469388552388],[116.29693508148193,-56.89682418882864]")]
    [InlineData("[0.00001,0],[0,0.00001],[-0.00001,0],[0,-0.00001],[0.00001,0]")]
    [InlineData("[113.0000001,23],[113,23.0000001],[112.9999999,23],[113,22.9999999],[113.0000001,23]")]
    public void A_small_ring_does_not_cross_itself(string ring)
    {
        var points = ring.Replace("[", "P(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal);

        Assert.True(IsMatch(
            "geoWithin",
            $"new db.Geo.Polygon([new db.Geo.LineString([{points}])])",
            $$"""{"type":"Polygon","coordinates":[[{{ring}}]]}"""));
    }

    private static bool IsMatch(string command, string geometry, string stored) =>
        Ids($".where({{p:_.{command}({{geometry:{Placed(geometry)}}})}})", $$"""{"p":{{stored}}}""") == "0";

    private static string Placed(string geometry) => geometry.Replace("P(", "new db.Geo.Point(", StringComparison.Ordinal);
}
