/** Checks what was typed into a field and writes it as JSON, without losing a digit. */

import type { ParamType, Parameter } from "../types";
import { isDuration } from "./durations";
import { timeProblem } from "./times";

/** What a field holds: text, one per element, or one per field of a record. */
export type Input = string | Input[] | { [field: string]: Input };

/** The JSON of a value, or what is wrong with it. */
export type Encoded = { json: string } | { problem: string };

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export const BOUNDS = {
  int: [-(2n ** 63n), 2n ** 63n - 1n],
  uint: [0n, 2n ** 64n - 1n],
} as const;

const ENCODERS: Record<string, (text: string) => Encoded> = {
  string: (text) => ({ json: JSON.stringify(text) }),
  int: (text) => integer(text, "int"),
  uint: (text) => integer(text, "uint"),
  float: (text) => float(text),
  number: (text) => (INTEGER.test(text.trim()) ? integer(text, "int") : float(text)),
  bool: (text) => (/^(true|false)$/.test(text) ? { json: text } : { problem: "Choose true or false." }),
  duration,
  time,
  bound,
  scalar: (text) => anything(text, false),
  any: (text) => anything(text, true),
};

/** Encode a field of a form. An empty field is left out where that is allowed. */
export function encodeParameter(parameter: Parameter, input: Input | undefined): Encoded | null {
  if (isEmpty(input)) {
    if (!parameter.optional) return emptyText(parameter.type, input);
    if (!parameter.sent || parameter.default === null) return null;
    return { json: constantJson(parameter.default, parameter.type) };
  }
  return encode(parameter.type, input as Input);
}

/** JSON has one kind of number: a float keeps its point. */
export function constantJson(value: string | number | boolean, type: ParamType): string {
  const json = JSON.stringify(value);
  return type === "float" && /^-?\d+$/.test(json) ? `${json}.0` : json;
}

export function isEmpty(input: Input | undefined): boolean {
  if (input === undefined || input === "") return true;
  return typeof input === "object" && !Array.isArray(input) && Object.values(input).every(isEmpty);
}

function emptyText(type: ParamType, input: Input | undefined): Encoded {
  if (Array.isArray(type) && Array.isArray(input)) return { json: "[]" };
  return { problem: Array.isArray(type) ? "Add at least one value." : "This needs a value." };
}

export function encode(type: ParamType, input: Input): Encoded {
  if (Array.isArray(type)) return array(type[0], Array.isArray(input) ? input : []);
  if (typeof type === "object") return record(type, input);
  if (typeof input !== "string") return { problem: "Enter a value." };
  return (ENCODERS[type] ?? anythingAtAll)(input);
}

const anythingAtAll = (text: string): Encoded => anything(text, true);

function array(element: ParamType, inputs: Input[]): Encoded {
  const parts = inputs.map((input) => encode(element, input));
  const wrong = parts.findIndex((part) => "problem" in part);
  const problem = parts[wrong];
  if (problem && "problem" in problem) return { problem: `Value ${wrong + 1}: ${problem.problem}` };
  return { json: `[${parts.map((part) => ("json" in part ? part.json : "")).join(", ")}]` };
}

function record(fields: { [field: string]: ParamType }, input: Input): Encoded {
  const given = typeof input === "object" && !Array.isArray(input) ? input : {};
  const parts: string[] = [];
  for (const [name, type] of Object.entries(fields)) {
    const value = given[name];
    const part: Encoded = isEmpty(value) ? emptyText(type, value) : encode(type, value as Input);
    if ("problem" in part) return { problem: `${name}: ${part.problem}` };
    parts.push(`${JSON.stringify(name)}: ${part.json}`);
  }
  return { json: `{${parts.join(", ")}}` };
}

function integer(text: string, kind: "int" | "uint"): Encoded {
  const trimmed = text.trim();
  if (!INTEGER.test(trimmed) || trimmed.length > 400) return { problem: "Enter a whole number." };
  const value = BigInt(trimmed.replace(/^\+/, ""));
  const [low, high] = BOUNDS[kind];
  if (value < low || value > high) return { problem: `Enter a number from ${low} to ${high}.` };
  return { json: String(value) };
}

function float(text: string): Encoded {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed) || !Number.isFinite(Number(trimmed))) return { problem: "Enter a number." };
  const whole = /^\+?(-?)0*(\d+?)$/.exec(trimmed);
  return { json: whole ? `${whole[1]}${whole[2]}.0` : String(Number(trimmed)).replace(/^(-?\d+)$/, "$1.0") };
}

function duration(text: string): Encoded {
  return isDuration(text.trim())
    ? { json: JSON.stringify(text.trim()) }
    : { problem: "Enter a duration such as 1h30m, -7d or 1mo (y mo w d h m s ms us ns)." };
}

function time(text: string): Encoded {
  const problem = timeProblem(text.trim());
  return problem ? { problem } : { json: JSON.stringify(text.trim()) };
}

function bound(text: string): Encoded {
  const trimmed = text.trim();
  if (INTEGER.test(trimmed)) return integer(trimmed, "int");
  if (isDuration(trimmed)) return { json: JSON.stringify(trimmed) };
  if (timeProblem(trimmed) === null) return { json: JSON.stringify(trimmed) };
  return { problem: "Enter a time such as 2022-01-31T00:00:00Z, or a duration from now such as -7d." };
}

/** Text, unless it reads as JSON; quotes make text of what reads as a number. */
function anything(text: string, structures: boolean): Encoded {
  const trimmed = text.trim();
  let value: unknown = trimmed;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { json: JSON.stringify(text) };
  }
  if (value === null || containsNull(value)) return { problem: "Flux has no null for parameters." };
  if (typeof value === "object" && !structures) return { problem: "Enter a single value, not a list or an object." };
  return { json: trimmed };
}

function containsNull(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.values(value).some(containsNull));
}
