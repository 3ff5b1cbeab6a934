import { call, canChange } from '../api.js';
import { block, field, fill, h, openedRow, select, table } from '../html.js';
import { pretty } from '../json.js';
import { attempt } from '../status.js';
import { bytes, faultText, language, t } from '../text.js';

const kept = 200;
const columns = 7;

/** The requests, live. */
export function journalPanel() {
  const entries = new Map();
  const rows = new Map();
  const open = new Set();
  const body = h('tbody');
  const empty = h('p', {}, t('noRequests'));
  const state = h('p', { class: 'quiet', role: 'status' });
  const endpoint = select([['', t('all')]], draw);
  const clear = h('button', { type: 'button', disabled: !canChange, click: () => attempt(() => call('DELETE', 'requests')) }, t('clearJournal'));
  const events = new EventSource('/_emulator/events');
  events.addEventListener('open', () => { state.textContent = t('live'); });
  events.addEventListener('error', () => { state.textContent = t('notLive'); });
  events.addEventListener('clear', () => {
    entries.clear();
    open.clear();
    draw();
  });
  events.addEventListener('requests', event => {
    for (const entry of JSON.parse(event.data)) {
      const isNew = !entries.has(entry.number);
      entries.set(entry.number, entry);
      if (!isNew) {
        rows.get(entry.number)?.forEach(row => row.remove());
      }
      offer(entry.endpoint);
      insert(entry);
    }
    for (const number of [...entries.keys()].slice(0, Math.max(0, entries.size - kept))) {
      entries.delete(number);
      open.delete(number);
      rows.get(number)?.forEach(row => row.remove());
      rows.delete(number);
    }
    empty.hidden = entries.size > 0;
  });

  function offer(name) {
    if (name && ![...endpoint.options].some(option => option.value === name)) {
      endpoint.append(h('option', { value: name }, name));
    }
  }

  function draw() {
    fill(body);
    rows.clear();
    [...entries.values()].forEach(insert);
    empty.hidden = entries.size > 0;
  }

  // The newest first.
  function insert(entry) {
    if (endpoint.value && entry.endpoint !== endpoint.value) {
      return;
    }
    const made = row(entry, open);
    const below = [...rows.keys()].filter(number => number < entry.number && rows.get(number)[0].isConnected);
    const before = below.length > 0 ? rows.get(Math.max(...below))[0] : null;
    made.forEach(one => body.insertBefore(one, before));
    rows.set(entry.number, made);
  }

  return {
    element: h('div', {},
      h('div', { class: 'fields' }, field(t('endpoint'), endpoint, 'journal-endpoint'), clear), state, empty,
      table(t('journal'), [[t('number'), 'number'], [t('time')], [t('request')], [t('status'), 'number'], [t('errcode'), 'number'], [t('sent'), 'number'], [t('fault')]], body)),
    close: () => events.close(),
  };
}

function row(entry, open) {
  const details = openedRow(columns);
  const shown = details.querySelector('div');
  const show = () => {
    details.hidden = !open.has(entry.number);
    button.setAttribute('aria-expanded', open.has(entry.number));
    if (!details.hidden && shown.childElementCount === 0) {
      fill(shown, describe(entry));
    }
  };
  const button = h('button', {
    type: 'button', 'aria-expanded': 'false', 'aria-label': t('details', entry.number),
    click: () => {
      if (!open.delete(entry.number)) {
        open.add(entry.number);
      }
      show();
    },
  }, entry.number);
  show();
  return [
    h('tr', { 'data-number': entry.number },
      h('td', { class: 'number' }, button),
      h('td', { class: 'short' }, new Date(entry.time).toLocaleTimeString(language)),
      h('td', { class: 'wide' }, h('bdi', { class: 'mono' }, `${entry.method} ${entry.path}`), h('div', { class: 'quiet' }, entry.endpoint ?? '')),
      h('td', { class: 'number' }, entry.status ?? ''),
      h('td', { class: entry.errcode ? 'number error' : 'number' }, entry.errcode ?? ''),
      h('td', { class: 'number' }, entry.bytes === undefined ? '' : bytes(entry.bytes)),
      h('td', { class: 'wide warning-text' }, h('bdi', {}, entry.fault ? faultText(entry.fault) : ''))),
    details,
  ];
}

function describe(entry) {
  const parts = [];
  for (const [id, values] of [['parameters', entry.query], ['headers', entry.headers]]) {
    const lines = Object.entries(values).map(([name, value]) => `${name}: ${value}`);
    if (lines.length > 0) {
      parts.push(h('h3', {}, t(id)), block(lines.join('\n'), t(id)));
    }
  }
  for (const id of ['body', 'responseBody']) {
    const body = entry[id];
    if (body !== undefined) {
      parts.push(h('h3', {}, t(id)), block(/^[{[]/.test(body) ? pretty(body) : body, t(id)));
    }
  }
  return parts;
}
