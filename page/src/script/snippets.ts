/** A script's call in Python, Flux, curl and JavaScript; foreign text only as literals. */

import { encodeParameter, type Input } from "../form/values";
import type { Explanation, Names, Parameter, ParamType } from "../types";

const LINE = 48;

export interface Snippet {
  label: string;
  hint: string;
  text: string;
}

interface Given {
  parameter: Parameter;
  /** As JSON, digit by digit; null for a required parameter that is missing or wrong. */
  json: string | null;
}

export function snippets(known: Explanation, inputs: Record<string, Input>, url: string): Snippet[] {
  const given = (known.parameters ?? []).flatMap((parameter): Given[] => {
    const encoded = encodeParameter(parameter, inputs[parameter.name]);
    if (encoded === null) return [];
    return [{ parameter, json: "json" in encoded ? encoded.json : null }];
  });
  return [
    { label: "Python", hint: "the generated function: fluxcall generate", text: python(known.python, given) },
    { label: "Flux", hint: "in a script that fluxcall push or bundle links", text: fluxCall(known.flux, given) },
    { label: "curl", hint: "the token in INFLUX_TOKEN", text: curl(url, given) },
    { label: "JavaScript", hint: "the token in token", text: javascript(url, given) },
  ];
}

function python(names: Names | null, given: Given[]): string {
  if (!names) return "# This script's name cannot become a Python name: rename it in fluxcall.toml.";
  const args = given.map(({ parameter, json }) => {
    const value = json === null ? "..." : pythonLiteral(parameter.type, parse(json));
    return `${names.parameters[parameter.name] ?? parameter.name}=${value}`;
  });
  return `from fluxcall import Client

import scripts  # the module that fluxcall generated

with Client.from_env() as influx:
    rows = scripts.${names.name}(${spread(["influx", ...args], "        ", "    ")})
    for row in rows:
        print(row)
`;
}

function fluxCall(names: Names | null, given: Given[]): string {
  if (!names) return "// This script's name cannot become a name in Flux.";
  const args = given.flatMap(({ parameter, json }) => {
    const name = names.parameters[parameter.name];
    return name ? [`${name}: ${json === null ? '"…"' : fluxLiteral(parameter.type, parse(json))}`] : [];
  });
  return `import "fluxcall/scripts"\n\nscripts.${names.name}(${spread(args, "    ", "")})\n`;
}

/** Arguments in one line if they fit, else one a line with a comma after each. */
function spread(args: string[], indent: string, outer: string): string {
  const line = args.join(", ");
  return line.length <= LINE ? line : `\n${args.map((arg) => `${indent}${arg},\n`).join("")}${outer}`;
}

function curl(url: string, given: Given[]): string {
  return `curl ${shell(url)} \\
  --header "Authorization: Token $INFLUX_TOKEN" \\
  --header 'Content-Type: application/json' \\
  --data ${shell(body(given))}
`;
}

function javascript(url: string, given: Given[]): string {
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { Authorization: \`Token \${token}\`, "Content-Type": "application/json" },
  // As text: JavaScript's numbers would lose digits and the point of whole floats.
  body: ${JSON.stringify(body(given))},
});
if (!response.ok) throw new Error(await response.text());
const csv = await response.text();
if (!csv.endsWith("\\r\\n\\r\\n") && csv !== "\\r\\n") throw new Error("the answer failed or was cut off");
`;
}

function body(given: Given[]): string {
  return `{"params": {${given.map(({ parameter, json }) => `${JSON.stringify(parameter.name)}: ${json ?? '"…"'}`).join(", ")}}}`;
}

/** A text as one word of a POSIX shell. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A number keeps its digits: it stays text until it is printed. */
class Digits {
  constructor(readonly text: string) {}
}

function parse(json: string): unknown {
  return JSON.parse(json, ((_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? new Digits(context?.source ?? String(value)) : value) as (key: string, value: unknown) => unknown);
}

function pythonLiteral(type: ParamType, value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return `[${value.map((one) => pythonLiteral(elementOf(type), one)).join(", ")}]`;
  const fields = Object.entries(value as object);
  return `{${fields.map(([name, one]) => `${printable(name)}: ${pythonLiteral(fieldOf(type, name), one)}`).join(", ")}}`;
}

/** A text as a literal of Python or JSON; what is invisible or turns text around is escaped. */
function printable(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (character) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function fluxLiteral(type: ParamType, value: unknown): string {
  if (value instanceof Digits) return fluxNumber(type, value.text);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return typed(type, fluxText(value), value);
  if (Array.isArray(value)) return `[${value.map((one) => fluxLiteral(elementOf(type), one)).join(", ")}]`;
  const fields = Object.entries(value as object);
  return `{${fields.map(([name, one]) => `${fluxText(name)}: ${fluxLiteral(fieldOf(type, name), one)}`).join(", ")}}`;
}

/** Flux has no literal for exponents, the least integer and unsigned ones. */
function fluxNumber(type: ParamType, text: string): string {
  if (type === "uint") return `uint(v: "${text}")`;
  if (/[eE]/.test(text)) return `float(v: "${text}")`;
  return text === "-9223372036854775808" ? `int(v: "${text}")` : text;
}

function typed(type: ParamType, literal: string, text: string): string {
  if (type === "duration" || (type === "bound" && /^-?\d+[a-zµ]/.test(text))) return text;
  return type === "time" || type === "bound" ? text : literal;
}

/** Every `$` as a code: Flux's scanner takes one more character with it. */
function fluxText(text: string): string {
  const escaped = [...text].map((character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    if (character !== "$" && !/[\p{C}\u2028\u2029]/u.test(character)) return character;
    return [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
  return `"${escaped.join("")}"`;
}

const elementOf = (type: ParamType): ParamType => (Array.isArray(type) ? type[0] : "any");
const fieldOf = (type: ParamType, name: string): ParamType =>
  typeof type === "object" && !Array.isArray(type) ? (type[name] ?? "any") : "any";
