/** The order of a result's rows by one column, without making an object of any row. */

import { isNumber, toNumber, toTime, type Kind } from "./kinds";
import type { Answer, Rows } from "./store";

const SAFE = Number.MAX_SAFE_INTEGER;

/** Return row numbers in order; empty cells come last either way, equal ones as they came. */
export function sorted(answer: Answer, rows: Rows, column: number, kind: Kind, descending: boolean): Uint32Array {
  const { keys, rest } = keysOf(answer, rows, column, kind);
  const sign = descending ? -1 : 1;
  const order = Uint32Array.from({ length: rows.length }, (_, index) => index);
  return order.sort((a, b) => {
    const one = keys[a]!;
    const other = keys[b]!;
    if (one !== one || other !== other) return one === other ? a - b : Number(one !== one) - Number(other !== other) || a - b;
    return sign * (one - other) || (rest ? sign * (rest[a]! - rest[b]!) : 0) || a - b;
  });
}

interface Keys {
  keys: Float64Array;
  rest?: Float64Array;
}

function keysOf(answer: Answer, rows: Rows, column: number, kind: Kind): Keys {
  if (kind === "time") return timeKeys(answer, rows, column);
  if (kind !== "string" && kind !== "bool") {
    const numbers = numberKeys(answer, rows, column);
    if (numbers) return { keys: numbers };
  }
  return { keys: ranks(answer, rows, column, (a, b) => (a < b ? -1 : a > b ? 1 : 0)) };
}

function timeKeys(answer: Answer, rows: Rows, column: number): Keys {
  const keys = new Float64Array(rows.length).fill(NaN);
  const rest = new Float64Array(rows.length);
  answer.visit(rows, [column], (row, [text]) => {
    if (text) [keys[row], rest[row]] = toTime(text) as [number, number];
  });
  return { keys, rest };
}

/** Numbers as keys; null if some cell is none. Beyond 2^53 the exact integers decide. */
function numberKeys(answer: Answer, rows: Rows, column: number): Float64Array | null {
  const keys = new Float64Array(rows.length).fill(NaN);
  let numbers = true;
  let large = false;
  answer.visit(rows, [column], (row, [text]) => {
    if (!text) return;
    numbers &&= isNumber(text);
    keys[row] = toNumber(text);
    large ||= Math.abs(keys[row]!) > SAFE && /^-?\d+$/.test(text);
  });
  if (!numbers) return null;
  return large ? ranks(answer, rows, column, compareExactly) : keys;
}

function compareExactly(a: string, b: string): number {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) {
    const difference = BigInt(a) - BigInt(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return toNumber(a) - toNumber(b);
}

/** The place of each cell among the distinct texts of its column. */
function ranks(answer: Answer, rows: Rows, column: number, compare: (a: string, b: string) => number): Float64Array {
  const keys = new Float64Array(rows.length).fill(NaN);
  const codes = new Map<string, number>();
  answer.visit(rows, [column], (row, [text]) => {
    if (!text) return;
    let code = codes.get(text);
    if (code === undefined) codes.set(text, (code = codes.size));
    keys[row] = code;
  });
  const places = new Float64Array(codes.size);
  [...codes.keys()].sort(compare).forEach((text, place) => (places[codes.get(text)!] = place));
  return keys.map((code) => (code === code ? places[code]! : NaN));
}
