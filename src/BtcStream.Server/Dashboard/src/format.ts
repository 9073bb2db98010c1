// Figures as text. What is absent is a dash, never 0.
export const absent = '–';
const minus = '\u2212';
/** A figure and its unit stay on one line. */
const joint = '\u00a0';

const formats = new Map<string, Intl.NumberFormat>();

function fixed(decimals: number): Intl.NumberFormat {
  const key = `${decimals}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(key, format);
  }

  return format;
}

/** A number with so many decimals; the sign of what rounds to 0 goes. */
export function number(value: number | undefined, decimals: number, signed = false): string {
  if (value === undefined || !Number.isFinite(value)) {
    return absent;
  }

  const text = fixed(decimals).format(Math.abs(value));
  const isZero = Number(text.replaceAll(',', '')) === 0;
  return isZero ? text : value < 0 ? minus + text : signed ? `+${text}` : text;
}

export const price = (usd: number | undefined): string => number(usd, usd !== undefined && usd < 10 ? 4 : 2);
export const whole = (usd: number | undefined): string => number(usd, usd !== undefined && usd < 10 ? 4 : usd !== undefined && usd < 1000 ? 2 : 0);
export const count = (value: number | bigint): string => fixed(0).format(value);

/** USD as a person reads it: 228.7 M, 1.335 bn. */
export function usd(value: number | undefined, signed = false): string {
  if (value === undefined || !Number.isFinite(value)) {
    return absent;
  }

  const size = Math.abs(value);
  if (size >= 999.95e6) {
    return `${number(value / 1e9, 2, signed)}${joint}bn`;
  }

  return size >= 999.5 ? (size >= 99_950 ? `${number(value / 1e6, 1, signed)}${joint}M` : `${number(value / 1e3, 1, signed)}${joint}k`) : number(value, 0, signed);
}

export const percent = (value: number | undefined, decimals = 1, signed = true): string =>
  value === undefined || !Number.isFinite(value) ? absent : `${number(value, decimals, signed)}${joint}%`;

/** How far a price is from the index, in percent of the index. */
export const distance = (at: number | undefined, index: number | undefined): number | undefined =>
  at === undefined || index === undefined || index === 0 ? undefined : (at / index - 1) * 100;

/** A length of time, with the unit that suits it. */
export function age(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) {
    return absent;
  }

  if (seconds < 0) {
    return `${minus}${age(-seconds)}`;
  }

  return seconds < 99.95 ? `${number(seconds, 1)}${joint}s`
    : seconds < 5_970 ? `${number(seconds / 60, 1)}${joint}min`
    : seconds < 172_000 ? `${number(seconds / 3600, 1)}${joint}h`
    : `${number(seconds / 86_400, seconds < 1e7 ? 1 : 0)}${joint}d`;
}

export const millis = (unixNanos: bigint): number => Number(unixNanos / 1_000n) / 1000;

/** 2026-01-19 04:06:41Z. */
export const moment = (ms: number | undefined): string => (ms === undefined ? absent : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`);

/** 04:06:41Z. */
export const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)}Z`;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The parts of an expiry's name: 25, Dec, 26. */
export function expiryParts(ms: number): [day: string, month: string, year: string] {
  const date = new Date(ms);
  return [`${date.getUTCDate()}`, months[date.getUTCMonth()]!, `${date.getUTCFullYear() % 100}`];
}

export const expiry = (ms: number): string => expiryParts(ms).join(' ');

/** A figure of the stress table in the unit it names. */
export function inUnit(value: number | undefined, unit: string): string {
  if (value === undefined || !Number.isFinite(value)) {
    return absent;
  }

  switch (unit) {
    case 'USD':
    case 'USD per coin':
    case 'USD per 1 %':
      return `${Math.abs(value) >= 999.5e6 ? `${number(value / 1e9, 3)}${joint}bn` : Math.abs(value) >= 1e6 ? usd(value) : number(value, Math.abs(value) < 100 ? 2 : 0)} ${unit.replace('1 %', `1${joint}%`)}`;
    case 'percent':
      return `${number(value, 2)}${joint}%`;
    case 'ratio':
      return number(value, 2);
    case 'EH/s':
      return `${number(value, 1)} ${unit}`;
    case 'days':
    case 'BTC':
      return `${number(value, Number.isInteger(value) ? 0 : 1)} ${unit}`;
    default:
      return `${number(value, Math.abs(value) < 100 ? 2 : 0)} ${unit}`;
  }
}
