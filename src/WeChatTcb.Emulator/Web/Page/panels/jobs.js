import { get } from '../api.js';
import { fill, h, table } from '../html.js';
import { bytes, number, t, time } from '../text.js';

const running = ['waiting', 'reading', 'writing'];

/** The jobs with their phases and files. */
export function jobsPanel() {
  const body = h('tbody');
  const empty = h('p', { hidden: true }, t('noJobs'));
  const element = h('div', {}, empty,
    table(t('jobs'), [[t('job')], [t('kind')], [t('environment')], [t('collection')], [t('submitted')], [t('phase')], [t('records'), 'number'], [t('file')]], body));
  let known = '';

  async function refresh() {
    const jobs = await get('jobs');
    const state = JSON.stringify(jobs);
    empty.hidden = jobs.length > 0;
    if (state === known) {
      return;
    }
    known = state;
    const focused = document.activeElement?.dataset?.job;
    fill(body, jobs.map(row));
    if (focused) {
      body.querySelector(`[data-job="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  return { element, refresh };
}

function row(job) {
  return h('tr', {},
    h('td', { class: 'mono' }, job.id),
    h('td', { class: 'short' }, t(job.kind)),
    h('td', { class: 'wide' }, h('bdi', {}, job.env)),
    h('td', { class: 'wide' }, h('bdi', {}, job.collection)),
    h('td', { class: 'short' }, time(job.submittedAt)),
    h('td', {}, phases(job.phase), job.phase === 'fail' ? h('p', { class: 'error' }, h('bdi', {}, job.message)) : null),
    h('td', { class: 'number' }, job.records === undefined ? '' : number(job.records), job.failed ? h('div', { class: 'error' }, t('notRecords', number(job.failed))) : null),
    h('td', { class: 'wide' }, file(job)));
}

// The service's own words, which mean the same in every language.
function phases(current) {
  const end = running.includes(current) ? 'success' : current;
  return h('ol', { class: 'phases' }, [...running, end].map(one => h('li', { class: one, 'aria-current': one === current ? 'step' : null }, one)));
}

function file(job) {
  return job.fileBytes === undefined
    ? h('bdi', { class: 'quiet mono' }, job.filePath ?? '')
    : [h('bdi', { class: 'mono' }, job.filePath), h('div', { class: 'short' }, `${job.fileType} · ${bytes(job.fileBytes)} · `,
        h('a', { href: `/_emulator/jobs/file?id=${job.id}`, download: true, 'data-job': job.id, 'aria-label': `${t('download')}: ${job.id}` }, t('download')))];
}
