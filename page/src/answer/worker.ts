/** The worker: runs a script, keeps its answer, and hands out what is looked at. */

import { kindOf, type Kind } from "./kinds";
import { csv, parquet, tabbed } from "./download";
import { barsOf, linesOf, pointsOf, shapeOf, type Points, type Shape } from "./series";
import { sorted } from "./sort";
import { Answer, AnswerError, type Rows } from "./store";
import type { Progress, Question, Replies, Run, Told } from "./protocol";

const EVERY = 100;

let answer = new Answer();
let known: Record<string, Record<string, string>> = {};
let orders = new Map<string, Uint32Array>();
let points = new Map<string, Points>();
let stopping: AbortController | null = null;

const post = (message: Told): void => postMessage(message);

async function run({ url, headers, body, columns }: Run): Promise<void> {
  stopping?.abort();
  const stop = (stopping = new AbortController());
  answer = new Answer();
  known = columns;
  orders = new Map();
  points = new Map();
  const began = performance.now();
  const mine = answer;
  const say = (state: Progress["state"], error: Progress["error"] = null): void => {
    if (mine === answer) post({ progress: progress(mine, state, error, performance.now() - began) });
  };
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: stop.signal, redirect: "error" });
    if (!response.ok) {
      say("failed", await refusal(response));
      return;
    }
    await read(mine, response, () => say("running"));
    if (mine.failure === null) say("done");
    else say("failed", { status: 200, code: "script failed", message: mine.failure, requestId: null });
  } catch (error) {
    if (stop.signal.aborted) say("cancelled");
    else say("failed", problem(error as Error));
  }
}

async function read(into: Answer, response: Response, progressed: () => void): Promise<void> {
  const reader = response.body!.getReader();
  let told = performance.now();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      into.feed(value);
      if (performance.now() - told > EVERY) {
        told = performance.now();
        progressed();
      }
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  }
  into.finish();
}

function problem(error: Error): Progress["error"] {
  const cut = error instanceof AnswerError;
  const message = cut ? error.message : `the connection broke: ${error.message}; the rows shown are incomplete`;
  return { status: 0, code: cut ? "incomplete" : "unreachable", message, requestId: null };
}

async function refusal(response: Response): Promise<Progress["error"]> {
  const text = (await response.text()).slice(0, 100_000);
  const requestId = response.headers.get("X-Influxdb-Request-ID");
  try {
    const { code, message } = JSON.parse(text) as { code?: unknown; message?: unknown };
    return { status: response.status, code: String(code ?? response.status), message: String(message ?? text), requestId };
  } catch {
    return { status: response.status, code: String(response.status), message: text.slice(0, 500), requestId };
  }
}

function progress(of: Answer, state: Progress["state"], error: Progress["error"], milliseconds: number): Progress {
  const results = inOrder([...of.results.values()]).map((rows) => ({
    name: rows.name,
    columns: [...rows.columns],
    kinds: kinds(rows),
    rows: rows.length,
  }));
  return { state, error, results, bytes: of.bytes, milliseconds };
}

/** The engine runs results side by side and returns them in any order; runs look alike all the same. */
function inOrder(results: Rows[]): Rows[] {
  const names = Object.keys(known);
  const place = ({ name }: Rows): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return results.sort((a, b) => place(a) - place(b));
}

function kinds(rows: Rows): Kind[] {
  return rows.columns.map((column) => kindOf(column, known[rows.name] ?? {}));
}

function rowsOf(result: string): Rows {
  const rows = answer.results.get(result);
  if (!rows) throw new Error("the answer is no longer available");
  return rows;
}

function pointsFor(rows: Rows, shape: Shape, time: string, value: string): Points {
  const key = JSON.stringify([rows.name, rows.length, time, value]);
  const found = points.get(key) ?? pointsOf(answer, rows, shape, time, value);
  points = new Map([[key, found]]);
  return found;
}

const ANSWERS: { [K in keyof Replies]: (question: Question<K>) => Replies[K] | Promise<Replies[K]> } = {
  rows: ({ result, from, to }) => {
    const rows = rowsOf(result);
    const order = orders.get(result);
    const cells: (string | null)[][] = [];
    for (let i = from; i < Math.min(to, rows.length); i++) cells.push(answer.row(rows, order ? order[i]! : i));
    return cells;
  },
  sort: ({ result, column, direction }) => {
    const rows = rowsOf(result);
    orders.delete(result);
    if (direction) orders.set(result, sorted(answer, rows, column, kinds(rows)[column]!, direction === "descending"));
    return true;
  },
  shape: ({ result }) => shapeOf(answer, rowsOf(result), kinds(rowsOf(result))),
  lines: ({ result, time, value, range, width }) => {
    const rows = rowsOf(result);
    const shape = shapeOf(answer, rows, kinds(rows));
    return linesOf(pointsFor(rows, shape, time, value), range, width);
  },
  bars: ({ result, value }) => {
    const rows = rowsOf(result);
    return barsOf(answer, rows, shapeOf(answer, rows, kinds(rows)), value);
  },
  file: ({ result, format }) => {
    const rows = rowsOf(result);
    return format === "csv" ? csv(answer, rows, orders.get(result) ?? null) : parquet(answer, rows, kinds(rows));
  },
  text: ({ result, most }) => tabbed(answer, rowsOf(result), orders.get(result) ?? null, most),
};

onmessage = async ({ data }: MessageEvent<Run | { cancel: true } | (Question<keyof Replies> & { id: number })>) => {
  if ("url" in data) {
    await run(data);
  } else if ("cancel" in data) {
    stopping?.abort();
  } else {
    try {
      const reply = await (ANSWERS[data.ask] as (question: unknown) => unknown)(data);
      post({ id: data.id, reply });
    } catch (error) {
      post({ id: data.id, problem: (error as Error).message });
    }
  }
};
