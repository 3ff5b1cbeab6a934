// Answers questions, a line of JSON each, until its input ends: {"kind": "...", "items": [...]} gives {"results": [...]}, one result for each item.
import { createInterface } from 'node:readline';
import { runStatement } from './statements.mjs';
import { runFind } from './evaluation.mjs';

const kinds = { statements: runStatement, finds: runFind };
const output = process.stdout.write.bind(process.stdout);
// The packages print warnings; the output is for answers.
console.log = console.info = console.warn = console.error = () => { };

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { kind, items } = JSON.parse(line);
    const results = [];
    for (const item of items) {
        try {
            results.push(await kinds[kind](item));
        } catch (error) {
            results.push({ error: `${error?.name ?? 'Error'}: ${error?.message ?? error}` });
        }
    }
    output(JSON.stringify({ results }) + '\n');
}
