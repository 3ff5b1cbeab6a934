import { get } from '../api.js';
import { field, fill, h, select, table, write } from '../html.js';
import { language, t } from '../text.js';

const bases = ['documented', 'observed', 'assumed'];

const textOf = entry => language === 'en' ? entry.behaviour : entry.chinese;

/** How each behaviour is known. */
export function fidelityPanel() {
  const body = h('tbody');
  const basis = select([['', t('all')], ...bases.map(one => [one, t(one)])], draw);
  const words = h('input', { type: 'search', input: draw });
  const nothing = h('p', { role: 'status' });
  let entries = [];

  function draw() {
    const wanted = words.value.toLowerCase();
    const found = entries.filter(one => (!basis.value || one.basis === basis.value) && textOf(one).toLowerCase().includes(wanted));
    fill(body, found.map(one => h('tr', {},
      h('td', { class: 'wide' }, textOf(one)), h('td', {}, t(one.basis)), h('td', {}, one.source))));
    write(nothing, entries.length > 0 && found.length === 0 ? t('nothingFound') : '');
  }

  async function refresh() {
    if (entries.length === 0) {
      entries = await get('fidelity');
      draw();
    }
  }

  return {
    element: h('div', {},
      h('div', { class: 'fields' }, field(t('basis'), basis, 'fidelity-basis'), field(t('filter'), words, 'fidelity-filter')),
      table(t('fidelity'), [[t('behaviour')], [t('basis')], [t('source')]], body), nothing),
    refresh,
  };
}
