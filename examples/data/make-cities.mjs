// Makes demo-4a89da/cities.jsonl from a GeoNames dump of cities (cities500.txt or cities15000.txt):
//
//     node make-cities.mjs cities500.txt > demo-4a89da/cities.jsonl
//
// One document a line, in the relaxed extended JSON of a database export. README.md beside this file tells what is kept.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const Documents = 10_000;

// One other name per script, in this order of preference, so that the text goes well beyond ASCII.
const Scripts = [/^\p{Script=Han}+$/u, /^[А-яЁё -]+$/u, /^[\p{Script=Arabic} ]+$/u, /^[\p{Script=Hangul}\p{Script=Kana}ー ]+$/u,
    /^[\p{Script=Devanagari}\p{Script=Greek}\p{Script=Thai}\p{M} ]+$/u];
const MostNames = 3;

if (process.argv.length !== 3) {
    process.stderr.write('usage: node make-cities.mjs <cities500.txt>\n');
    process.exit(2);
}

const cities = [];
for await (const line of createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity })) {
    const [geonameid, name, , alternatenames, latitude, longitude, , feature, country, , code1, code2, , , population, elevation, dem, ,
        modified] = line.split('\t');
    cities.push({ geonameid: Number(geonameid), name, alternatenames, latitude, longitude, feature, country, code1, code2,
        population: Number(population), elevation: elevation || dem, modified });
}

// The most populous ones, and then in an order that no query asks for.
cities.sort((a, b) => b.population - a.population || a.geonameid - b.geonameid);
cities.length = Math.min(cities.length, Documents);
cities.sort((a, b) => a.geonameid - b.geonameid);

for (const city of cities)
    process.stdout.write(`${documentOf(city)}\n`);

function documentOf(city) {
    const admin = {};
    if (city.code1) admin.code1 = city.code1;
    if (city.code2) admin.code2 = city.code2;
    return object({
        _id: JSON.stringify(createHash('md5').update(`geonames:${city.geonameid}`).digest('hex')),
        name: JSON.stringify(city.name),
        names: JSON.stringify(otherNames(city)),
        country: JSON.stringify(city.country),
        admin: JSON.stringify(admin),
        location: `{"type":"Point","coordinates":[${double(city.longitude)},${double(city.latitude)}]}`,
        population: String(city.population),
        // -9999 stands for "no data" in the elevation model.
        ...(city.elevation !== '-9999' && { elevation: double(city.elevation) }),
        ...(city.feature === 'PPLC' && { capital: 'true' }),
        modified: `{"$date":"${city.modified}T00:00:00Z"}`,
    });
}

// Written by hand: JSON.stringify cannot print a double with its decimal point.
function object(members) {
    return `{${Object.entries(members).map(([key, value]) => `"${key}":${value}`).join(',')}}`;
}

function double(text) {
    const value = String(Number(text));
    return /[.e]/.test(value) ? value : `${value}.0`;
}

function otherNames(city) {
    const candidates = city.alternatenames.split(',').filter(name => name !== city.name && [...name].length > 1);
    return Scripts
        .map(script => candidates.filter(name => script.test(name)).sort((a, b) => a.length - b.length)[0])
        .filter(name => name !== undefined)
        .slice(0, MostNames);
}
