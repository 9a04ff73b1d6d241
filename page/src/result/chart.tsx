/** A chart that suits the shape: lines over time, bars, or one number. */

import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { ResultInfo } from "../answer/protocol";
import type { Runner } from "../answer/runner";
import type { Bar, Lines, Shape } from "../answer/series";
import { localZone } from "../form/times";
import { grouped } from "../words";
import { formatted, UNITS, type Unit } from "./units";

const HEIGHT = 320;
const WIDTH = 800;
const COLORS = 8;

interface Props {
  result: ResultInfo;
  shape: Shape;
  runner: Runner;
}

export function Chart({ result, shape, runner }: Props) {
  const [value, setValue] = useState(shape.numbers.includes("_value") ? "_value" : shape.numbers[0]!);
  const [unit, setUnit] = useState<Unit>("plain");
  const time = shape.times[0];
  const lined = time !== undefined && result.rows > 1;
  return (
    <figure class="chart" aria-label={`Chart of ${value}`}>
      <div class="tools">
        {shape.numbers.length > 1 && (
          <label>
            Value{" "}
            <select value={value} onChange={(event) => setValue(event.currentTarget.value)}>
              {shape.numbers.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          Unit{" "}
          <select value={unit} onChange={(event) => setUnit(event.currentTarget.value as Unit)}>
            {Object.entries(UNITS).map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      {lined ? (
        <LineChart key={value} result={result} runner={runner} time={time} value={value} unit={unit} />
      ) : (
        <Bars result={result} runner={runner} value={value} unit={unit} />
      )}
    </figure>
  );
}

interface LineProps {
  result: ResultInfo;
  runner: Runner;
  time: string;
  value: string;
  unit: Unit;
}

type Range = [number, number] | null;

function LineChart({ result, runner, time, value, unit }: LineProps) {
  const [lines, setLines] = useState<Lines | null>(null);
  const [range, setRange] = useState<Range>(null);
  const [zone, setZone] = useState("UTC");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let wanted = true;
    const question = { ask: "lines", result: result.name, time, value, range, width: WIDTH } as const;
    void runner.ask(question).then((found) => wanted && setLines(found));
    return () => {
      wanted = false;
    };
  }, [result.rows, time, value, range]);
  if (lines === null) return <p class="loading">Drawing…</p>;
  const [from, to] = range ?? [lines.first, lines.last];
  const zoom = (factor: number, shift = 0): void => {
    const half = ((to - from) / 2) * factor;
    const middle = (from + to) / 2 + shift * (to - from);
    const next: [number, number] = [Math.max(lines.first, middle - half), Math.min(lines.last, middle + half)];
    setRange(next[0] <= lines.first && next[1] >= lines.last ? null : next);
  };
  return (
    <>
      <div class="tools" role="group" aria-label="Zoom">
        <button type="button" onClick={() => zoom(0.5)}>
          Zoom in
        </button>
        <button type="button" disabled={!range} onClick={() => zoom(2)}>
          Zoom out
        </button>
        <button type="button" disabled={!range} onClick={() => zoom(1, -0.5)}>
          Earlier
        </button>
        <button type="button" disabled={!range} onClick={() => zoom(1, 0.5)}>
          Later
        </button>
        <button type="button" disabled={!range} onClick={() => setRange(null)}>
          All
        </button>
        <label>
          Zone{" "}
          <select value={zone} onChange={(event) => setZone(event.currentTarget.value)}>
            <option>UTC</option>
            {localZone() !== "UTC" && <option>{localZone()}</option>}
          </select>
        </label>
      </div>
      <Plot lines={lines} zone={zone} unit={unit} hidden={hidden} onRange={setRange} />
      <ul class="legend" aria-label="Series">
        {lines.series.map(({ label }, index) => (
          <li key={label}>
            <button
              type="button"
              aria-pressed={!hidden.has(label)}
              onClick={() => setHidden(toggled(hidden, label))}
            >
              <span class={`swatch color-${index % COLORS}`} aria-hidden="true" /> {label}
            </button>
          </li>
        ))}
      </ul>
      <figcaption class="quiet">
        {lines.all > lines.series.length && `The first ${lines.series.length} of ${grouped(lines.all)} series. `}
        Drag over the chart to zoom. The table below has every value.
      </figcaption>
    </>
  );
}

function toggled(set: ReadonlySet<string>, label: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(label)) next.add(label);
  return next;
}

interface PlotProps {
  lines: Lines;
  zone: string;
  unit: Unit;
  hidden: ReadonlySet<string>;
  onRange: (range: Range) => void;
}

function Plot({ lines, zone, unit, hidden, onRange }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current!;
    let plot = new uPlot(options(element, lines, zone, unit, hidden, onRange), data(lines), element);
    const redraw = (): void => {
      plot.destroy();
      plot = new uPlot(options(element, lines, zone, unit, hidden, onRange), data(lines), element);
    };
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    addEventListener("themechange", redraw);
    return () => {
      resized.disconnect();
      removeEventListener("themechange", redraw);
      plot.destroy();
    };
  }, [lines, zone, unit, hidden]);
  const label = `${lines.series.length} series from ${iso(lines.first)} to ${iso(lines.last)}`;
  return <div ref={box} role="img" aria-label={label} />;
}

