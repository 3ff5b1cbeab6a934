// Shared by the panels that take a query statement.
import { call } from './api.js';
import { h, fill, block, write } from './html.js';
import { pretty } from './json.js';
import { bytes, number, t } from './text.js';

const typingMilliseconds = 200;

/** Asks what a statement means and for its records; a newer question cancels the one before. */
export function asker() {
  let current;
  return async (env, statement, options = {}) => {
    current?.abort();
    current = new AbortController();
    return await call('POST', 'query', { env, statement, ...options }, current.signal);
  };
}

/** A field for a statement, with its findings under it. `changed` is called when the typing pauses. */
export function statementField(id, rows, changed) {
  let timer;
  const found = h('ul', { class: 'diagnostics', id: id + '-found', 'aria-live': 'polite', 'aria-label': t('found') });
  const input = h('textarea', {
    id, rows, spellcheck: 'false', autocomplete: 'off', 'aria-describedby': found.id,
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(changed, typingMilliseconds);
    },
  });
  let known = '[]';
  const show = diagnostics => {
    // What has not changed is not read aloud once more.
    const state = JSON.stringify(diagnostics);
    if (state === known) {
      return;
    }
    known = state;
    input.setAttribute('aria-invalid', diagnostics.some(one => one.severity === 'error'));
    fill(found, diagnostics.map(one => h('li', { class: one.severity },
      h('strong', { class: one.severity === 'error' ? 'error' : 'warning-text' }, t(one.severity)), t('place', one.line, one.column),
      h('bdi', {}, one.message), one.suggestion ? [t('gap'), h('bdi', {}, one.suggestion)] : null,
      // The place is said above.
      h('pre', { 'aria-hidden': 'true' }, one.excerpt))));
    for (const excerpt of found.querySelectorAll('pre')) {
      // On a narrow screen the place would be out of sight.
      const [line, caret] = excerpt.textContent.split('\n');
      excerpt.scrollLeft = excerpt.scrollWidth * caret.indexOf('^') / Math.max(line.length, caret.length) - excerpt.clientWidth / 2;
    }
  };
  return { element: h('div', {}, h('label', { for: id }, t('statement')), input, found), input, show };
}

/** Records as lines that open. `first`: the number of the first. */
export function recordList(answer, first) {
  if (answer.problem) {
    return h('p', { class: 'error' }, answer.problem);
  }
  if (!answer.records) {
    return null;
  }
  if (answer.records.length === 0) {
    return h('p', {}, t('noRecords'));
  }
  return h('ol', { class: 'list records', start: first }, answer.records.map((record, index) => h('li', {}, details(record, first + index))));
}

function details(record, position) {
  const summary = h('summary', { class: 'mono' }, h('span', { class: 'quiet' }, number(position) + ' '), h('bdi', {}, record.text.slice(0, 300)));
  const element = h('details', {}, summary);
  element.addEventListener('toggle', () => {
    if (element.open && element.children.length === 1) {
      element.append(...(record.isCut ? [h('p', { class: 'quiet' }, t('cut', bytes(record.length)))] : []), block(record.isCut ? record.text : pretty(record.text), t('record', number(position))));
    }
  });
  return element;
}

/** A command, with a button that copies it; nothing while there is none to show. */
export function commandLine(say) {
  const text = h('pre', { class: 'block', tabindex: 0, role: 'group', 'aria-label': t('command') });
  const copy = h('button', {
    type: 'button',
    click: async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        say(t('copied'));
      } catch {
        // Not allowed: then it is selected, to be copied by hand.
        getSelection().selectAllChildren(text);
      }
    },
  }, t('copy'));
  const element = h('div', {}, h('h3', {}, t('command')), h('div', { class: 'copy' }, text, copy));
  return {
    element,
    show: command => {
      element.hidden = command === null;
      write(text, command ?? '');
    },
  };
}
