/** What a run returned so far: its state, a tab per result, table and chart. */

import { useEffect, useState } from "preact/hooks";
import type { Progress, ResultInfo } from "../answer/protocol";
import type { Runner } from "../answer/runner";
import type { Shape } from "../answer/series";
import { Failure } from "../failure";
import { Tabs } from "../tabs";
import { bytes, grouped, save, seconds } from "../words";
import { Chart } from "./chart";
import { Table } from "./table";

const COPIED = 50_000;
/** Rows beyond which a chart is drawn only when it is asked for. */
const DRAWN = 200_000;

interface Props {
  progress: Progress;
  runner: Runner;
  name: string;
  onSignIn: () => void;
}

export function Results({ progress, runner, name, onSignIn }: Props) {
  const { results, state, error } = progress;
  const [selected, setSelected] = useState("");
  const result = results.find((one) => one.name === selected) ?? results[0];
  return (
    <section class="results" aria-label="Results" aria-busy={state === "running"}>
      {error && <Failure error={error} onSignIn={onSignIn} />}
      <p class={`state ${state}`} role="status">
        {stateInWords(progress)}
      </p>
      {results.length > 1 && (
        <Tabs
          label="Results"
          id="result"
          tabs={results.map((one) => ({ key: one.name, label: `${one.name} (${grouped(one.rows)})` }))}
          selected={result!.name}
          onSelect={setSelected}
        />
      )}
      {result && (
        <div
          id="result-panel"
          {...(results.length > 1 ? { role: "tabpanel", "aria-labelledby": `result-${results.indexOf(result)}` } : {})}
        >
          <OneResult key={result.name} result={result} runner={runner} name={name} progress={progress} />
        </div>
      )}
    </section>
  );
}

function stateInWords({ state, results, bytes: size, milliseconds }: Progress): string {
  const rows = results.reduce((sum, result) => sum + result.rows, 0);
  const had = `${grouped(rows)} ${rows === 1 ? "row" : "rows"}, ${bytes(size)}, ${seconds(milliseconds)}`;
  if (state === "running") return `Running… ${had}`;
  if (state === "cancelled") return `Cancelled. The answer is incomplete: ${had}.`;
  if (state === "failed") return rows ? `Failed after ${had}. The answer is incomplete.` : "Failed.";
  return rows ? `Done: ${had}.` : `Done: no rows, ${seconds(milliseconds)}.`;
}

function OneResult(props: { result: ResultInfo; runner: Runner; name: string; progress: Progress }) {
  const { result, runner, name, progress } = props;
  const [shape, setShape] = useState<Shape | null>(null);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [note, setNote] = useState("");
  const done = progress.state !== "running";
  useEffect(() => {
    if (done && result.rows > 0) void runner.ask({ ask: "shape", result: result.name }).then(setShape);
  }, [done, result.rows > 0]);
  const drawable = shape !== null && shape.numbers.length > 0 && (shape.times.length > 0 || result.rows <= 60);
  const charted = drawable && (chosen ?? result.rows <= DRAWN);

  const download = async (format: "csv" | "parquet"): Promise<void> => {
    setNote(`Writing ${format}…`);
    const blob = await runner.ask({ ask: "file", result: result.name, format });
    save(blob, `${name}-${result.name}.${format}`);
    setNote(`${format === "csv" ? "CSV" : "Parquet"}: ${bytes(blob.size)}`);
  };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(await runner.ask({ ask: "text", result: result.name, most: COPIED }));
    setNote(result.rows > COPIED ? `Copied the first ${grouped(COPIED)} rows` : `Copied ${grouped(result.rows)} rows`);
  };

  return (
    <>
      <div class="tools">
        <button type="button" aria-pressed={charted} disabled={!drawable} onClick={() => setChosen(!charted)}>
          Chart
        </button>
        <span class="grow" />
        <span class="quiet" role="status">
          {note}
        </span>
        <button type="button" disabled={!done || !result.rows} onClick={copy}>
          Copy
        </button>
        <button type="button" disabled={!done || !result.rows} onClick={() => download("csv")}>
          CSV
        </button>
        <button type="button" disabled={!done || !result.rows} onClick={() => download("parquet")}>
          Parquet
        </button>
      </div>
      {charted && shape && <Chart result={result} shape={shape} runner={runner} />}
      <Table result={result} runner={runner} sortable={done} />
    </>
  );
}
