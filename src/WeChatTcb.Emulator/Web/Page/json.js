/** JSON with line breaks, and nothing else: parsing and writing would change numbers and drop a second key of the same name. */
export function pretty(json) {
  let text = '';
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (inString) {
      text += c;
      if (c === '\\') {
        text += json[++i] ?? '';
      } else if (c === '"') {
        inString = false;
      }
      continue;
    }
    inString = c === '"';
    if ('{['.includes(c) && !'}]'.includes(json[i + 1])) {
      text += c + '\n' + '  '.repeat(++depth);
    } else if ('}]'.includes(c) && !'{['.includes(json[i - 1])) {
      text += '\n' + '  '.repeat(depth = Math.max(0, depth - 1)) + c;
    } else {
      text += c === ',' ? ',\n' + '  '.repeat(depth) : c === ':' ? ': ' : c;
    }
  }
  return text;
}
