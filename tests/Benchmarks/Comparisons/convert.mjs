// The yardstick of Convert-TcbExportFile -To Csv: what one would write for it in Node. Reads JSON lines from the first argument and writes CSV to
// the second. The columns are those of the first record.
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const [source, target] = process.argv.slice(2);
const output = createWriteStream(target);
let columns;
let rows = [];

function cell(value) {
    if (value === undefined || value === null)
        return '';
    if (typeof value === 'object')
        value = value.$date ?? value.$oid ?? JSON.stringify(value);
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function flush() {
    if (!output.write(rows.join('')))
        await once(output, 'drain');
    rows = [];
}

for await (const line of createInterface({ input: createReadStream(source, { highWaterMark: 1024 * 1024 }), crlfDelay: Infinity })) {
    if (line === '')
        continue;
    const record = JSON.parse(line);
    if (columns === undefined) {
        columns = Object.keys(record);
        rows.push(columns.map(cell).join(',') + '\n');
    }

    rows.push(columns.map(name => cell(record[name])).join(',') + '\n');
    if (rows.length >= 1000)
        await flush();
}

await flush();
output.end();
await once(output, 'finish');
