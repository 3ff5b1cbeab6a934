import { recall, remember } from './storage.js';
import { en } from './text/en.js';
import { zh, zhFaults } from './text/zh.js';

const key = 'tcb-emulator-language';
const languages = { en, 'zh-CN': zh };

// As the module chooses: Chinese as it is written in mainland China and Singapore.
function preferred() {
  const stored = recall('localStorage', key);
  if (stored !== null && Object.hasOwn(languages, stored)) {
    return stored;
  }
  const first = (navigator.language ?? '').toLowerCase();
  return /^zh(-cn|-sg|-hans.*)?$/.test(first) ? 'zh-CN' : 'en';
}

export let language = preferred();

export function choose(name) {
  language = name;
  remember('localStorage', key, name);
}

/** A text of the page, with {0}, {1} … replaced. */
export function t(id, ...values) {
  return languages[language][id].replace(/\{(\d)\}/g, (_, index) => String(values[index]));
}

/** The emulator's description of a fault. */
export const faultText = description => language === 'en' ? description
  : zhFaults.reduce((text, [pattern, chinese]) => text.replace(pattern, chinese), description);

export const number = value => value.toLocaleString(language);

export const bytes = value => value < 10_000 ? `${number(value)} B`
  : value < 10_000_000 ? `${number(Math.round(value / 1000))} kB` : `${number(Math.round(value / 1_000_000))} MB`;

/** A time, in the browser's zone, to the second. */
export const time = value => new Date(value).toLocaleString(language, { dateStyle: 'short', timeStyle: 'medium' });
