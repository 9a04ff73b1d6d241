/** One parameter: its label, what it is, what is wrong with it, and its input. */

import type { Parameter } from "../types";
import { ValueInput } from "./inputs";
import { inputOf, typeInWords } from "./types";
import type { Input } from "./values";

interface Props {
  id: string;
  parameter: Parameter;
  sample: unknown;
  suggestions: string[];
  input: Input | undefined;
  problem: string | undefined;
  onChange: (input: Input) => void;
}

export function Field({ id, parameter, sample, suggestions, input, problem, onChange }: Props) {
  const { name, type, optional, doc } = parameter;
  const grouped = typeof type === "object";
  const described = `${id}-help${problem ? ` ${id}-problem` : ""}`;
  const Label = grouped ? "legend" : "label";
  const content = (
    <>
      <Label {...(grouped ? {} : { for: id })} class="label">
        {name} <span class="type">{typeInWords(type)}</span>
        {optional && <span class="type">optional</span>}
      </Label>
      <ValueInput
        id={id}
        label={name}
        type={type}
        choices={parameter.choices}
        suggestions={suggestions}
        input={input}
        hint={hintOf(parameter)}
        described={described}
        invalid={problem !== undefined}
        onChange={onChange}
      />
      <p class="help" id={`${id}-help`}>
        {doc}
        {sample !== undefined && input === undefined && (
          <button type="button" class="link" onClick={() => onChange(inputOf(sample))}>
            use the sample {JSON.stringify(sample)}
          </button>
        )}
      </p>
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
  return grouped ? <fieldset class="field">{content}</fieldset> : <div class="field">{content}</div>;
}

function hintOf(parameter: Parameter): string {
  if (parameter.default !== null) return `default: ${parameter.default}`;
  return parameter.optional ? "default: the script's own" : "";
}
