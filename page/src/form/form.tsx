/** A form made of a script's parameters. */

import { useEffect, useState } from "preact/hooks";
import { listBuckets } from "../api";
import type { Explanation, Parameter, Script } from "../types";
import { Field } from "./field";
import { encodeParameter, type Input } from "./values";

interface Props {
  script: Script;
  known: Explanation;
  inputs: Record<string, Input>;
  problems: Record<string, string>;
  /** Whether empty fields count as mistakes yet: not before the first attempt. */
  checked: boolean;
  onChange: (inputs: Record<string, Input>) => void;
}

export function ParameterForm({ script, known, inputs, problems, checked, onChange }: Props) {
  const parameters = known.parameters;
  const buckets = useBuckets(parameters ?? [], script.script);
  if (parameters === null) {
    return <p class="hint">Its parameters are unknown: {known.warnings.join(" ") || "it was not analysed"}.</p>;
  }
  if (parameters.length === 0) return <p class="hint">This script takes no parameters.</p>;
  const change = (name: string, input: Input): void => {
    const { [name]: _, ...others } = inputs;
    onChange(input === "" ? others : { ...others, [name]: input });
  };
  return (
    <div class="fields">
      {parameters.map((parameter, index) => (
        <Field
          key={parameter.name}
          id={`field-${index}`}
          parameter={parameter}
          sample={known.samples[parameter.name]}
          suggestions={suggestionsFor(parameter, script.script, buckets)}
          input={inputs[parameter.name]}
          problem={checked || inputs[parameter.name] !== undefined ? problems[parameter.name] : undefined}
          onChange={(input) => change(parameter.name, input)}
        />
      ))}
    </div>
  );
}

/** The parameters as JSON, digit by digit as they were typed. */
export function paramsJson(parameters: Parameter[], inputs: Record<string, Input>): string {
  const parts = parameters.flatMap((parameter) => {
    const encoded = encodeParameter(parameter, inputs[parameter.name]);
    return encoded && "json" in encoded ? [`${JSON.stringify(parameter.name)}: ${encoded.json}`] : [];
  });
  return `{${parts.join(", ")}}`;
}

const BACK = ["-15m", "-1h", "-6h", "-1d", "-7d", "-30d"];
const WIDTHS = ["10s", "1m", "5m", "15m", "1h", "1d", "1mo"];

function suggestionsFor(parameter: Parameter, text: string, buckets: string[]): string[] {
  if (isBucket(parameter, text)) return buckets;
  if (parameter.type === "bound") return BACK;
  if (parameter.type !== "duration") return [];
  return /start|since|from|range|ago|back/i.test(parameter.name) ? BACK : WIDTHS;
}

function isBucket(parameter: Parameter, text: string): boolean {
  if (parameter.type !== "string") return false;
  const name = parameter.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return /bucket/i.test(parameter.name) || new RegExp(`bucket:\\s*params(\\.${name}\\b|\\["${name}"\\])`).test(text);
}

function useBuckets(parameters: Parameter[], text: string): string[] {
  const [buckets, setBuckets] = useState<string[]>([]);
  const wanted = parameters.some((parameter) => isBucket(parameter, text));
  useEffect(() => {
    if (wanted) void listBuckets().then(setBuckets);
  }, [wanted]);
  return buckets;
}
