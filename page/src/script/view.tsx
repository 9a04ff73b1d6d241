/** One script: what it is, and its tabs. */

import { useEffect, useState } from "preact/hooks";
import type { Place, Tab } from "../address";
import { explain } from "../api";
import type { Context } from "../app";
import { Failure } from "../failure";
import { Tabs } from "../tabs";
import type { Explanation, Script } from "../types";
import { ago } from "../words";
import { Effects } from "./effects";
import { EditScript } from "./edit";
import { Relations } from "./relations";
import { RunPanel } from "./run";
import { UsePanel } from "./use";

interface Props {
  context: Context;
  place: Place;
  script: Script;
}

const LABELS: Record<Tab, string> = { run: "Run", text: "Text", relations: "Relations", use: "Use it elsewhere" };

export function ScriptView({ context, place, script }: Props) {
  const [known, setKnown] = useState<Explanation | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    explain(script, stop.signal).then(
      (found) => (setKnown(found), setError(null)),
      (problem: Error) => stop.signal.aborted || setError(problem),
    );
    return () => stop.abort();
  }, [script.script, script.name]);
  const findings = known?.findings.length ?? 0;
  const tabs = (Object.keys(LABELS) as Tab[]).map((key) => ({
    key,
    label: key === "text" && findings ? `Text (${findings} ${findings === 1 ? "finding" : "findings"})` : LABELS[key],
  }));
  return (
    <article>
      <a class="back" href="#/">
        All scripts
      </a>
      <h1>{script.name}</h1>
      {script.description && <p class="about">{script.description}</p>}
      <p class="facts">
        {known && <Effects known={known} scripts={context.scripts} />}
        <span class="chip">{script.language ?? "flux"}</span>
        {script.updatedAt && (
          <span class="quiet" title={script.updatedAt}>
            changed {ago(script.updatedAt)}
          </span>
        )}
        <span class="quiet mono">{script.id}</span>
      </p>
      <Tabs
        label="Views of the script"
        id="view"
        tabs={tabs}
        selected={place.tab}
        onSelect={(tab) => context.go({ tab })}
      />
      <div id="view-panel" role="tabpanel" aria-labelledby={`view-${tabs.findIndex((tab) => tab.key === place.tab)}`}>
        {error && <Failure error={error} onSignIn={context.signIn} />}
        <div hidden={place.tab !== "run"}>
          {known && <RunPanel context={context} place={place} script={script} known={known} />}
        </div>
        {place.tab === "text" && <EditScript context={context} script={script} known={known} />}
        {place.tab === "relations" && <Relations context={context} script={script} />}
        {place.tab === "use" && known && <UsePanel place={place} script={script} known={known} />}
      </div>
    </article>
  );
}
