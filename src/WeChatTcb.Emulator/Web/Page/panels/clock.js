import { call, canChange } from '../api.js';
import { field, h } from '../html.js';
import { commandLine } from '../statements.js';
import { attempt, say } from '../status.js';
import { t, time } from '../text.js';

/** The clock, and how far to advance it. */
export function clockPanel() {
  const now = h('p', { class: 'time' });
  const state = h('p');
  const seconds = h('input', { type: 'number', min: 0, max: 315_360_000, step: 'any', value: 1800, required: true, input: draw });
  const command = commandLine(say);
  const buttons = [[60, 'minute'], [1800, 'halfHour'], [7200, 'hours']].map(([by, id]) =>
    h('button', { type: 'button', disabled: true, click: () => advance(by) }, '+ ' + t(id)));
  const submit = h('button', { class: 'main', disabled: true }, t('advance'));
  const controls = h('form', { hidden: true, submit: event => { event.preventDefault(); advance(Number(seconds.value)); } },
    h('div', { class: 'fields' }, field(t('advanceBy'), seconds, 'clock-seconds'), submit, buttons), command.element);

  function draw() {
    command.show(`Step-TcbEmulatorClock ${seconds.value}`);
  }

  function show(clock) {
    now.textContent = time(clock.now);
    state.textContent = clock.virtual ? t('stopped') : t('running');
    controls.hidden = !clock.virtual;
    for (const button of [submit, ...buttons]) {
      button.disabled = !canChange;
    }
  }

  function advance(by) {
    seconds.value = by;
    draw();
    attempt(async () => show(await call('POST', 'clock', { seconds: by })));
  }

  draw();
  return { element: h('div', {}, now, state, controls), refresh: ({ clock }) => show(clock) };
}
