// Checks pipeline files: GitHub's by GitHub's own parser, Azure's by the schema beside this file. Prints each fault on a line.
//
//   node check.mjs workflow|action|azure FILE
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import Ajv from 'ajv';
import { parse } from 'yaml';

register('./json-modules.mjs', import.meta.url);
const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/index');

const [kind, path] = process.argv.slice(2);
const file = { name: path, content: readFileSync(path, 'utf8') };

function github(result) {
    return result.context.errors.getErrors().map(error => error.message);
}

function azure() {
    const schema = JSON.parse(readFileSync(new URL('azure-pipelines.schema.json', import.meta.url), 'utf8'));
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    return validate(parse(file.content)) ? [] : validate.errors.map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}

const trace = new NoOperationTraceWriter();
const faults = kind === 'workflow' ? github(parseWorkflow(file, trace)) : kind === 'action' ? github(parseAction(file, trace)) : azure();
faults.forEach(fault => console.log(fault));
process.exitCode = faults.length ? 1 : 0;
