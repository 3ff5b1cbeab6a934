using System.Reflection;

namespace WeChatTcb.Query.Tests;

public sealed class DiagnosticTests
{
    [Fact]
    public void The_printed_sample_has_one_error_where_its_semicolon_is_missing()
    {
        var diagnostic = Statements.Single(Statements.PrintedSample);

        Assert.Equal((DiagnosticIds.MissingSemicolon, QueryDiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal((1, 27, 26, 2), (diagnostic.Line, diagnostic.Column, diagnostic.Start, diagnostic.Length));
        Assert.Equal("Put ';' after db.Geo.Point", diagnostic.Suggestion);
    }

    [Theory]
    [InlineData("const P = db.Geo.Point⟦db⟧.collection('c').get()", "Put ';' after db.Geo.Point")]
    [InlineData("const _ = db.command⟦db⟧.collection('c').get()", "Put ';' after db.command")]
    [InlineData("const {Point} = db.Geo⟦db⟧.collection('c').get()", "Put ';' after db.Geo")]
    [InlineData("const a = _⟦db⟧.collection('c').get()", "Put ';' after _")]
    [InlineData("const a = 1; const b = a⟦db⟧.collection('c').get()", "Put ';' after a")]
    [InlineData("const s = db.serverDate⟦db⟧.collection('c').get()", "Put ';' after db.serverDate")]
    [InlineData("const P = db.Geo.Point ⟦db⟧.collection('c').get()", "Put ';' after db.Geo.Point")]
    [InlineData("const a = 5⟦db⟧.collection('c').get()", "Put ';' after 5")]
    [InlineData("const a = 'x'⟦db⟧.collection('c').get()", "Put ';' after 'x'")]
    [InlineData("const a = [1]⟦db⟧.collection('c').get()", "Put ';' after [1]")]
    [InlineData("const a = 1 ⟦const⟧ b = 2; db.collection('c').get()", "Put ';' after 1")]
    [InlineData("const P = db.Geo.Point⟦const⟧ b = 2; db.collection('c').get()", "Put ';' after db.Geo.Point")]
    [InlineData("db.collection('c').get()⟦db⟧.collection('d').get()", "Put ';' after db.collection('c').get()")]
    public void A_missing_semicolon_is_found_anywhere(string marked, string suggestion) =>
        Assert.Equal(suggestion, Statements.Marked(marked, DiagnosticIds.MissingSemicolon, QueryDiagnosticSeverity.Error).Suggestion);

    public static TheoryData<string, string> Errors => new()
    {
        // The text.
        { "⟦", DiagnosticIds.MissingQuery },
        { "  // nothing⟦", DiagnosticIds.MissingQuery },
        { "const a = 1;⟦\n", DiagnosticIds.MissingQuery },
        { "db.collection('c'⟦", DiagnosticIds.SyntaxError },
        { "db.collection('c').where({a:1⟦)⟧.get()", DiagnosticIds.SyntaxError },
        { "db.collection(⟦'⟧c).get()", DiagnosticIds.SyntaxError },
        { "db.collection('c').where({a:1 ⟦b⟧:2}).get()", DiagnosticIds.SyntaxError },
        { "db..get()".Insert(3, "⟦").Insert(5, "⟧"), DiagnosticIds.SyntaxError },
        { "const a = 1; const ⟦a⟧ = 2; db.collection('c').get()", DiagnosticIds.SyntaxError },

        // Syntax that is no part of the language.
        { "⟦let⟧ a = 1; db.collection('c').get()", DiagnosticIds.UnsupportedSyntax },
        { "⟦var⟧ a = 1; db.collection('c').get()", DiagnosticIds.UnsupportedSyntax },
        { "⟦for(;;){}⟧ db.collection('c').get()", DiagnosticIds.UnsupportedSyntax },
        { "⟦while(true);⟧", DiagnosticIds.UnsupportedSyntax },
        { "⟦if(1){}⟧", DiagnosticIds.UnsupportedSyntax },
        { "⟦{}⟧", DiagnosticIds.UnsupportedSyntax },
        { "⟦function f(){}⟧", DiagnosticIds.UnsupportedSyntax },
        { "⟦class A{}⟧", DiagnosticIds.UnsupportedSyntax },
        { "⟦db = 1⟧", DiagnosticIds.UnsupportedSyntax },
        { "const a = 1; ⟦a = 2⟧; db.collection('c').get()", DiagnosticIds.UnsupportedSyntax },
        { "const a = 1; ⟦a++⟧; db.collection('c').get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a: ⟦x => x > 1⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "const f = ⟦() => 1⟧;", DiagnosticIds.UnsupportedSyntax },
        { "const f = ⟦function(){}⟧;", DiagnosticIds.UnsupportedSyntax },
        { "const ⟦[a]⟧ = [1];", DiagnosticIds.UnsupportedSyntax },
        { "const {⟦a = 1⟧} = {a: 2};", DiagnosticIds.UnsupportedSyntax },
        { "const {⟦...r⟧} = db;", DiagnosticIds.UnsupportedSyntax },
        { "const {⟦['a']: b⟧} = db;", DiagnosticIds.UnsupportedSyntax },
        { "db.collection(⟦`c`⟧).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection(⟦`${1}`⟧).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦true&&1⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦1?2:3⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦!1⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦typeof 1⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦10n⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:(⟦1,2⟧)}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦this⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦[1,,2]⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:[⟦...b⟧]}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦...{}⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦['a']:1⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦get a(){return 1}⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦a(){}⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦__proto__⟧:{a:1}}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦'__proto__'⟧:{a:1}}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({⟦1.5⟧:1}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db[⟦1⟧].get()", DiagnosticIds.UnsupportedSyntax },
        { "⟦db?.collection('c').get()⟧", DiagnosticIds.UnsupportedSyntax },

        // The statement as a whole.
        { "⟦'use strict'⟧", DiagnosticIds.MissingQuery },
        { "⟦'use strict'⟧; db.collection('c').get()", DiagnosticIds.MissingQuery },
        { "⟦db.command⟧", DiagnosticIds.MissingQuery },
        { "db.collection('c')⟦", DiagnosticIds.MissingGet },
        { "db.collection('c').where({a:1}).limit(5)⟦;", DiagnosticIds.MissingGet },
        { "db.collection('c').get();\n ⟦db.collection('d').get()⟧", DiagnosticIds.TextAfterQuery },
        { "db.collection('c').get(); ⟦const a = 1;⟧", DiagnosticIds.TextAfterQuery },
        { "db.collection('c').get().⟦then⟧(1)", DiagnosticIds.TextAfterQuery },
        { "const ⟦db⟧ = 1; db.collection('c').get()", DiagnosticIds.PredefinedName },
        { "const a = ⟦b⟧; const b = 1; db.collection('c').get()", DiagnosticIds.UsedBeforeDeclaration },
        { "const _ = ⟦_⟧.or; db.collection('c').get()", DiagnosticIds.UsedBeforeDeclaration },
        { "const {Date} = ⟦Date⟧; db.collection('c').get()", DiagnosticIds.UsedBeforeDeclaration },

        // Names.
        { "⟦bd⟧.collection('c').get()", DiagnosticIds.UnknownName },
        { "⟦wx⟧.cloud.database().collection('c').get()", DiagnosticIds.UnknownName },
        { "db.collection('c').where({a:new ⟦Point⟧(1,2)}).get()", DiagnosticIds.UnknownName },
        { "db.collection('c').where({a:⟦toString⟧}).get()", DiagnosticIds.UnknownName },
        { "db.⟦colection⟧('c').get()", DiagnosticIds.UnknownMember },
        { "db.⟦constructor⟧('c').get()", DiagnosticIds.UnknownMember },
        { "db.collection('c').where({a:db.Geo.⟦point⟧(1,2)}).get()", DiagnosticIds.UnknownMember },
        { "const o = {a:1}; db.collection('c').where({a:o.⟦b⟧}).get()", DiagnosticIds.UnknownMember },
        { "const o = {a:1}; db.collection('c').where({a:o.⟦toString⟧}).get()", DiagnosticIds.UnknownMember },
        { "db.collection('c').where({a:'x'.⟦length⟧}).get()", DiagnosticIds.UnknownMember },
        { "db.collection('c').⟦were⟧({a:1}).get()", DiagnosticIds.UnknownMethod },
        { "db.collection('c').⟦hasOwnProperty⟧('a').get()", DiagnosticIds.UnknownMethod },
        { "db.collection('c').where({a:_.⟦ge⟧(1)}).get()", DiagnosticIds.UnknownCommand },
        { "db.collection('c').where({a:_.gt(1).⟦lss⟧(2)}).get()", DiagnosticIds.UnknownCommand },
        { "db.collection('c').where({a:_.gt(1).⟦size⟧(2)}).get()", DiagnosticIds.UnknownCommand },
        { "db.collection('c').where({a:_.gt(1).lt(5).⟦neq⟧(2)}).get()", DiagnosticIds.UnknownCommand },
        { "db.collection('c').where({a:_.not(_.gt(1)).⟦lt⟧(2)}).get()", DiagnosticIds.UnknownCommand },
        { "db.collection('c').where({a:{⟦$gtt⟧:1}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({⟦$ro⟧:[]}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:{⟦$options⟧:'i'}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:_.eq({⟦$gt⟧:1})}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:_.elemMatch({x:{$gt:1,⟦y⟧:2}})}).get()", DiagnosticIds.UnknownOperator },

        // Known, but not understood here.
        { "db.collection('c').where({⟦$where⟧:'1'}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({⟦$text⟧:{$search:'x'}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({⟦$jsonSchema⟧:{}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({⟦$comment⟧:'x'}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({a:{⟦$bitsAllSet⟧:1}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where(_.⟦text⟧({search:'x'})).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({a:{$near:⟦[1,2]⟧}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({a:{$geoWithin:{⟦$box⟧:[[1,2],[3,4]]}}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({a:Date.⟦parse⟧('x')}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦Date.now()/1000⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦2-Date.now()⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where(_.expr(_.aggregate.gt([⟦'$$NOW'⟧,1]))).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where(_.expr(_.aggregate.gt([⟦'$$root.a'⟧,1]))).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where(_.expr(_.aggregate.gt([⟦'$$ROOT.'⟧,1]))).get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'Point',coordinates:[1,2],crs:⟦{type:'name',properties:{name:'EPSG:3857'}}⟧}}}}).get()",
            DiagnosticIds.NotSupported },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'GeometryCollection',geometries:⟦[]⟧}}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:⟦{type:'GeometryCollection',coordinates:[]}⟧}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'GeometryCollection',geometries:[⟦{type:'GeometryCollection',geometries:[]}⟧]}}}}).get()",
            DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoWithin:{$geometry:⟦{type:'GeometryCollection',geometries:[{type:'Point',coordinates:[1,2]}]}⟧}}}).get()",
            DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'Point',coordinates:⟦[1]⟧}}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where(_.expr(_.aggregate.⟦cond⟧([1,2,3]))).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where({$expr:{⟦$cond⟧:[1,2,3]}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where(_.expr({$eq:['$a',[⟦'$b'⟧]]})).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').where(_.expr({$eq:['$a',{b:⟦'$b'⟧}]})).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').field({a:⟦{b:1}⟧}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').field({a:{⟦$meta⟧:'textScore'}}).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').⟦options⟧({}).get()", DiagnosticIds.NotExportable },

        // One document.
        { "db.collection('c').where({a:1}).⟦doc⟧('x').get()", DiagnosticIds.DocumentChain },
        { "db.collection('c').limit(1).⟦doc⟧('x').get()", DiagnosticIds.DocumentChain },
        { "db.collection('c').doc('x').⟦where⟧({a:1}).get()", DiagnosticIds.DocumentChain },
        { "db.collection('c').doc('x').⟦doc⟧('y').get()", DiagnosticIds.DocumentChain },
        { "db.collection('c').doc('x').⟦limit⟧(5).get()", DiagnosticIds.DocumentChain },
        { "db.collection('c').doc('x').⟦update⟧({data:{}})", DiagnosticIds.NotExportable },
        { "db.collection('c').doc('x').⟦set⟧({data:{}})", DiagnosticIds.NotExportable },
        { "db.collection('c').doc(⟦null⟧).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').⟦doc⟧().get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').doc('x')⟦", DiagnosticIds.MissingGet },

        // Arithmetic.
        { "db.collection('c').where({a:⟦2**3⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦1<2⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:⟦1|2⟧}).get()", DiagnosticIds.UnsupportedSyntax },
        { "db.collection('c').where({a:1+⟦true⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:1-⟦'1'⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦[1]⟧+1}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:'x'+⟦null⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:'x'+⟦1e21⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦new Date(0)+1⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦db.serverDate()⟧-1}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦Date.now()+0.5⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦Date.now()+1e17⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:new Date(⟦db.serverDate()⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.serverDate().⟦getTime⟧()}).get()", DiagnosticIds.UnknownMember },
        { "db.collection('c').where({a:new Date(0).⟦getDay⟧()}).get()", DiagnosticIds.UnknownMember },
        { "db.collection('c').where({a:new Date(0).getTime(⟦1⟧)}).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where({a:new ⟦Date.now⟧()}).get()", DiagnosticIds.InvalidCall },
        { "db.collection('c').where({a:Date.now(⟦1⟧)}).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where({a:db.serverDate(⟦5⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.serverDate({offset:⟦'5'⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.serverDate({offset:⟦0.5⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.serverDate({⟦ofset⟧:5})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.ObjectId(⟦'0123456789abcdef01234567'⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.ObjectId({id:⟦'0123'⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.ObjectId({id:⟦5⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.ObjectId({⟦oid⟧:'0123456789abcdef01234567'})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.ObjectId(⟦{}⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$type:⟦'strin'⟧}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$type:⟦99⟧}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$type:⟦[]⟧}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$type:['int',⟦true⟧]}}).get()", DiagnosticIds.InvalidArgument },

        // Places.
        { "db.collection('c').where({a:db.Geo.LineString(⟦[db.Geo.Point(1,2)]⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.LineString(⟦db.Geo.Point(1,2)⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.LineString([db.Geo.Point(1,2),⟦[3,4]⟧])}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.MultiPoint(⟦[]⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.Polygon(⟦[]⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.Polygon([⟦db.Geo.Point(1,2)⟧])}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.MultiPolygon([⟦db.Geo.LineString([db.Geo.Point(1,2),db.Geo.Point(3,4)])⟧])}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.Geo.Polygon([⟦db.Geo.LineString([db.Geo.Point(1,2),db.Geo.Point(3,4),db.Geo.Point(5,6),db.Geo.Point(1,3)])⟧])}).get()", DiagnosticIds.GeoRing },
        { "db.collection('c').where({a:db.Geo.Polygon([⟦db.Geo.LineString([db.Geo.Point(1,2),db.Geo.Point(3,4),db.Geo.Point(1,2)])⟧])}).get()", DiagnosticIds.GeoRing },
        { "db.collection('c').where({a:{$geoWithin:{$geometry:{type:'Polygon',coordinates:[⟦[[0,0],[0,1],[1,1],[2,2]]⟧]}}}}).get()", DiagnosticIds.GeoRing },
        { "db.collection('c').where({a:{$geoWithin:{$geometry:{type:'Polygon',coordinates:[[[0,0],[0,1],[1,⟦91⟧],[0,0]]]}}}}).get()", DiagnosticIds.GeoRange },
        { "db.collection('c').where({a:{$geoWithin:{$geometry:⟦{type:'Point',coordinates:[1,2]}⟧}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:⟦{type:'Point'}⟧}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'Point',coordinates:⟦[1]⟧}}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'LineString',coordinates:⟦[[1,2]]⟧}}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$geoIntersects:{$geometry:{type:'LineString',coordinates:⟦1⟧}}}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin({geometry:⟦db.Geo.Point(1,2)⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin({geometry:⟦{type:'Polygon',coordinates:[]}⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin(⟦{geometry:1,centerSphere:1}⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoIntersects(⟦{}⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoIntersects({geometry:⟦1⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoNear(⟦{}⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoNear({geometry:⟦[1,2]⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoNear({geometry:db.Geo.Point(1,2),maxDistance:⟦-1⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoNear({geometry:db.Geo.Point(1,2),minDistance:⟦'1'⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoNear({geometry:db.Geo.Point(1,2),⟦maxdistance⟧:1})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{⟦$maxDistance⟧:5}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:_.⟦geoNear⟧({geometry:db.Geo.Point(1,2)}).or(_.eq(1))}).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').where(_.nor([{a:_.⟦geoNear⟧({geometry:db.Geo.Point(1,2)})}])).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').where({a:_.not(_.⟦geoNear⟧({geometry:db.Geo.Point(1,2)}))}).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').where({a:_.elemMatch({b:{⟦$near⟧:{$geometry:db.Geo.Point(1,2)}}})}).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').where({a:_.elemMatch(_.⟦geoNear⟧({geometry:db.Geo.Point(1,2)}))}).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').where({a:_.geoNear({geometry:db.Geo.Point(1,2)}),b:_.⟦geoNear⟧({geometry:db.Geo.Point(1,2)})}).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').field({a:_.project.elemMatch({b:{⟦$near⟧:{$geometry:db.Geo.Point(1,2)}}})}).get()", DiagnosticIds.ConditionPlace },

        // Expressions.
        { "db.collection('c').where({a:_.elemMatch({⟦$expr⟧:{$gt:['$a',1]}})}).get()", DiagnosticIds.ConditionPlace },
        { "db.collection('c').where({a:{⟦$expr⟧:{$gt:['$a',1]}}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where(_.expr({⟦$gtt⟧:['$a',1]})).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where(_.expr(_.aggregate.⟦gtt⟧(['$a',1]))).get()", DiagnosticIds.UnknownMember },
        { "db.collection('c').where(_.expr({⟦$gt⟧:['$a']})).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr(_.aggregate.⟦not⟧(['$a','$b']))).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr({⟦$round⟧:['$a',1,2]})).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr({⟦$gt⟧:['$a',1],$lt:['$a',5]})).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr(⟦_.gt(1)⟧)).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr({$gt:['$a',⟦undefined⟧]})).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr({$gt:['$a',⟦db⟧]})).get()", DiagnosticIds.InvalidExpression },
        { "db.collection('c').where(_.expr({$gt:[⟦'$a..b'⟧,1]})).get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').where(_.expr({$gt:[⟦'$'⟧,1]})).get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').where(_.⟦expr⟧()).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where(_.expr(_.aggregate.gt('$a',⟦1⟧))).get()", DiagnosticIds.ArgumentCount },

        // Parts of arrays.
        { "db.collection('c').field({a:_.project.slice(⟦NaN⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').field({a:_.project.slice(⟦[1,0.5]⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').field({a:_.project.slice(⟦[1]⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').field({a:_.project.slice(⟦[1,0]⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').field({a:_.project.slice(⟦3000000000⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').field({a:_.project.slice(1,⟦2⟧)}).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').field({⟦'a.b'⟧:_.project.elemMatch({c:1})}).get()", DiagnosticIds.InvalidField },
        { "db.collection('c').field({a:_.project.elemMatch(⟦1⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').field({a:{⟦$slic⟧:1}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').field({a:_.project.slice(1),b:true,⟦c⟧:false}).get()", DiagnosticIds.MixedField },
        { "db.collection('c').field({a:_.project.⟦first⟧(1)}).get()", DiagnosticIds.UnknownMember },

        // Known, but nothing for an export.
        { "db.collection('c').where(⟦$⟧.gt(['$a',1])).get()", DiagnosticIds.NotSupported },
        { "db.collection('c').⟦count⟧()", DiagnosticIds.NotExportable },
        { "db.collection('c').⟦aggregate⟧().match({a:1}).end()", DiagnosticIds.NotExportable },
        { "db.collection('c').⟦add⟧({data:{}})", DiagnosticIds.NotExportable },
        { "db.collection('c').where({a:1}).⟦remove⟧()", DiagnosticIds.NotExportable },
        { "db.collection('c').where({a:1}).⟦update⟧({data:{a:_}})", DiagnosticIds.NotExportable },
        { "db.collection('c').where({a:_.⟦inc⟧(1)}).get()", DiagnosticIds.NotExportable },
        { "db.⟦createCollection⟧('c')", DiagnosticIds.NotExportable },

        // Calls.
        { "db.collection('c').⟦get⟧", DiagnosticIds.InvalidCall },
        { "const w = db.collection('c').⟦where⟧; w({}).get()", DiagnosticIds.InvalidCall },
        { "const c = db.collection; ⟦c⟧('c').get()", DiagnosticIds.InvalidCall },
        { "⟦db⟧('c').get()", DiagnosticIds.InvalidCall },
        { "new ⟦db.collection⟧('c').get()", DiagnosticIds.InvalidCall },
        { "db.collection('c').where({a:new ⟦_.gt⟧(1)}).get()", DiagnosticIds.InvalidCall },
        { "db.collection('c').where({a:new ⟦db⟧(1)}).get()", DiagnosticIds.InvalidCall },
        { "db.collection('c').where({a:⟦Date⟧(0)}).get()", DiagnosticIds.InvalidCall },
        { "db.collection('c').where({a:⟦'x'⟧(0)}).get()", DiagnosticIds.InvalidCall },
        { "db.⟦collection⟧().get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').⟦where⟧().get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where({a:1}, ⟦{b:2}⟧).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').⟦orderBy⟧('a').get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').get(⟦{}⟧)", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where({a:_.gt(1,⟦2⟧)}).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where(_.or([{a:1}], ⟦{b:2}⟧)).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where(_.⟦or⟧([])).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where({a:_.⟦mod⟧(1)}).get()", DiagnosticIds.ArgumentCount },
        { "db.collection('c').where({a:_.⟦not⟧(_.gt(1),_.lt(1))}).get()", DiagnosticIds.ArgumentCount },

        // Arguments.
        { "db.collection(⟦1⟧).get()", DiagnosticIds.InvalidArgument },
        { "db.collection(⟦''⟧).get()", DiagnosticIds.InvalidCollection },
        { "db.collection('c').where({a:_.in(⟦1⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.gt(⟦undefined⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:[⟦undefined⟧]}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦db⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.gt(⟦/x/⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.neq(⟦/x/⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.or(⟦1⟧,2)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.not(⟦1⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.not(⟦_.gt(1).lt(5)⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.exists(⟦'false'⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.all([_.elemMatch({x:1}),⟦2⟧])}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.all([⟦'x'⟧,_.elemMatch({x:1})])}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$all:[{$elemMatch:{x:1}},⟦{x:1}⟧]}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$all:[{$elemMatch:{x:1}},⟦{$elemMatch:{x:1},$size:2}⟧]}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.all([_.elemMatch({x:1}),⟦_.gt(1)⟧])}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$all:[{⟦$elemMatch⟧:{x:1},$size:2}]}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:_.all(⟦_.elemMatch({x:1})⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.in([⟦_.elemMatch({x:1})⟧])}).get()", DiagnosticIds.CommandInValue },
        { "db.collection('c').where({a:_.all([⟦_.gt(1)⟧])}).get()", DiagnosticIds.CommandInValue },
        { "db.collection('c').where({a:_.in([1,⟦{$x:1}⟧])}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:{$nin:[⟦{$ref:'c'}⟧]}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:{$all:[⟦{$x:1}⟧]}}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:_.eq({⟦$date⟧:'2026-01-01'})}).get()", DiagnosticIds.UnknownOperator },
        { "db.collection('c').where({a:_.mod(⟦0.5⟧,1)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.mod(2,⟦NaN⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.mod(⟦1e19⟧,1)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.size(⟦-1⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.size(⟦1.5⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.mod(⟦0⟧,1)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.mod(2,⟦'1'⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.elemMatch(⟦1⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.elemMatch(⟦_.or(_.gt(1),_.lt(0))⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:-⟦'1'⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({$or:⟦{}⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({$or:⟦[]⟧}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({$or:[⟦1⟧]}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:{$regex:⟦1⟧}}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.RegExp(⟦'x'⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.RegExp({⟦pattern⟧:'x'})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:db.RegExp(⟦{}⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:new Date(⟦true⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:⟦'\\ud800'⟧}).get()", DiagnosticIds.InvalidText },
        { "db.collection('c').where({⟦'a\\0'⟧:1}).get()", DiagnosticIds.InvalidText },
        { "db.collection('c').where({a:db.RegExp({regexp:⟦'a\\0'⟧})}).get()", DiagnosticIds.InvalidText },
        { "db.collection('c').orderBy(⟦''⟧,'asc').get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').field({⟦'a..b'⟧:true}).get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').where({⟦'a.$b'⟧:1}).get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').orderBy(⟦'.a'⟧,'asc').get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').field({⟦'$a'⟧:true}).get()", DiagnosticIds.InvalidPath },
        { "db.collection('c').where({a:new Date(⟦'2019-02-30'⟧)}).get()", DiagnosticIds.InvalidDate },
        { "db.collection('c').where({a:new Date(⟦'2019/02/03'⟧)}).get()", DiagnosticIds.InvalidDate },
        { "db.collection('c').where({a:new Date(⟦'2019-02-03 08:00:00'⟧)}).get()", DiagnosticIds.InvalidDate },
        { "db.collection('c').where({a:new Date(⟦8640000000000001⟧)}).get()", DiagnosticIds.InvalidDate },
        { "db.collection('c').where({a:new Date(⟦NaN⟧)}).get()", DiagnosticIds.InvalidDate },
        { "db.collection('c').where({a:⟦new Date(275760, 8, 14)⟧}).get()", DiagnosticIds.InvalidDate },
        { "db.collection('c').where({a:⟦/x/g⟧}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:db.RegExp({regexp:'x',options:⟦'ii'⟧})}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:{$regex:'x',$options:⟦'l'⟧}}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:{$regex:/x/i,$options:⟦'s'⟧}}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:{$regex:/x/i,$options:⟦''⟧}}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:{$options:⟦'i'⟧,$regex:/x/i}}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:{$regex:db.RegExp({regexp:'x',options:'m'}),$options:⟦'i'⟧}}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:{$not:{$regex:/x/i,$options:⟦'s'⟧}}}).get()", DiagnosticIds.InvalidRegexOptions },
        { "db.collection('c').where({a:db.Geo.Point(⟦181⟧,0)}).get()", DiagnosticIds.GeoRange },
        { "db.collection('c').where({a:db.Geo.Point(0,⟦-90.1⟧)}).get()", DiagnosticIds.GeoRange },
        { "db.collection('c').where({a:db.Geo.Point(⟦NaN⟧,0)}).get()", DiagnosticIds.GeoRange },
        { "db.collection('c').where({a:_.geoWithin({centerSphere:[[0,⟦91⟧],1]})}).get()", DiagnosticIds.GeoRange },
        { "db.collection('c').where({a:db.Geo.Point(⟦'1'⟧,0)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin({centerSphere:[[0,0],⟦-1⟧]})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin({centerSphere:[⟦[0]⟧,1]})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin({centerSphere:⟦[1]⟧})}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').where({a:_.geoWithin(⟦{}⟧)}).get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').orderBy('a',⟦'ASC'⟧).get()", DiagnosticIds.OrderDirection },
        { "db.collection('c').orderBy('a',⟦-1⟧).get()", DiagnosticIds.OrderDirection },
        { "db.collection('c').orderBy(⟦1⟧,'asc').get()", DiagnosticIds.InvalidArgument },
        { "db.collection('c').skip(⟦-1⟧).get()", DiagnosticIds.InvalidCount },
        { "db.collection('c').skip(⟦'1'⟧).get()", DiagnosticIds.InvalidCount },
        { "db.collection('c').limit(⟦1.5⟧).get()", DiagnosticIds.InvalidCount },
        { "db.collection('c').limit(⟦Infinity⟧).get()", DiagnosticIds.InvalidCount },
        { "db.collection('c').limit(⟦0⟧).get()", DiagnosticIds.LimitZero },

        // Conditions.
        { "db.collection('c').where(⟦[]⟧).get()", DiagnosticIds.InvalidWhere },
        { "db.collection('c').where(⟦null⟧).get()", DiagnosticIds.InvalidWhere },
        { "db.collection('c').where(⟦{a:undefined}⟧).get()", DiagnosticIds.AllUndefined },
        { "db.collection('c').where(⟦_.gt(1)⟧).get()", DiagnosticIds.ConditionWithoutField },
        { "db.collection('c').where(_.or([{a:1},⟦_.gt(1)⟧])).get()", DiagnosticIds.ConditionWithoutField },
        { "db.collection('c').where({⟦$gt⟧:1}).get()", DiagnosticIds.ConditionWithoutField },
        { "db.collection('c').where({a:_.or([⟦{b:1}⟧,{c:2}])}).get()", DiagnosticIds.FieldWithinField },
        { "db.collection('c').where({a:_.eq({b:⟦_.gt(1)⟧})}).get()", DiagnosticIds.CommandInValue },
        { "db.collection('c').where({a:[⟦_.gt(1)⟧]}).get()", DiagnosticIds.CommandInValue },
        { "db.collection('c').where({a:_.elemMatch({x:{y:⟦_.gt(1)⟧}})}).get()", DiagnosticIds.CommandInValue },
        { "db.collection('c').where({a:{b:1},⟦'a.b'⟧:2}).get()", DiagnosticIds.DuplicatePath },

        // Projections.
        { "db.collection('c').field(⟦'a'⟧).get()", DiagnosticIds.InvalidField },
        { "db.collection('c').field({a:⟦'1'⟧}).get()", DiagnosticIds.InvalidField },
        { "db.collection('c').field({a:⟦-1⟧}).get()", DiagnosticIds.InvalidField },
        { "db.collection('c').field({a:true,⟦b⟧:false}).get()", DiagnosticIds.MixedField },
        { "db.collection('c').field({a:0,_id:1,⟦b⟧:1}).get()", DiagnosticIds.MixedField },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_mistake_is_refused_at_its_place(string marked, string id)
    {
        var diagnostic = Statements.Marked(marked, id, QueryDiagnosticSeverity.Error);

        Assert.EndsWith(".", diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db.collection('c').where({a:1}).⟦where⟧({b:2}).get()", DiagnosticIds.Replaced)]
    [InlineData("db.collection('c').limit(1).⟦limit⟧(2).get()", DiagnosticIds.Replaced)]
    [InlineData("db.collection('c').skip(1).⟦skip⟧(2).get()", DiagnosticIds.Replaced)]
    [InlineData("db.collection('c').field({a:1}).⟦field⟧({b:1}).get()", DiagnosticIds.Replaced)]
    [InlineData("db.collection('c').where({a:1,⟦a⟧:2}).get()", DiagnosticIds.DuplicateKey)]
    [InlineData("db.collection('c').where({a:⟦{}⟧}).get()", DiagnosticIds.EmptyObject)]
    [InlineData("db.collection('c').where({a:⟦{b:undefined}⟧}).get()", DiagnosticIds.EmptyObject)]
    [InlineData("db.collection('c').where({a:⟦9007199254740993⟧}).get()", DiagnosticIds.NumberPrecision)]
    [InlineData("db.collection('c').where({a:_.geoWithin({centerSphere:[[0,0],⟦500⟧]})}).get()", DiagnosticIds.LargeRadius)]
    [InlineData("db.collection('c').where({a:_.eq(⟦/x/⟧)}).get()", DiagnosticIds.RegexAsValue)]
    [InlineData("db.collection('c').field({a:true,⟦'a.b'⟧:true}).get()", DiagnosticIds.PathCollision)]
    [InlineData("db.collection('c').field(⟦{}⟧).get()", DiagnosticIds.EmptyField)]
    [InlineData(
        "db.collection('c').orderBy('a','asc').orderBy('b','asc').orderBy(⟦'a'⟧,'desc').limit(1).get()", DiagnosticIds.DuplicateSortKey)]
    [InlineData("db.collection('c').⟦orderBy⟧('a','asc').orderBy('b','asc').get()", DiagnosticIds.SortWithoutLimit)]
    [InlineData("db.collection('c').⟦orderBy⟧('_id','asc').orderBy('b','asc').get()", DiagnosticIds.SortWithoutLimit)]
    [InlineData("db.collection('c').where({a:_.gt(⟦'18'⟧)}).get()", DiagnosticIds.NumberAsText)]
    [InlineData("db.collection('c').where({a:{$lte:⟦'-1.5'⟧}}).get()", DiagnosticIds.NumberAsText)]
    [InlineData("db.collection('c').where({a:_.lt(⟦'2024-01-31'⟧)}).get()", DiagnosticIds.DateAsText)]
    [InlineData("db.collection('c').where({a:_.gte(⟦'2024-01-31T08:00:00.000+08:00'⟧)}).get()", DiagnosticIds.DateAsText)]
    public void A_doubtful_statement_is_warned_of(string marked, string id) =>
        Statements.Marked(marked, id, QueryDiagnosticSeverity.Warning);

    [Theory]
    [InlineData("db.collection('c').orderBy('_id','asc').get()")]
    [InlineData("db.collection('c').orderBy('a','asc').limit(5).get()")]
    [InlineData("db.collection('c').where({a:'18',b:_.neq('18'),c:_.gt('x18'),d:_.gt('2024'+'-w1')}).get()")]
    [InlineData("db.collection('c').doc('2024-01-01').field({a:1}).get()")]
    [InlineData("const { command: _, Geo: { Point } } = db; db.collection('c').where({a:Point(1,2)}).get()")]
    public void A_statement_without_doubt_has_no_warning(string statement) => Assert.Empty(QueryParser.Parse(statement).Diagnostics);

    [Theory]
    [InlineData("db.collection('c').where({a:1}).where({b:2}).limit(1).limit(2).get()", """c {"b":2} limit 2""")]
    [InlineData("db.collection('c').where({a:1,b:2,a:3}).get()", """c {"a":3,"b":2}""")]
    [InlineData("db.collection('c').where({a:{}}).get()", "c {}")]
    [InlineData("db.collection('c').where({a:_.eq(/x/)}).get()", """c {"a":{"$eq":/x/}}""")]
    [InlineData("db.collection('c').field({a:1}).field({}).get()", "c {}")]
    [InlineData("db.collection('c').orderBy('a','asc').orderBy('b','asc').orderBy('a','desc').get()", """c {} order {"a":-1,"b":1}""")]
    public void A_doubtful_statement_still_means_what_the_library_does(string statement, string expected) =>
        Assert.Equal(expected, MongoText.Of(Statements.Parse(statement)));

    [Theory]
    [InlineData("⟦db.collection('c').get()⟧")]
    [InlineData("⟦db.collection('c').field({a:false}).get()⟧;")]
    public void A_CSV_export_without_columns_is_refused(string marked) =>
        Assert.Contains(
            ".field({",
            Statements.Marked(marked, DiagnosticIds.CsvWithoutField, QueryDiagnosticSeverity.Error, forCsv: true).Suggestion,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("db.colection('c').get()", "collection")]
    [InlineData("db.collection('c').orderby('a','asc').get()", "orderBy")]
    [InlineData("db.collection('c').feild({a:1}).get()", "field")]
    [InlineData("db.collection('c').where({a:_.ne(1)}).get()", "neq")]
    [InlineData("db.collection('c').where({a:_.elemmatch(1)}).get()", "elemMatch")]
    [InlineData("db.collection('c').where({a:db.Geo.Piont(1,2)}).get()", "Point")]
    [InlineData("db.collection('c').where({a:db.Regexp({})}).get()", "RegExp")]
    [InlineData("db.collection('c').where({a:{$neq:1}}).get()", "$ne")]
    [InlineData("const limit = 1; db.collection('c').limit(limt).get()", "limit")]
    [InlineData("db.getCollection('c').find({})", "collection")]
    [InlineData("db.collection('c').find({a:1})", "where")]
    [InlineData("db.collection('c').where({}).sort({a:1}).get()", "orderBy")]
    [InlineData("db.collection('c').where({}).project({a:1}).get()", "field")]
    public void A_misspelt_name_is_guessed(string statement, string meant) =>
        Assert.Equal($"Did you mean '{meant}'?", Statements.Single(statement).Suggestion);

    /// <summary>What an export cannot carry, each in its own words and with its own cure.</summary>
    [Theory]
    [InlineData(
        "db.collection('c').count()", "An export returns documents, not a count.",
        "End the query with .get(); the job reports the number of documents.")]
    [InlineData("db.collection('c').aggregate().end()", "An export cannot run an aggregation.", "Use .where({…}).field({…}).get().")]
    [InlineData("db.collection('c').add({})", "'.add' changes documents; an export only reads them.", "End the query with .get().")]
    [InlineData(
        "db.collection('c').where({a:1}).remove()", "'.remove' changes documents; an export only reads them.",
        "End the query with .get().")]
    [InlineData(
        "db.collection('c').doc('x').update({})", "'.update' changes documents; an export only reads them.", "End the query with .get().")]
    [InlineData(
        "db.collection('c').doc('x').set({})", "'.set' changes documents; an export only reads them.", "End the query with .get().")]
    [InlineData(
        "db.collection('c').where({a: () => 1}).get()", "A function cannot be part of a query statement.",
        "Write the condition as an object, such as { city: 'Oslo' } or { age: _.gt(18) }.")]
    [InlineData(
        "for (;;) {}", "A loop cannot be part of a query statement.", "Write constants, and one expression db.collection(…)….get().")]
    [InlineData("a = 1", "An assignment cannot be part of a query statement.", "Declare each value once, const name = value, and write a condition as { name: value }.")]
    [InlineData("await db.collection('c').get()", null, "Leave 'await' out.")]
    [InlineData("return db.collection('c').get()", null, "Leave 'return' out.")]
    public void What_an_export_cannot_carry_is_refused_in_its_own_words(string statement, string? message, string cure)
    {
        var found = Statements.Single(statement);

        Assert.Equal(QueryDiagnosticSeverity.Error, found.Severity);
        Assert.NotEqual(DiagnosticIds.NotSupported, found.Id);
        if (message is not null)
            Assert.Equal(message, found.Message);
        Assert.Equal(cure, found.Suggestion);
    }

    [Fact]
    public void An_open_bracket_is_named()
    {
        Assert.Equal("Close the '(' of line 2, column 7 with ')'.", Statements.Single("db.collection('c')\n.where({a:1}").Suggestion);
        Assert.Equal("Close the '{' of line 1, column 26 with '}'.", Statements.Single("db.collection('c').where({a:1).get()").Suggestion);
    }

    [Theory]
    [InlineData("db.collection('c).get()", "Close the string with ' on the same line, and write a line break in it as \\n.")]
    [InlineData("db.collection('c').where({a:1 b:2}).get()", "A comma may be missing before it.")]
    [InlineData("{\"a\":1}", "Write db.collection('name').where({…}).get().")]
    [InlineData("SELECT * FROM cities WHERE country = 'JP'", "Write db.collection('name').where({…}).get().")]
    [InlineData("use test", "Write db.collection('name').where({…}).get().")]
    [InlineData("db.cities.find({})", "Write db.collection('cities').")]
    [InlineData("db.collection('c').where({at: ISODate('2024-01-31')}).get()", "Write new Date('2024-01-31').")]
    [InlineData("db.collection('c').where({a: ObjectId('x')}).get()", "Write db.ObjectId('5f3e2c1b9d1e8a0001a2b3c4').")]
    [InlineData("db.collection('c').where(a: 1).get()", "Write the condition as an object, such as { city: 'Oslo' } or { age: _.gt(18) }.")]
    [InlineData("db.collection('c').where(_.x == 1).get()", "Write the condition as an object, such as { city: 'Oslo' } or { age: _.gt(18) }.")]
    [InlineData("db.collection(“c”).get()", "Write ' in place of “, a character of Chinese keyboards.")]
    [InlineData("db.collection(‘c’).get()", "Write ' in place of ‘, a character of Chinese keyboards.")]
    [InlineData("db.collection('c').where({a：1}).get()", "Write : in place of ：, a character of Chinese keyboards.")]
    [InlineData("db.collection('c').where({a:1，b:2}).get()", "Write , in place of ，, a character of Chinese keyboards.")]
    [InlineData("db.collection('c').where({a:1、b:2}).get()", "Write , in place of 、, a character of Chinese keyboards.")]
    [InlineData("db.collection('c')。get()", "Write . in place of 。, a character of Chinese keyboards.")]
    [InlineData("db.collection（'c'）.get()", "Write ( in place of （, a character of Chinese keyboards.")]
    [InlineData("db.collection('c').where({a:【1】}).get()", "Write [ in place of 【, a character of Chinese keyboards.")]
    [InlineData("db.collection('c').limit(１０).get()", "Write 1 in place of １, a character of Chinese keyboards.")]
    [InlineData("db.collection('c').where({a:_.in(￥)}).get()", "Write $ in place of ￥, a character of Chinese keyboards.")]
    public void A_syntax_error_comes_with_a_cure(string statement, string cure) =>
        Assert.Equal(cure, Statements.Single(statement).Suggestion);

    [Fact]
    public void All_mistakes_of_a_statement_are_found_at_once()
    {
        var result = QueryParser.Parse("""
            const P = db.Geo.Piont;
            db.collection('c')
              .where({ a: _.gte(1, 2), b: _.size(-1), loc: new P(1, 2) })
              .orderBy('a', 'up')
              .limit(-5)
              .field({ a: true, b: false })
              .get()
            """);

        Assert.Equal(
            [
                (DiagnosticIds.UnknownMember, 1, 18), (DiagnosticIds.ArgumentCount, 3, 24), (DiagnosticIds.InvalidArgument, 3, 38),
                (DiagnosticIds.OrderDirection, 4, 17), (DiagnosticIds.InvalidCount, 5, 10), (DiagnosticIds.MixedField, 6, 21),
            ],
            result.Diagnostics.Select(d => (d.Id, d.Line, d.Column)));
        Assert.Null(result.Query);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\u2028")]
    public void Lines_end_as_in_JavaScript(string end)
    {
        var diagnostic = Statements.Single($"// 中文{end}db.collection('c'){end}  .were()");

        Assert.Equal((3, 4), (diagnostic.Line, diagnostic.Column));
    }

    [Fact]
    public void Ids_are_their_own_names_and_each_is_tested()
    {
        var ids = typeof(DiagnosticIds).GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(
            f => f.Name, f => (string)f.GetValue(null)!);

        Assert.All(ids, id => Assert.Equal(id.Key, id.Value));
        var source = Errors.Select(row => row.Data.Item2).ToHashSet();
        string[] elsewhere =
        [
            nameof(DiagnosticIds.MissingSemicolon), nameof(DiagnosticIds.CsvWithoutField), nameof(DiagnosticIds.StatementTooLong),
            nameof(DiagnosticIds.StatementTooDeep), nameof(DiagnosticIds.StatementTooComplex), nameof(DiagnosticIds.SeveralAlternatives),
            nameof(DiagnosticIds.LocalDate), nameof(DiagnosticIds.InvalidValue), nameof(DiagnosticIds.UnorderedKeys), .. Warnings(),
        ];
        Assert.Empty(ids.Keys.Except(source).Except(elsewhere));
    }

    private static IEnumerable<string> Warnings() =>
        typeof(DiagnosticTests).GetMethod(nameof(A_doubtful_statement_is_warned_of))!
            .GetCustomAttributes<InlineDataAttribute>().Select(a => (string)a.Data[1]!);
}
