// The emulator's own endpoints. The token comes in the fragment of the page's address, which browsers never send anywhere.

import { recall, remember } from './storage.js';
import { language } from './text.js';

const key = 'tcb-emulator-token';

function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    // For a reload of this tab; gone with the tab.
    remember('sessionStorage', key, given);
    history.replaceState(null, '', location.pathname);
  }
  return recall('sessionStorage', key);
}

const token = takeToken();

/** Whether the page may change things. */
export const canChange = token !== null;

export class CallError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function call(method, path, body, signal) {
  const headers = { 'Accept-Language': language };
  if (token !== null) {
    headers['X-Emulator-Token'] = token;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const response = await fetch('/_emulator/' + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  const answer = await response.json();
  if (!response.ok) {
    throw new CallError(response.status, answer.errmsg);
  }
  return answer;
}

/** The beginning of a finished job's file. */
export async function fileBeginning(id, length) {
  const response = await fetch(jobFile(id), { headers: { Range: `bytes=0-${length - 1}` } });
  if (!response.ok) {
    throw new CallError(response.status, response.statusText);
  }
  // The last character may be cut.
  return (await response.text()).replace(/\ufffd$/, '');
}

export const jobFile = id => `/_emulator/jobs/file?id=${id}`;

export const get = path => call('GET', path);
