// What the vendor's own library, @cloudbase/database, would send for a statement. Nothing is sent: the request is caught.
import { createRequire } from 'node:module';
import vm from 'node:vm';

const { Db } = createRequire(import.meta.url)('@cloudbase/database');

let sent;
Db.reqClass = class {
    async send(action, parameters) {
        sent = { action, ...parameters };
        return { data: { list: [] } };
    }
};

// The fixed value of 'now', so that the test can tell the current time from a constant. MongoJson.cs has the same number.
const NOW = 1718000000123;
const SystemDate = Date;
globalThis.Date = class Date extends SystemDate {
    constructor(...parts) {
        super(...(parts.length === 0 ? [NOW] : parts));
    }

    static now() {
        return NOW;
    }
};

const bare = new Db({ env: 'differential' });

// wx-server-sdk wraps the types of Geo so that they work with and without `new`.
const wrapped = new Db({ env: 'differential' });
wrapped.Geo = Object.fromEntries(Object.entries(bare.Geo).map(([name, type]) =>
    [name, new Proxy(type, { apply: (target, _, parts) => new target(...parts) })]));

async function run(db, text) {
    sent = undefined;
    globalThis.db = db;
    globalThis._ = db.command;
    // In a block, so that its constants do not leak. The texts are safe to run: the test itself generates them.
    await vm.runInThisContext(`{${text}\n}`);
    return sent;
}

export async function runStatement(text) {
    try {
        return { sent: await run(bare, text) };
    } catch (error) {
        if (!/^Class constructor \w+ cannot be invoked without 'new'$/.test(error?.message))
            throw error;
    }
    return { withoutNew: true, sent: await run(wrapped, text) };
}
