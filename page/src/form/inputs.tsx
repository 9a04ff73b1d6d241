/** An input for each type of parameter. */

import { useState } from "preact/hooks";
import type { Constant, ParamType } from "../types";
import { explainDuration, isDuration } from "./durations";
import { explainTime, fromPicker, localZone, timeProblem, toPicker } from "./times";
import { encode, type Input } from "./values";

interface Props {
  id: string;
  label: string;
  type: ParamType;
  choices: Constant[];
  suggestions: string[];
  input: Input | undefined;
  hint: string;
  described: string;
  invalid: boolean;
  onChange: (input: Input) => void;
}

export function ValueInput(props: Props) {
  const { type, choices } = props;
  if (choices.length > 0) return <Choice {...props} options={choices.map(String)} />;
  if (Array.isArray(type)) return <Chips {...props} element={type[0]} />;
  if (typeof type === "object") return <Group {...props} fields={type} />;
  if (type === "bool") return <Switch {...props} />;
  if (type === "time" || type === "bound") return <TimeInput {...props} />;
  return <TextInput {...props} />;
}

const textOf = (input: Input | undefined): string => (typeof input === "string" ? input : "");

function TextInput({ id, type, suggestions, input, hint, described, invalid, onChange }: Props) {
  const text = textOf(input);
  const numeric = ["int", "uint", "float", "number"].includes(type as string);
  return (
    <>
      <input
        type="text"
        id={id}
        value={text}
        placeholder={hint}
        inputMode={numeric ? "decimal" : "text"}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        {...(suggestions.length ? { list: `${id}-list` } : {})}
        aria-describedby={described}
        aria-invalid={invalid}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      <Explained type={type} text={text} />
    </>
  );
}

/** What a text means, where that is not plain to see. */
function Explained({ type, text }: { type: ParamType; text: string }) {
  const meaning = text.trim() ? meaningOf(type, text.trim()) : "";
  return (
    <p class="meaning" aria-live="polite">
      {meaning}
    </p>
  );
}

function meaningOf(type: ParamType, text: string): string {
  if ((type === "duration" || type === "bound") && isDuration(text)) return `= ${explainDuration(text)}`;
  if ((type === "time" || type === "bound") && timeProblem(text) === null) return `= ${explainTime(text)}`;
  if (type === "bound" && /^-?\d+$/.test(text)) return "= Unix seconds";
  if (type !== "any" && type !== "scalar") return "";
  const encoded = encode(type, text);
  if ("problem" in encoded) return "";
  return encoded.json.startsWith('"') ? `sent as the text ${encoded.json}` : `sent as ${encoded.json} (quote it to send text)`;
}

function TimeInput(props: Props) {
  const { label, input, onChange } = props;
  const [zone, setZone] = useState<"UTC" | "local">("UTC");
  const text = textOf(input);
  return (
    <>
      <TextInput {...props} hint={props.hint || (props.type === "bound" ? "-1h or a time" : "2022-01-31T12:00:00Z")} />
      <div class="picker">
        <input
          type="datetime-local"
          step="1"
          aria-label={`${label}: pick a date and time`}
          value={toPicker(text.trim(), zone)}
          onInput={(event) => {
            const picked = event.currentTarget.value;
            if (picked) onChange(fromPicker(picked, zone, text));
          }}
        />
        <select
          aria-label={`${label}: zone of the picked time`}
          value={zone}
          onChange={(event) => setZone(event.currentTarget.value as "UTC" | "local")}
        >
          <option value="UTC">UTC</option>
          {localZone() !== "UTC" && <option value="local">{localZone()}</option>}
        </select>
      </div>
    </>
  );
}

function Choice(props: Props & { options: string[] }) {
  const { id, options, input, hint, described, invalid, onChange } = props;
  return (
    <select
      id={id}
      value={textOf(input)}
      aria-describedby={described}
      aria-invalid={invalid}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{hint || "Choose…"}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}

/** A switch has two states; a parameter that was not given is a third. */
function Switch({ id, label, input, hint, described, invalid, onChange }: Props) {
  const options = [...(hint ? [["", hint]] : []), ["true", "true"], ["false", "false"]] as const;
  return (
    <div class="switch" role="radiogroup" aria-label={label} aria-describedby={described} aria-invalid={invalid}>
      {options.map(([value, text], index) => (
        <label key={value}>
          <input
            type="radio"
            name={id}
            {...(index === 0 ? { id } : {})}
            value={value}
            checked={textOf(input) === value}
            onChange={() => onChange(value!)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}

function Chips(props: Props & { element: ParamType }) {
  const { id, label, element, input, described, invalid, onChange } = props;
  const [typed, setTyped] = useState("");
  const values = Array.isArray(input) ? input : [];
  if (typeof element === "object") return <Items {...props} values={values} />;
  const problem = typed ? encode(element, typed) : { json: "" };
  const add = (): void => {
    if (!typed || "problem" in problem) return;
    onChange([...values, typed]);
    setTyped("");
  };
  return (
    <div class="chips">
      <ul aria-label={`${label}: values`}>
        {values.map((value, index) => (
          <li key={`${index}-${String(value)}`} class="chip">
            {String(value)}
            <button
              type="button"
              aria-label={`Remove ${String(value)}`}
              onClick={() => onChange(values.filter((_, other) => other !== index))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="adder">
        <input
          id={id}
          value={typed}
          placeholder="a value, then Enter"
          autocomplete="off"
          spellcheck={false}
          aria-label={`${label}: add a value`}
          aria-describedby={described}
          aria-invalid={invalid || "problem" in problem}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              add();
            } else if (event.key === "Backspace" && !typed) onChange(values.slice(0, -1));
          }}
        />
        <button type="button" onClick={add} disabled={!typed || "problem" in problem}>
          Add
        </button>
      </div>
      {"problem" in problem && <p class="problem">{problem.problem}</p>}
    </div>
  );
}

/** A list whose elements are lists or groups themselves. */
function Items(props: Props & { element: ParamType; values: Input[] }) {
  const { id, label, element, values, onChange } = props;
  const blank: Input = Array.isArray(element) ? [] : {};
  return (
    <div class="items">
      {values.map((value, index) => (
        <fieldset key={index}>
          <legend>
            {label} {index + 1}
          </legend>
          <ValueInput
            {...props}
            id={`${id}-${index}`}
            type={element}
            choices={[]}
            input={value}
            onChange={(next) => onChange(values.map((other, i) => (i === index ? next : other)))}
          />
          <button type="button" onClick={() => onChange(values.filter((_, other) => other !== index))}>
            Remove {label} {index + 1}
          </button>
        </fieldset>
      ))}
      <button type="button" id={id} onClick={() => onChange([...values, blank])}>
        Add to {label}
      </button>
    </div>
  );
}

function Group(props: Props & { fields: { [field: string]: ParamType } }) {
  const { id, fields, input, onChange } = props;
  const values = typeof input === "object" && !Array.isArray(input) ? input : {};
  return (
    <div class="group">
      {Object.entries(fields).map(([name, type], index) => {
        const inner = index === 0 ? id : `${id}-${index}`;
        return (
          <div class="field" key={name}>
            {typeof type === "object" ? <span class="label">{name}</span> : <label class="label" for={inner}>{name}</label>}
            <ValueInput
              {...props}
              id={inner}
              label={name}
              type={type}
              choices={[]}
              suggestions={[]}
              input={values[name]}
              onChange={(next) => onChange({ ...values, [name]: next })}
            />
          </div>
        );
      })}
    </div>
  );
}