const iso = (milliseconds: number): string => (Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : "?");

function data(lines: Lines): uPlot.AlignedData {
  return [lines.times, ...lines.series.map((series) => series.values)] as uPlot.AlignedData;
}

function options(
  element: HTMLElement,
  lines: Lines,
  zone: string,
  unit: Unit,
  hidden: ReadonlySet<string>,
  onRange: (range: Range) => void,
): uPlot.Options {
  const axis = { stroke: colorOf(element, "--quiet"), grid: { stroke: colorOf(element, "--line"), width: 1 } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    ms: 1,
    tzDate: (at) => uPlot.tzDate(new Date(at), zone),
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false } },
    axes: [{ ...axis, values: DATES }, { ...axis, size: 70, values: (_, values) => values.map((value) => formatted(value, unit)) }],
    series: [
      {},
      ...lines.series.map(({ label }, index) => ({
        label,
        show: !hidden.has(label),
        stroke: colorOf(element, `--color-${index % COLORS}`),
        width: 1.5,
      })),
    ],
    hooks: {
      setSelect: [
        (plot: uPlot) => {
          const { left, width } = plot.select;
          if (width > 4) onRange([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
        },
      ],
    },
  };
}

const DAY = "\n{YYYY}-{MM}-{DD}";
const MINUTE = 60_000;
/** Axis labels by the distance between them: without am and pm, the year first. */
const DATES = [
  [365 * 24 * 60 * MINUTE, "{YYYY}", null, null, null, null, null, null, 1],
  [28 * 24 * 60 * MINUTE, "{YYYY}-{MM}", null, null, null, null, null, null, 1],
  [24 * 60 * MINUTE, "{MM}-{DD}", "\n{YYYY}", null, null, null, null, null, 1],
  [MINUTE, "{HH}:{mm}", DAY, null, DAY, null, null, null, 1],
  [1000, "{HH}:{mm}:{ss}", DAY, null, DAY, null, null, null, 1],
  [1, "{ss}.{fff}", "\n{YYYY}-{MM}-{DD} {HH}:{mm}", null, null, null, "\n{HH}:{mm}", null, 1],
] as uPlot.Axis.Values;

/** The colour that a custom property has in the theme in use; a canvas cannot ask itself. */
function colorOf(element: HTMLElement, property: string): string {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.color = `var(${property})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function Bars({ result, runner, value, unit }: { result: ResultInfo; runner: Runner; value: string; unit: Unit }) {
  const [bars, setBars] = useState<Bar[] | null>(null);
  useEffect(() => {
    void runner.ask({ ask: "bars", result: result.name, value }).then(setBars);
  }, [result.rows, value]);
  if (bars === null) return <p class="loading">Drawing…</p>;
  if (bars.length === 1) {
    return (
      <p class="single">
        {formatted(bars[0]!.value, unit)} <span class="quiet">{bars[0]!.label}</span>
      </p>
    );
  }
  const finite = bars.map((bar) => bar.value).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const span = Math.max(0, ...finite) - low || 1;
  return (
    <ul class="bars" aria-label={value}>
      {bars.map((bar, index) => (
        <li key={index}>
          <span class="name">{bar.label}</span>
          <span class="track">
            <span
              class={`bar color-${index % COLORS}`}
              style={{
                marginLeft: `${((Math.min(bar.value, 0) - low) / span) * 100}%`,
                width: `${(Math.abs(bar.value) / span) * 100}%`,
              }}
            />
          </span>
          <span class="number">{formatted(bar.value, unit)}</span>
        </li>
      ))}
    </ul>
  );
}
