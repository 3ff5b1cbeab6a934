import { CallError } from './api.js';
import { h } from './html.js';
import { t } from './text.js';

let line;

/** The line of the panel that is shown on which {@link say} writes. */
export function statusLine() {
  line = h('p', { role: 'status' });
  return line;
}

/** Says something to people who see the page and to those who hear it. */
export function say(text, isError = false) {
  line.className = isError ? 'error' : 'quiet';
  line.textContent = text;
}

/** Runs what a control does; a refusal is said. */
export async function attempt(action) {
  try {
    await action();
    say(t('done'));
  } catch (error) {
    say(error instanceof CallError ? t('refused', error.message) : t('offline'), true);
  }
}
