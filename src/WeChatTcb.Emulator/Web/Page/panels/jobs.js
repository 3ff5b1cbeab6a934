import { fileBeginning, get, jobFile } from '../api.js';
import { block, h, openedRow, refill, table } from '../html.js';
import { attempt } from '../status.js';
import { bytes, number, t, time } from '../text.js';

const running = ['waiting', 'reading', 'writing'];
const shownBytes = 20_000;

/** The jobs with their phases and files. */
export function jobsPanel() {
  const body = h('tbody');
  const empty = h('p', { hidden: true }, t('noJobs'));
  const columns = [[t('job')], [t('phase')], [t('records'), 'number'], [t('collection')], [t('submitted')], [t('file')]];
  // The rows with the contents of files, by job.
  const opened = new Map();
  let jobs = [];

  async function refresh() {
    const latest = await get('jobs');
    if (JSON.stringify(latest) !== JSON.stringify(jobs)) {
      jobs = latest;
      draw();
    }
    empty.hidden = jobs.length > 0;
  }

  function draw() {
    refill(body, jobs.map(job => [row(job, opened.has(job.id), () => attempt(() => toggle(job), '')), opened.get(job.id)]));
  }

  async function toggle(job) {
    if (!opened.delete(job.id)) {
      const text = job.fileBytes > 0 ? await fileBeginning(job.id, shownBytes) : '';
      opened.set(job.id, openedRow(columns.length,
        job.fileBytes > shownBytes ? h('p', { class: 'quiet' }, t('cutFile', bytes(job.fileBytes))) : null,
        block(text, t('contents', job.id))));
    }
    draw();
  }

  return { element: h('div', {}, empty, table(t('jobs'), columns, body)), refresh };
}

function row(job, isOpen, toggle) {
  return h('tr', {},
    h('td', {}, h('div', { class: 'mono' }, job.id), h('div', { class: 'quiet' }, t(job.kind))),
    h('td', { class: 'wide' }, phases(job.phase), job.phase === 'fail' ? h('p', { class: 'error' }, h('bdi', {}, job.message)) : null),
    h('td', { class: 'number' },
      job.records === undefined ? '' : number(job.records),
      job.failed ? h('div', { class: 'error' }, t('notRecords', number(job.failed))) : null),
    h('td', { class: 'wide' }, h('bdi', {}, job.collection), h('div', { class: 'quiet' }, h('bdi', {}, job.env))),
    h('td', { class: 'short' }, time(job.submittedAt)),
    h('td', { class: 'wide' }, file(job, isOpen, toggle)));
}

// The service's own words, which mean the same in every language.
function phases(current) {
  const end = running.includes(current) ? 'success' : current;
  return h('ol', { class: 'phases' }, [...running, end].map(one => h('li', { class: one, 'aria-current': one === current ? 'step' : null }, one)));
}

function file(job, isOpen, toggle) {
  if (job.fileBytes === undefined) {
    return h('bdi', { class: 'quiet mono' }, job.filePath ?? '');
  }
  return [
    h('bdi', { class: 'mono' }, job.filePath),
    h('div', {}, `${job.fileType} · ${bytes(job.fileBytes)} · `,
      h('a', { href: jobFile(job.id), download: true, 'data-key': `download ${job.id}`, 'aria-label': `${t('download')}: ${job.id}` }, t('download')),
      ' ',
      h('button', {
        type: 'button', 'data-key': `show ${job.id}`, 'aria-expanded': String(isOpen), 'aria-label': `${t('show')}: ${job.id}`, click: toggle,
      }, t('show'))),
  ];
}
