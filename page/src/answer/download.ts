/** A result as a file. */

import { isNumber, isNumeric, toNumber, toTime, type Kind } from "./kinds";
import type { Answer, Rows } from "./store";

const PER_PART = 20_000;

/** One header and all rows, as RFC 4180 has it. */
export function csv(answer: Answer, rows: Rows, order: Uint32Array | null): Blob {
  const parts = [`${rows.columns.map(csvCell).join(",")}\r\n`];
  for (let begin = 0; begin < rows.length; begin += PER_PART) {
    let part = "";
    for (let i = begin; i < Math.min(begin + PER_PART, rows.length); i++) {
      part += `${answer.row(rows, order ? order[i]! : i).map((text) => csvCell(text ?? "")).join(",")}\r\n`;
    }
    parts.push(part);
  }
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows for the clipboard: what a spreadsheet takes. */
export function tabbed(answer: Answer, rows: Rows, order: Uint32Array | null, most: number): string {
  const cell = (text: string | null): string => (text ?? "").replace(/[\t\r\n]+/g, " ");
  const lines = [rows.columns.map(cell).join("\t")];
  for (let i = 0; i < Math.min(rows.length, most); i++) {
    lines.push(answer.row(rows, order ? order[i]! : i).map(cell).join("\t"));
  }
  return lines.join("\n");
}

type Column = { name: string; data: unknown[]; type: "STRING" | "DOUBLE" | "INT64" | "BOOLEAN" };

/** Typed columns: times in nanoseconds, integers exact, empty cells null. */
export async function parquet(answer: Answer, rows: Rows, kinds: Kind[]): Promise<Blob> {
  const { parquetWriteBuffer, schemaFromColumnData } = await import("hyparquet-writer");
  const columns = uniqueNames(rows.columns).map((name, column) => typed(answer, rows, column, name, kinds[column]!));
  const schema = schemaFromColumnData({ columnData: columns });
  const columnData = columns.map(({ name, data }) => ({ name, data }));
  schema.forEach((element, index) => {
    const kind = kinds[index - 1];
    if (kind === "time" && element.type === "INT64") {
      element.logical_type = { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" };
    }
    if (kind === "uint") element.converted_type = "UINT_64";
  });
  return new Blob([parquetWriteBuffer({ columnData, schema })], { type: "application/vnd.apache.parquet" });
}

function uniqueNames(names: string[]): string[] {
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name} (${index + 1})`));
}

function typed(answer: Answer, rows: Rows, column: number, name: string, kind: Kind): Column {
  const texts: (string | null)[] = new Array(rows.length);
  answer.visit(rows, [column], (row, [text]) => (texts[row] = text === "" && kind !== "string" ? null : text!));
  const number = kind === "float" || (kind === "value" && texts.every((text) => text === null || isNumber(text)));
  if (number) return { name, type: "DOUBLE", data: texts.map((text) => (text === null ? null : toNumber(text))) };
  if (kind === "time") return { name, type: "INT64", data: texts.map((text) => (text === null ? null : nanoseconds(text))) };
  if (isNumeric(kind)) return { name, type: "INT64", data: texts.map((text) => (text === null ? null : BigInt.asIntN(64, BigInt(text)))) };
  if (kind === "bool") return { name, type: "BOOLEAN", data: texts.map((text) => (text === null ? null : text === "true")) };
  return { name, type: "STRING", data: texts };
}

function nanoseconds(text: string): bigint {
  const [milliseconds, rest] = toTime(text);
  return BigInt(milliseconds) * 1_000_000n + BigInt(rest);
}
