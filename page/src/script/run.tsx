/** Fill in, run, see. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Place } from "../address";
import { address, headers } from "../api";
import { Runner } from "../answer/runner";
import type { Progress } from "../answer/protocol";
import type { Context } from "../app";
import { ParameterForm, paramsJson } from "../form/form";
import { encodeParameter, type Input } from "../form/values";
import { Results } from "../result/results";
import type { Explanation, Script } from "../types";

interface Props {
  context: Context;
  place: Place;
  script: Script;
  known: Explanation;
}

export function RunPanel({ context, place, script, known }: Props) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [checked, setChecked] = useState(false);
  const [number, setNumber] = useState(0);
  const runner = useRunner(setProgress);
  const parameters = known.parameters ?? [];
  const inputs = place.inputs;
  const problems = useMemo(() => problemsOf(parameters, inputs), [parameters, inputs]);
  const running = progress?.state === "running";

  const run = (): void => {
    setChecked(true);
    const wrong = parameters.find((parameter) => problems[parameter.name]);
    if (wrong) {
      document.getElementById(`field-${parameters.indexOf(wrong)}`)?.focus();
      return;
    }
    setNumber(number + 1);
    setProgress({ state: "running", error: null, results: [], bytes: 0, milliseconds: 0 });
    runner.run({
      url: address(`api/v2/scripts/${script.id}/invoke`),
      headers: headers(),
      body: `{"params": ${paramsJson(parameters, inputs)}}`,
      columns: Object.fromEntries(known.results.map((result) => [result.name, result.columns])),
    });
  };

  return (
    <>
      <form
        class="run"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
        }}
      >
        <ParameterForm
          script={script}
          known={known}
          inputs={inputs}
          problems={problems}
          checked={checked}
          onChange={(next: Record<string, Input>) => context.go({ inputs: next }, true)}
        />
        <div class="buttons start">
          <button type="submit" class="primary" disabled={running}>
            Run
          </button>
          <button type="button" disabled={!running} onClick={() => runner.cancel()}>
            Cancel
          </button>
          {known.effects.length > 0 && <span class="quiet">This script may do more than read.</span>}
        </div>
      </form>
      {progress && (
        <Results key={number} progress={progress} runner={runner} name={script.name} onSignIn={context.signIn} />
      )}
    </>
  );
}

/** One worker as long as the script is open. */
function useRunner(onProgress: (progress: Progress) => void): Runner {
  const ref = useRef<Runner | null>(null);
  ref.current ??= new Runner();
  ref.current.onProgress = onProgress;
  useEffect(() => () => ref.current?.close(), []);
  return ref.current;
}

function problemsOf(parameters: Explanation["parameters"], inputs: Record<string, Input>): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const parameter of parameters ?? []) {
    const encoded = encodeParameter(parameter, inputs[parameter.name]);
    if (encoded && "problem" in encoded) problems[parameter.name] = encoded.problem;
  }
  return problems;
}
