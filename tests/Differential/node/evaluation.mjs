// What mingo finds: { documents, filter, sort, skip, limit, projection } gives { documents }. Values travel as extended JSON.
import * as mingo from 'mingo';

// Of mingo's two modes, the one that follows MongoDB.
const options = { useStrictMode: true };

function decode(value) {
    if (Array.isArray(value))
        return value.map(decode);
    if (value === null || typeof value !== 'object')
        return value;
    if ('$numberDouble' in value)
        return Number(value.$numberDouble);
    if ('$numberLong' in value)
        return Number(value.$numberLong);
    if ('$numberInt' in value)
        return Number(value.$numberInt);
    if ('$date' in value)
        return new Date(Number(value.$date.$numberLong));
    if ('$regularExpression' in value)
        return new RegExp(value.$regularExpression.pattern, value.$regularExpression.options);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decode(member)]));
}

function encode(value) {
    if (Array.isArray(value))
        return Array.from(value, encode);
    if (value === undefined)
        return { $undefined: true };
    if (typeof value === 'number')
        return Number.isFinite(value) ? value : { $numberDouble: String(value) };
    if (value === null || typeof value !== 'object')
        return value;
    if (value instanceof Date)
        return { $date: { $numberLong: String(+value) } };
    if (value instanceof RegExp)
        return { $regularExpression: { pattern: value.source, options: value.flags } };
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, encode(member)]));
}

export function runFind({ documents, filter, sort, skip, limit, projection }) {
    const cursor = mingo.find(documents.map(decode), decode(filter), projection ? decode(projection) : undefined, options);
    if (sort)
        cursor.sort(sort);
    if (skip)
        cursor.skip(skip);
    if (limit)
        cursor.limit(limit);
    return { documents: cursor.all().map(encode) };
}
