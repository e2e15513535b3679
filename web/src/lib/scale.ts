/** Scales and paths of the pictures. */

import type { Row } from "./types";

export type Scale = (value: number) => number;

/** log10(1 + |value|) with the sign of the value: a log scale that has a zero. */
export function signedLog(value: number): number {
  return Math.sign(value) * Math.log10(1 + Math.abs(value));
}

/** Maps [low, high] to [start, end]; what lies beyond lies on the ends. */
export function scale(low: number, high: number, start: number, end: number, log = false): Scale {
  const bend = log ? signedLog : (value: number) => value;
  const [a, b] = [bend(low), bend(high)];
  return (value) => {
    const share = a === b ? 0.5 : (bend(value) - a) / (b - a);
    return start + Math.min(Math.max(share, 0), 1) * (end - start);
  };
}

/** The next of 1, 2, 5 times a power of ten: tops that stay while numbers move a little. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const nice of [1, 2, 5, 10]) if (nice * power >= value * 0.999999) return nice * power;
  return 10 * power;
}

/** Zero and powers of ten, of both signs where need be, at most about six. */
export function logTicks(low: number, high: number): number[] {
  const most = Math.max(Math.abs(low), Math.abs(high), 1);
  const top = Math.floor(Math.log10(most));
  const step = Math.max(1, Math.ceil((top + 1) / (low < 0 && high > 0 ? 2 : 4)));
  const powers: number[] = [];
  for (let power = top; power >= 0; power -= step) powers.unshift(10 ** power);
  if (top >= 2 && powers[0] === 1) powers.shift();
  return [...powers.map((p) => -p).reverse(), 0, ...powers].filter((t) => t >= low && t <= high);
}

/** About `many` round numbers between two. */
export function ticks(low: number, high: number, many = 4): number[] {
  const raw = (high - low || 1) / many;
  const base = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((nice) => nice * base).find((one) => one >= raw * 0.999999) ?? raw;
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

/** The index of the number nearest to another. */
export function nearest(numbers: number[], wanted: number): number {
  let best = 0;
  numbers.forEach((one, index) => {
    if (Math.abs(one - wanted) < Math.abs((numbers[best] ?? 0) - wanted)) best = index;
  });
  return best;
}

/** Days to label on an axis of about `width` pixels. */
export function dayTicks(days: number, width: number): number[] {
  const many = Math.max(2, Math.floor(width / 64));
  const step = [1, 2, 3, 5, 7, 10, 14, 30, 60, 90, 180, 365].find((one) => days / one <= many) ?? 365;
  const found: number[] = [];
  for (let day = 0; day < days; day += step) found.push(day);
  return found;
}

/** The path of a line; it is broken where there is no number. */
export function line(x: Scale, y: Scale, days: number[], row: Row): string {
  let path = "";
  let pen = "M";
  row.forEach((value, index) => {
    if (value === null) {
      pen = "M";
      return;
    }
    path += `${pen}${x(days[index] ?? 0).toFixed(1)},${y(value).toFixed(1)}`;
    pen = "L";
  });
  return path;
}

/** The path of a band between two rows. */
export function band(x: Scale, y: Scale, days: number[], low: Row, high: Row): string {
  const there = low.map((_, index) => index).filter((i) => low[i] !== null && high[i] !== null);
  if (there.length < 2) return "";
  const point = (i: number, row: Row) => `${x(days[i] ?? 0).toFixed(1)},${y(row[i] ?? 0).toFixed(1)}`;
  const up = there.map((i) => point(i, high));
  const down = there.map((i) => point(i, low)).reverse();
  return `M${[...up, ...down].join("L")}Z`;
}

export function most(rows: (Row | undefined)[]): number {
  return Math.max(0, ...rows.flatMap((row) => (row ?? []).map((value) => value ?? 0)));
}

export function least(rows: (Row | undefined)[]): number {
  return Math.min(0, ...rows.flatMap((row) => (row ?? []).map((value) => value ?? 0)));
}
