// A hook for node: JSON as a module without an import attribute, as bundlers allow it. @actions/workflow-parser needs it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function load(url, context, next) {
    return url.endsWith('.json')
        ? { format: 'module', shortCircuit: true, source: `export default ${readFileSync(fileURLToPath(url), 'utf8')}` }
        : next(url, context);
}
