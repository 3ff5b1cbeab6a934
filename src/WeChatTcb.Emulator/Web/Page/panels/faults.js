import { call, canChange, get } from '../api.js';
import { clearFaultCommand, clearFaultsCommand, faultCommand } from '../command.js';
import { field, h, refill, select, table } from '../html.js';
import { commandLine } from '../statements.js';
import { attempt, say } from '../status.js';
import { faultText, number, t } from '../text.js';

const endpoints = [
  'any', 'token', 'authorizers', 'authorizerToken', 'environments', 'collections', 'permissions', 'submit', 'state', 'download', 'quota',
  'uploadTicket', 'upload', 'import', 'downloadLinks', 'deleteFiles', 'bucket',
];

// The value that each fault starts with; null for those that take none.
const kinds = {
  errcode: -1, status: 503, storageError: 'AccessDenied', noAnswer: null, reset: null, truncateAfterBytes: 100, dripBytes: 10, lengthOffset: 5,
  garbage: null, expiredToken: null, jobFailure: 'internal error', failedRecords: 1, urlExpires: null, changedFile: null, ignoreRange: null,
  delayMilliseconds: 1000,
};

// What was typed stays while the page is open.
const typed = new Map();

/** Fault rules: set by a form, cleared by a button, each with its command. */
export function faultsPanel() {
  const endpoint = select(endpoints.map(one => [one, one]), draw);
  endpoint.value = 'submit';
  const kind = select(Object.keys(kinds).map(one => [one, t('fault_' + one)]), start);
  const value = h('input', { input: draw, required: true });
  const valueField = field(t('value'), value, 'fault-value');
  const first = h('input', { type: 'number', min: 1, value: 1, required: true, input: draw });
  const count = h('input', { type: 'number', min: 0, value: 1, required: true, input: draw });
  const command = commandLine(say);
  const body = h('tbody');
  const empty = h('p', { hidden: true }, t('noRules'));
  const form = h('form', {
    submit: event => {
      event.preventDefault();
      attempt(async () => {
        await call('POST', 'faults', rule());
        await refresh();
      });
    },
  },
    h('div', { class: 'fields' },
      field(t('endpoint'), endpoint, 'fault-endpoint'), field(t('fault'), kind, 'fault-kind'), valueField,
      field(t('firstCall'), first, 'fault-call'), field(t('callCount'), count, 'fault-count'),
      h('button', { class: 'main', disabled: !canChange }, t('setFault'))),
    command.element);
  const clear = h('button', {
    type: 'button', disabled: !canChange,
    click: () => attempt(async () => {
      await call('DELETE', 'faults');
      await refresh();
    }),
  }, t('clearFaults'));
  let known = '';

  function start() {
    const initial = kinds[kind.value];
    valueField.hidden = initial === null;
    value.disabled = initial === null;
    value.type = typeof initial === 'number' ? 'number' : 'text';
    value.value = initial ?? '';
    draw();
  }

  function rule() {
    const initial = kinds[kind.value];
    return {
      endpoint: endpoint.value,
      call: Number(first.value),
      count: Number(count.value),
      [kind.value]: initial === null ? true : typeof initial === 'number' ? Number(value.value) : value.value,
    };
  }

  function draw() {
    command.show(form.checkValidity() ? faultCommand(rule()) : null);
    for (const input of form.querySelectorAll('input, select')) {
      typed.set(input.id, input.value);
    }
  }

  async function refresh() {
    const faults = await get('faults');
    const state = JSON.stringify(faults);
    empty.hidden = faults.length > 0;
    if (state === known) {
      return;
    }
    known = state;
    refill(body, faults.map(one => h('tr', {},
      h('td', { class: 'number' }, number(one.rule.id)),
      h('td', {}, one.rule.endpoint),
      h('td', {}, h('bdi', {}, faultText(one.description))),
      h('td', { class: 'number' }, number(one.seen)),
      h('td', { class: 'number' }, number(one.hits)),
      h('td', { class: 'wide' }, h('code', {}, faultCommand(one.rule))),
      h('td', {},
        h('button', {
          type: 'button', disabled: !canChange, 'data-key': one.rule.id, 'aria-label': t('removeRule', one.rule.id), click: () => remove(one.rule.id),
        }, t('remove')),
        h('div', { class: 'short' }, h('code', {}, clearFaultCommand(one.rule.id)))))));
  }

  function remove(id) {
    attempt(async () => {
      await call('DELETE', `faults?id=${id}`);
      await refresh();
      // The button is gone.
      (body.querySelector('button') ?? clear).focus();
    });
  }

  const before = new Map(typed);
  kind.value = before.get(kind.id) ?? kind.value;
  start();
  for (const input of form.querySelectorAll('input, select')) {
    input.value = before.get(input.id) ?? input.value;
  }
  draw();
  return {
    element: h('div', {},
      h('h3', {}, t('newFault')), form,
      h('h3', {}, t('rules')), empty,
      table(t('rules'), [
        [t('number'), 'number'], [t('endpoint')], [t('fault')], [t('seen'), 'number'], [t('hits'), 'number'], [t('command')], [t('remove')],
      ], body),
      h('div', { class: 'action' }, clear, h('code', {}, clearFaultsCommand))),
    refresh,
  };
}
