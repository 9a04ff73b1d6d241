/** Lines for a chart: values over time by tags, thinned out to what a screen can show. */

import { isNumber, toNumber, toTime, type Kind } from "./kinds";
import type { Answer, Rows } from "./store";

const MAX_SERIES = 40;
const EXACT = 5_000;
const SAMPLE = 2_000;
const MAX_BARS = 60;
/** Times that say where a table begins and ends, not when its rows were. */
const RANGE = ["_start", "_stop"];

/** What a result's columns look like, from some of its rows. */
export interface Shape {
  times: string[];
  numbers: string[];
  labels: string[];
}

export interface Series {
  label: string;
  values: (number | null | undefined)[];
}

export interface Lines {
  times: number[];
  series: Series[];
  /** How many series there are, shown or not. */
  all: number;
  first: number;
  last: number;
}

export interface Bar {
  label: string;
  value: number;
}

/** All points of a result; kept so that zooming need not read the bytes again. */
export interface Points {
  times: Float64Array;
  values: Float64Array;
  series: Uint32Array;
  labels: string[];
}

export function shapeOf(answer: Answer, rows: Rows, kinds: Kind[]): Shape {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const seen = rows.columns.map(() => ({ numbers: 0, others: 0 }));
  for (let row = 0; row < rows.length; row += step) {
    answer.row(rows, row).forEach((text, column) => {
      if (text) seen[column]![isNumber(text) ? "numbers" : "others"]++;
    });
  }
  const named = (wanted: (column: number) => boolean): string[] => rows.columns.filter((_, column) => wanted(column));
  const numeric = (column: number): boolean =>
    !["string", "time", "bool"].includes(kinds[column]!) && seen[column]!.numbers > 0 && seen[column]!.others === 0;
  const times = named((column) => kinds[column] === "time");
  return {
    times: times.filter((name) => !RANGE.includes(name)).sort((a, b) => Number(b === "_time") - Number(a === "_time")),
    numbers: named(numeric),
    labels: named((column) => kinds[column] !== "time" && !numeric(column)),
  };
}

export function pointsOf(answer: Answer, rows: Rows, shape: Shape, time: string, value: string): Points {
  const labels = shape.labels.map((name) => rows.columns.indexOf(name));
  const columns = [rows.columns.indexOf(time), rows.columns.indexOf(value), ...labels];
  const points: Points = {
    times: new Float64Array(rows.length).fill(NaN),
    values: new Float64Array(rows.length).fill(NaN),
    series: new Uint32Array(rows.length),
    labels: [],
  };
  const known = new Map<string, number>();
  answer.visit(rows, columns, (row, [at, number, ...tags]) => {
    const key = tags.join("\u0000");
    let code = known.get(key);
    if (code === undefined) known.set(key, (code = known.size));
    points.series[row] = code;
    if (at) points.times[row] = toTime(at)[0];
    if (number) points.values[row] = toNumber(number);
  });
  points.labels = labelsOf([...known.keys()].map((key) => key.split("\u0000")), shape.labels);
  return points;
}

/** Name each series by the tags in which it differs from another. */
function labelsOf(keys: string[][], names: string[]): string[] {
  const differing = names.map((_, i) => new Set(keys.map((key) => key[i])).size > 1);
  return keys.map((key) => {
    const parts = names.flatMap((name, i) => (differing[i] && key[i] ? [`${name}=${key[i]}`] : []));
    return parts.join(" ") || "value";
  });
}

/** The lines between two times, with at most two points per series and `width`th of them. */
export function linesOf(points: Points, range: [number, number] | null, width: number): Lines {
  const { times, values, series } = points;
  let [first, last] = [Infinity, -Infinity];
  let count = 0;
  for (let i = 0; i < times.length; i++) {
    const at = times[i]!;
    if (at !== at || values[i] !== values[i]) continue;
    if (at < first) first = at;
    if (at > last) last = at;
    if (!range || (at >= range[0] && at <= range[1])) count++;
  }
  const [from, to] = range ?? [first, last];
  const shown = Math.min(points.labels.length, MAX_SERIES);
  const thin = count > EXACT ? thinned : exact;
  const lines = count ? thin(times, values, series, shown, from, to, width) : { times: [], values: [] };
  return {
    times: lines.times,
    series: lines.values.map((list, i) => ({ label: points.labels[i]!, values: list })),
    all: points.labels.length,
    first,
    last,
  };
}

interface Thinned {
  times: number[];
  values: (number | null | undefined)[][];
}

function exact(
  times: Float64Array,
  values: Float64Array,
  series: Uint32Array,
  shown: number,
  from: number,
  to: number,
): Thinned {
  const inside = (i: number): boolean => times[i]! >= from && times[i]! <= to && series[i]! < shown;
  const indexes = [...times.keys()].filter(inside);
  const all = [...new Set(indexes.map((i) => times[i]!))].sort((a, b) => a - b);
  const place = new Map(all.map((at, i) => [at, i]));
  const lists: (number | null | undefined)[][] = Array.from({ length: shown }, () => new Array(all.length).fill(undefined));
  for (const i of indexes) {
    const value = values[i]!;
    lists[series[i]!]![place.get(times[i]!)!] = Number.isFinite(value) ? value : null;
  }
  return { times: all, values: lists };
}

/** Keep the lowest and the highest value of each slice of time: peaks stay visible. */
function thinned(
  times: Float64Array,
  values: Float64Array,
  series: Uint32Array,
  shown: number,
  from: number,
  to: number,
  width: number,
): Thinned {
  const slice = (to - from) / width || 1;
  const low = new Float64Array(shown * width).fill(Infinity);
  const high = new Float64Array(shown * width).fill(-Infinity);
  for (let i = 0; i < times.length; i++) {
    const at = times[i]!;
    const value = values[i]!;
    if (!(at >= from && at <= to) || series[i]! >= shown || !Number.isFinite(value)) continue;
    const bucket = series[i]! * width + Math.min(width - 1, Math.floor((at - from) / slice));
    if (value < low[bucket]!) low[bucket] = value;
    if (value > high[bucket]!) high[bucket] = value;
  }
  const all: number[] = [];
  for (let i = 0; i < width; i++) all.push(from + i * slice, from + (i + 0.5) * slice);
  const lists = Array.from({ length: shown }, (_, line) => {
    const list: (number | undefined)[] = [];
    for (let i = line * width; i < (line + 1) * width; i++) {
      if (high[i] === -Infinity) list.push(undefined, undefined);
      else list.push(low[i], high[i]);
    }
    return list;
  });
  return { times: all, values: lists };
}

/** A bar per row, if there are few enough of them. */
export function barsOf(answer: Answer, rows: Rows, shape: Shape, value: string): Bar[] {
  const number = rows.columns.indexOf(value);
  const labels = shape.labels.map((name) => rows.columns.indexOf(name));
  const bars: { tags: string[]; value: number }[] = [];
  for (let row = 0; row < Math.min(rows.length, MAX_BARS); row++) {
    const cells = answer.row(rows, row);
    if (cells[number]) bars.push({ tags: labels.map((column) => cells[column] ?? ""), value: toNumber(cells[number]!) });
  }
  const names = labelsOf(bars.map((bar) => bar.tags), shape.labels);
  return bars.map((bar, i) => ({ label: names[i]!, value: bar.value }));
}
