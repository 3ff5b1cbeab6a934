// The PowerShell commands that do the same as the page.

/** A text as PowerShell reads it back. It takes typographic quotes for quotes, too. */
export function quote(text) {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(text) && !/^\d/.test(text)) {
    return text;
  }
  return /["$`\u201c\u201d\u201e]/.test(text)
    ? "'" + text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&') + "'"
    : '"' + text + '"';
}

/** The statement for all documents of a collection. */
export const wholeCollection = name => `db.collection('${name.replace(/[\\']/g, '\\$&')}').get()`;

export function exportCommand(env, statement, csv) {
  return `Invoke-TcbDbExport ${quote(env)} ${quote(statement)}${csv ? ' -FileType Csv' : ''} -Destination ./exports/`;
}

export const clockCommand = stopped => `Set-TcbEmulatorClock ${stopped ? 'Stopped' : 'Running'}`;

export const advanceCommand = seconds => `Step-TcbEmulatorClock ${seconds}`;

export const clearFaultCommand = id => `Clear-TcbEmulatorFault ${id}`;

export const clearFaultsCommand = 'Clear-TcbEmulatorFault';

/** The members of a fault rule and the parameters of Set-TcbEmulatorFault. */
export const faultParameters = {
  call: 'Call',
  count: 'Count',
  probability: 'Probability',
  seed: 'Seed',
  errcode: 'ErrorCode',
  errmsg: 'ErrMsg',
  status: 'StatusCode',
  retryAfterSeconds: 'RetryAfterSec',
  body: 'Body',
  storageError: 'StorageError',
  noAnswer: 'NoAnswer',
  holdMilliseconds: 'HoldMilliseconds',
  reset: 'Reset',
  afterBytes: 'AfterBytes',
  truncateAfterBytes: 'TruncateAfterBytes',
  dripBytes: 'DripBytes',
  dripMilliseconds: 'DripMilliseconds',
  lengthOffset: 'LengthOffset',
  garbage: 'Garbage',
  expiredToken: 'ExpiredToken',
  jobFailure: 'JobFailure',
  failedRecords: 'FailedRecords',
  urlExpires: 'UrlExpires',
  changedFile: 'ChangedFile',
  ignoreRange: 'IgnoreRange',
  delayMilliseconds: 'DelayMilliseconds',
  takesEffect: 'TakesEffect',
};

export function faultCommand(rule) {
  const defaults = { call: 1, count: rule.probability === undefined ? 1 : 0, seed: 0, dripMilliseconds: 100 };
  let command = `Set-TcbEmulatorFault ${rule.endpoint[0].toUpperCase()}${rule.endpoint.slice(1)}`;
  for (const [member, parameter] of Object.entries(faultParameters)) {
    const value = rule[member];
    if (value === true) {
      command += ` -${parameter}`;
    } else if (value !== undefined && value !== false && value !== defaults[member]) {
      command += ` -${parameter} ${typeof value === 'number' ? value : quote(value)}`;
    }
  }
  return command;
}
