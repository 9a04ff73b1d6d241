/** The call as code, with the parameters as they are filled in now. */

import { useState } from "preact/hooks";
import type { Place } from "../address";
import { address } from "../api";
import type { Explanation, Script } from "../types";
import { snippets } from "./snippets";

export function UsePanel({ place, script, known }: { place: Place; script: Script; known: Explanation }) {
  const [copied, setCopied] = useState("");
  const copy = async (label: string, text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(label);
  };
  return (
    <>
      <p class="quiet">With the parameters as they are filled in under Run. A missing one is shown as “…”.</p>
      {snippets(known, place.inputs, address(`api/v2/scripts/${script.id}/invoke`)).map(({ label, hint, text }) => (
        <section class="snippet" key={label}>
          <div class="tools">
            <h2>{label}</h2>
            <span class="quiet">{hint}</span>
            <span class="grow" />
            <button type="button" onClick={() => copy(label, text)} aria-label={`Copy ${label}`}>
              {copied === label ? "Copied" : "Copy"}
            </button>
          </div>
          <pre tabIndex={0} role="region" aria-label={`${label} code`}>
            {text}
          </pre>
        </section>
      ))}
    </>
  );
}
