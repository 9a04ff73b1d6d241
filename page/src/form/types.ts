/** Types of parameters in words. */

import type { ParamType } from "../types";
import type { Input } from "./values";

const WORDS: Record<string, string> = {
  string: "text",
  int: "whole number",
  uint: "whole number from 0",
  float: "number",
  number: "number",
  bool: "true or false",
  duration: "duration",
  time: "time",
  bound: "time or duration from now",
  scalar: "any single value",
  any: "any value",
};

export function typeInWords(type: ParamType): string {
  if (Array.isArray(type)) return `list of ${typeInWords(type[0])}`;
  return typeof type === "string" ? (WORDS[type] ?? type) : "group";
}

/** A JSON value as its field would hold it. */
export function inputOf(value: unknown): Input {
  if (Array.isArray(value)) return value.map(inputOf);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inputOf(part)]));
  }
  return String(value);
}
