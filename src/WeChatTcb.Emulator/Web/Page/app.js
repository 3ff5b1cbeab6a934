import { canChange, get } from './api.js';
import { h, fill } from './html.js';
import { say, statusLine } from './status.js';
import { choose, language, t, time } from './text.js';
import { clockPanel } from './panels/clock.js';
import { dataPanel } from './panels/data.js';
import { faultsPanel } from './panels/faults.js';
import { fidelityPanel } from './panels/fidelity.js';
import { jobsPanel } from './panels/jobs.js';
import { journalPanel } from './panels/journal.js';
import { queryPanel } from './panels/query.js';

const refreshMilliseconds = 1000;
const panels = { data: dataPanel, query: queryPanel, jobs: jobsPanel, journal: journalPanel, faults: faultsPanel, clock: clockPanel, fidelity: fidelityPanel };

let shown;
let view;

function build() {
  document.documentElement.lang = language;
  shown?.close?.();
  view = { facts: h('div', { class: 'facts' }), links: {}, main: h('main', { id: 'content', tabindex: -1 }) };
  for (const id of Object.keys(panels)) {
    view.links[id] = h('a', { href: '#' + id }, t(id));
  }
  fill(document.body,
    h('a', { class: 'skip', href: '#content', click: skip }, t('skip')),
    h('header', {},
      h('div', { class: 'bar' },
        h('h1', {}, t('title')), view.facts,
        h('button', { type: 'button', lang: language === 'en' ? 'zh-CN' : 'en', click: switchLanguage }, t('language'))),
      h('nav', { 'aria-label': t('panels') }, h('ul', {}, Object.values(view.links).map(link => h('li', {}, link)))),
      canChange ? null : h('p', { class: 'quiet' }, t('readOnly'))),
    view.main);
  show();
}

function skip(event) {
  event.preventDefault();
  view.main.focus();
}

function switchLanguage() {
  choose(language === 'en' ? 'zh-CN' : 'en');
  build();
  document.querySelector('header button').focus();
}

function show() {
  const id = Object.hasOwn(panels, location.hash.slice(1)) ? location.hash.slice(1) : 'data';
  document.title = `${t(id)} · ${t('title')}`;
  for (const [name, link] of Object.entries(view.links)) {
    if (name === id) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  shown?.close?.();
  problem = '';
  shown = panels[id]();
  fill(view.main, h('h2', {}, t(id)), h('p', { class: 'quiet' }, t(id + 'Hint')), statusLine(), shown.element);
  refresh();
}

let refreshing = false;
// What the status line says about the emulator; it is not said again each second.
let problem = '';

function report(text, isError = false) {
  if (text !== problem) {
    problem = text;
    say(text, isError);
  }
}

async function refresh() {
  if (refreshing) {
    return;
  }
  refreshing = true;
  try {
    const [health, clock] = await Promise.all([get('health'), get('clock')]);
    fill(view.facts, document.createTextNode(`${location.host} · ${time(clock.now)}`));
    if (health.status === 'ready') {
      report('');
      await shown.refresh?.({ health, clock });
    } else {
      report(health.status === 'failed' ? t('failed', health.message) : t('loading'), health.status === 'failed');
    }
  } catch {
    report(t('offline'), true);
  } finally {
    refreshing = false;
  }
}

window.addEventListener('hashchange', () => {
  show();
  view.main.focus();
});
setInterval(() => document.hidden || refresh(), refreshMilliseconds);
build();
