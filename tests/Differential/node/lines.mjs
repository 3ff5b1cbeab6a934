// The reference program of a benchmark: passes the lines of a file through JSON.parse, mingo and JSON.stringify into another file, once per input line.
// Arguments: the file, the file to write, the filter and the projection as JSON. Answers: milliseconds and the number of lines written.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import * as mingo from 'mingo';

const [from, to, filter, projection] = process.argv.slice(2);
const query = new mingo.Query(JSON.parse(filter));
const fields = JSON.parse(projection);
const PIECE = 1 << 20;

function run() {
    const [input, output] = [openSync(from, 'r'), openSync(to, 'w')];
    const [bytes, decoder] = [Buffer.allocUnsafe(PIECE), new StringDecoder('utf8')];
    let [rest, count] = ['', 0];
    for (let length; (length = readSync(input, bytes, 0, PIECE, null)) > 0;) {
        const lines = (rest + decoder.write(bytes.subarray(0, length))).split('\n');
        rest = lines.pop();
        let text = '';
        for (const document of query.find(lines.map(line => JSON.parse(line)), fields)) {
            text += JSON.stringify(document) + '\n';
            count++;
        }
        writeSync(output, text);
    }
    closeSync(input);
    closeSync(output);
    return count;
}

for await (const _ of createInterface({ input: process.stdin })) {
    const start = performance.now();
    const count = run();
    process.stdout.write(`${performance.now() - start} ${count}\n`);
}
