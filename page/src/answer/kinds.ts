/** What a column holds, and what a cell of it means. */

export type Kind = "string" | "int" | "uint" | "float" | "bool" | "time" | "value";

const CONVENTION: Record<string, Kind> = {
  _time: "time",
  _start: "time",
  _stop: "time",
  _value: "value",
};
const NUMBER = /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|NaN|[+-]Inf)$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(\d{1,9}))?Z$/;

/** The kind of a column: what the analysis knows, else Flux's conventions, else text. */
export function kindOf(column: string, known: Record<string, string>): Kind {
  return (known[column] as Kind | undefined) ?? CONVENTION[column] ?? "string";
}

export const isNumeric = (kind: Kind): boolean => kind === "int" || kind === "uint" || kind === "float";

export const isNumber = (text: string): boolean => text.length <= 400 && NUMBER.test(text);

export function toNumber(text: string): number {
  if (text === "+Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  return text === "" ? NaN : Number(text);
}

/** Milliseconds since 1970 of a time as Flux writes it, and the nanoseconds beyond. */
export function toTime(text: string): [number, number] {
  const match = TIME.exec(text);
  if (!match) return [NaN, 0];
  const digits = (match[2] ?? "").padEnd(9, "0");
  return [Date.parse(`${text.slice(0, 19)}.${digits.slice(0, 3)}Z`), Number(digits.slice(3))];
}

/** What an empty cell can mean: the wire writes a null and an empty text alike. */
export function emptyMeaning(kind: Kind): string {
  return kind === "string" || kind === "value"
    ? "null or empty text: the answer does not distinguish them"
    : "null";
}
