import { exportCommand, wholeCollection } from '../command.js';
import { field, fill, h, select, write } from '../html.js';
import { asker, commandLine, recordList, statementField } from '../statements.js';
import { say } from '../status.js';
import { number, t } from '../text.js';

const shownRecords = 10;
// What was typed stays while the page is open.
let typed = '';

/** A statement with its meaning, its findings, its first records and the command that exports them. */
export function queryPanel() {
  const ask = asker();
  const statement = statementField('query-statement', 5, check);
  const environment = select([], check);
  const format = select([['json', 'JSON'], ['csv', 'CSV']], check);
  const verdict = h('p', { role: 'status' });
  const meaning = h('div');
  const records = h('div');
  const command = commandLine(say);
  let environments = null;

  async function check() {
    typed = statement.input.value;
    const csv = format.value === 'csv';
    let answer;
    try {
      answer = await ask(environment.value || null, typed, { csv, take: shownRecords });
    } catch (error) {
      if (error.name !== 'AbortError') {
        say(error.message, true);
      }
      return;
    }
    statement.show(answer.diagnostics);
    command.show(answer.meaning && environment.value ? exportCommand(environment.value, typed, csv) : null);
    write(verdict, answer.meaning ? t('valid') : '');
    fill(meaning, answer.meaning ? describe(answer.meaning) : null);
    const list = answer.meaning ? recordList(answer, 1) : null;
    fill(records, list ? [h('h3', {}, t('firstRecords')), list] : null);
  }

  function refresh({ health }) {
    if (environments === health.environments.join()) {
      return;
    }
    environments = health.environments.join();
    const before = environment.value;
    fill(environment, health.environments.map(env => h('option', { value: env }, env)));
    environment.value = health.environments.includes(before) ? before : health.environments[0] ?? '';
    const first = health.collections.find(one => one.env === environment.value);
    // Somebody may have typed before the emulator answered.
    statement.input.value ||= typed || (first ? wholeCollection(first.name) : '');
    check();
  }

  command.show(null);
  return {
    element: h('div', {},
      h('div', { class: 'fields' }, field(t('environment'), environment, 'query-environment'), field(t('format'), format, 'query-format')),
      statement.element, verdict, command.element, meaning, records),
    refresh,
  };
}

function describe(meaning) {
  const rows = [
    ['collection', meaning.collection],
    ['where', meaning.where ?? t('everything')],
    ['orderBy', meaning.orderBy.join(', ') || t('anyOrder')],
    ['skipCount', meaning.skip === undefined ? t('none') : number(meaning.skip)],
    ['limit', meaning.limit === undefined ? t('none') : number(meaning.limit)],
    ['fields', meaning.fields.join(', ') || t('allFields')],
    ['canonical', meaning.statement],
  ];
  return [h('h3', {}, t('meaning')), h('dl', { class: 'meaning' }, rows.map(([id, text]) => [h('dt', {}, t(id)), h('dd', {}, h('bdi', { class: 'mono' }, text))]))];
}
