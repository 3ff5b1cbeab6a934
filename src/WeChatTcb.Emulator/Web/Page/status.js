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

/** Runs what a control does. A refusal is said, and so is what was done, if it does not show by itself. */
export async function attempt(action, done = t('done')) {
  try {
    await action();
    say(done);
  } catch (error) {
    say(error instanceof CallError ? t('refused', error.message) : t('offline'), true);
  }
}
