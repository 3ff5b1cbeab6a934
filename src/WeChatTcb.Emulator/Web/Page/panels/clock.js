import { call, canChange } from '../api.js';
import { advanceCommand, clockCommand } from '../command.js';
import { field, h, write } from '../html.js';
import { commandLine } from '../statements.js';
import { attempt, say } from '../status.js';
import { t, time } from '../text.js';

const steps = [[60, 'minute'], [1800, 'halfHour'], [7200, 'hours']];

/** The clock: stopped, continued and advanced, each with its command. */
export function clockPanel() {
  const now = h('p', { class: 'time' });
  const state = h('p', { role: 'status' });
  const toggle = h('button', { type: 'button', disabled: !canChange, click: () => change({ stopped: !stopped }) });
  const toggleCommand = h('code');
  const seconds = h('input', { type: 'number', min: 0, max: 315_360_000, step: 'any', value: 1800, required: true, input: edit });
  const command = commandLine(say);
  const form = h('form', { submit: event => { event.preventDefault(); advance(Number(seconds.value)); } },
    h('div', { class: 'fields' },
      field(t('advanceBy'), seconds, 'clock-seconds'),
      h('button', { class: 'main', disabled: !canChange }, t('advance')),
      steps.map(([by, id]) => h('button', { type: 'button', disabled: !canChange, click: () => advance(by) }, '+ ' + t(id)))),
    command.element);
  let stopped = false;

  function draw() {
    command.show(seconds.checkValidity() ? advanceCommand(seconds.value) : null);
  }

  function edit() {
    say('');
    draw();
  }

  function show(clock) {
    stopped = clock.stopped;
    now.textContent = time(clock.now);
    write(state, t(stopped ? 'stopped' : 'running'));
    write(toggle, t(stopped ? 'continueClock' : 'stopClock'));
    write(toggleCommand, clockCommand(!stopped));
  }

  function advance(by) {
    seconds.value = by;
    draw();
    change({ seconds: by });
  }

  function change(what) {
    attempt(async () => show(await call('POST', 'clock', what)));
  }

  draw();
  return {
    element: h('div', {}, now, state, h('div', { class: 'action' }, toggle, toggleCommand), h('h3', {}, t('advance')), form),
    refresh: ({ clock }) => show(clock),
  };
}
