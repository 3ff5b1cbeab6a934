import { wholeCollection } from '../command.js';
import { h, fill, refill, write } from '../html.js';
import { asker, recordList, statementField } from '../statements.js';
import { number, t } from '../text.js';

const pageSize = 20;
const keyOf = (env, name) => JSON.stringify([env, name]);

// What was chosen and typed stays while the page is open.
let chosen;
let typed = '';

/** Environments and collections with counts; the documents of one, searched by a statement and paged. */
export function dataPanel() {
  const ask = asker();
  const list = h('div', { class: 'collections' });
  const results = h('div');
  const heading = h('h3', { id: 'data-documents' }, t('documentsHint'));
  const range = h('span', { class: 'quiet', role: 'status' });
  const previous = h('button', { type: 'button', disabled: true, click: () => turn(-pageSize) }, t('previous'));
  const next = h('button', { type: 'button', disabled: true, click: () => turn(pageSize) }, t('next'));
  const statement = statementField('data-statement', 2, () => search(0));
  const form = h('form', { hidden: true, submit: event => { event.preventDefault(); search(0); } },
    statement.element, h('div', { class: 'fields' }, h('button', { class: 'main' }, t('search')), previous, next, range));
  const isChosen = (env, name) => chosen?.env === env && chosen.name === name;
  let first = 0;
  let searched = '';
  let collections = [];
  let count;
  let known = '';

  function choose(env, name) {
    chosen = { env, name };
    count = counted();
    statement.input.value = wholeCollection(name);
    open(env, name);
    for (const button of list.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', button.dataset.key === keyOf(env, name));
    }
    search(0);
  }

  function open(env, name) {
    fill(heading, h('bdi', {}, t('documents', `${env}/${name}`)));
    form.hidden = false;
  }

  function counted() {
    return collections.find(one => isChosen(one.env, one.name))?.count;
  }

  function turn(by) {
    search(Math.max(0, first + by));
  }

  async function search(from, text = statement.input.value) {
    typed = statement.input.value;
    searched = text;
    let answer;
    try {
      answer = await ask(chosen.env, text, { skip: from, take: pageSize });
    } catch (error) {
      if (error.name !== 'AbortError') {
        fill(results, h('p', { class: 'error' }, error.message));
      }
      return;
    }
    first = from;
    statement.show(answer.diagnostics);
    // A statement names its collection itself.
    open(chosen.env, answer.meaning?.collection ?? chosen.name);
    const shown = answer.records?.length ?? 0;
    write(range, shown > 0 ? t('range', number(first + 1), number(first + shown)) : '');
    previous.disabled = first === 0;
    next.disabled = !answer.more;
    fill(results, recordList(answer, first + 1));
  }

  function refresh({ health }) {
    const state = JSON.stringify([health.environments, health.collections]);
    // Nothing is rebuilt without a change, so that the focus stays where it is.
    if (state === known) {
      return;
    }
    known = state;
    refill(list, health.environments.length === 0 ? h('p', {}, t('noEnvironments')) : health.environments.map(env => {
      const own = health.collections.filter(one => one.env === env);
      return h('section', {},
        h('h4', { class: 'environment' }, h('bdi', {}, env)),
        own.length === 0 ? h('p', { class: 'quiet' }, t('noCollections')) : h('ul', { class: 'list' }, own.map(one => h('li', {},
          h('button', {
            type: 'button', 'data-key': keyOf(env, one.name), 'aria-pressed': isChosen(env, one.name) ? 'true' : 'false',
            click: () => choose(env, one.name),
          }, h('bdi', { class: 'name' }, one.name), h('span', { class: 'count' }, number(one.count)))))));
    }));
    collections = health.collections;
    const before = count;
    count = counted();
    if (chosen && before !== undefined && before !== count) {
      search(first, searched);
    }
  }

  if (chosen) {
    statement.input.value = typed;
    open(chosen.env, chosen.name);
    search(0);
  }
  return {
    element: h('div', { class: 'split' },
      h('section', { 'aria-label': t('environments') }, h('h3', {}, t('environments')), list),
      h('section', { 'aria-labelledby': heading.id }, heading, form, results)),
    refresh,
  };
}
