// Elements are made from text only: no markup is ever parsed, whatever a document holds.

/** Makes an element. Properties that are functions are event listeners; children are as in {@link fill}. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      element.addEventListener(key, value);
    } else if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  fill(element, children);
  return element;
}

/** Replaces the children of an element: nodes and texts, in lists or not; null is nothing. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
}

/** Replaces the children as {@link fill} does; the control with the same `data-key` keeps the focus. */
export function refill(element, ...children) {
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  fill(element, ...children);
  if (key !== undefined) {
    element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }
}

/** Sets the text of an element that is read aloud when it changes, and only then. */
export function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A label and its field. */
export function field(label, input, id) {
  input.id = id;
  return h('div', {}, h('label', { for: id }, label), input);
}

export function select(options, change) {
  return h('select', { change }, options.map(([value, text]) => h('option', { value }, text)));
}

/** A table that can be scrolled sideways, also by keyboard. `columns`: [heading, class]. */
export function table(caption, columns, body) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, columns.map(([text, style]) => h('th', { scope: 'col', class: style }, text)))),
      body));
}

/** The row below another that shows what belongs to it. */
export function openedRow(columns, ...children) {
  return h('tr', {}, h('td', { colspan: columns }, h('div', { class: 'opened' }, children)));
}

/** A block of text that scrolls inside itself: JSON, CSV, headers, which are read from the left whatever they hold. */
export function block(text, label) {
  return h('pre', { class: 'block', dir: 'ltr', tabindex: 0, role: 'group', 'aria-label': label }, text);
}
