// What a tab or the browser keeps. A browser that blocks the data of sites throws; then it is kept while the page is open.

const kept = new Map();

/** `place`: localStorage or sessionStorage, by name. */
export function recall(place, key) {
  try {
    return window[place].getItem(key) ?? kept.get(key) ?? null;
  } catch {
    return kept.get(key) ?? null;
  }
}

export function remember(place, key, value) {
  kept.set(key, value);
  try {
    window[place].setItem(key, value);
  } catch {
    // Kept above.
  }
}
