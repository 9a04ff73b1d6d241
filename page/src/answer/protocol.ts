/** What the page and its worker say to each other. */

import type { Kind } from "./kinds";
import type { Bar, Lines, Shape } from "./series";

export interface Run {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Result → column → type, as far as the analysis knows. */
  columns: Record<string, Record<string, string>>;
}

export interface Failure {
  status: number;
  code: string;
  message: string;
  requestId: string | null;
}

export interface ResultInfo {
  name: string;
  columns: string[];
  kinds: Kind[];
  rows: number;
}

export interface Progress {
  state: "running" | "done" | "failed" | "cancelled";
  error: Failure | null;
  results: ResultInfo[];
  bytes: number;
  milliseconds: number;
}

interface Questions {
  rows: { result: string; from: number; to: number };
  sort: { result: string; column: number; direction: "ascending" | "descending" | null };
  shape: { result: string };
  lines: { result: string; time: string; value: string; range: [number, number] | null; width: number };
  bars: { result: string; value: string };
  file: { result: string; format: "csv" | "parquet" };
  text: { result: string; most: number };
}

export interface Replies {
  rows: (string | null)[][];
  sort: true;
  shape: Shape;
  lines: Lines;
  bars: Bar[];
  file: Blob;
  text: string;
}

export type Question<K extends keyof Questions> = { ask: K } & Questions[K];

export type Told = { progress: Progress } | { id: number; reply: unknown } | { id: number; problem: string };
