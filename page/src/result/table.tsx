/**
 * A table of any length: only the rows in sight exist.
 *
 * A browser's elements end at some 33 million pixels, which is about a million rows. Beyond
 * that the scrollbar is proportional: a pixel of it stands for more than one pixel of rows.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { emptyMeaning, isNumber, isNumeric, type Kind } from "../answer/kinds";
import type { ResultInfo } from "../answer/protocol";
import type { Runner } from "../answer/runner";

const ROW = 28;
const MOST_PIXELS = 15_000_000;
const AROUND = 12;
const HEIGHT = 480;

type Direction = "ascending" | "descending" | null;

interface Props {
  result: ResultInfo;
  runner: Runner;
  sortable: boolean;
}

interface Window {
  from: number;
  cells: (string | null)[][];
}

export function Table({ result, runner, sortable }: Props) {
  const [top, setTop] = useState(0);
  const [active, setActive] = useState({ row: 0, column: 0 });
  const [sort, setSort] = useState<{ column: number; direction: Direction }>({ column: -1, direction: null });
  const [version, setVersion] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const full = result.rows * ROW;
  const pixels = Math.min(full, MOST_PIXELS);
  const visible = Math.ceil(HEIGHT / ROW);
  const farthest = Math.max(1, pixels - HEIGHT);
  const first = firstRow(top, farthest, full, result.rows, visible);
  const window = useWindow(result, runner, Math.max(0, first - AROUND), first + visible + AROUND, version);

  const sortBy = async (column: number): Promise<void> => {
    const direction = nextDirection(sort.column === column ? sort.direction : null);
    await runner.ask({ ask: "sort", result: result.name, column, direction });
    setSort({ column, direction });
    setVersion(version + 1);
  };
  const show = (row: number): void => {
    const at = scroller.current!;
    if (row < first || row >= first + visible - 2) {
      at.scrollTop = full > pixels ? (row / Math.max(1, result.rows - visible)) * farthest : Math.max(0, (row - 2) * ROW);
    }
  };
  const move = (event: KeyboardEvent): void => {
    const next = moved(event, active, result, visible);
    if (!next) return;
    event.preventDefault();
    setActive(next);
    show(next.row);
  };
  const copyCell = (event: ClipboardEvent): void => {
    const text = window.cells[active.row - window.from]?.[displayOrder(result.columns)[active.column] ?? 0];
    if (text === undefined || getSelection()?.toString()) return;
    event.clipboardData?.setData("text/plain", text ?? "");
    event.preventDefault();
  };

  const shown = displayOrder(result.columns);
  const offset = full > pixels ? top + (window.from - first) * ROW : window.from * ROW;
  const isActiveShown = active.row >= window.from && active.row < window.from + window.cells.length;
  useKeepVisible(scroller, active, window.from);
  return (
    <div
      class="scroller"
      ref={scroller}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={move}
      onCopy={copyCell}
    >
      <table
        role="grid"
        aria-label={`Rows of ${result.name}`}
        aria-rowcount={result.rows + 1}
        aria-colcount={result.columns.length}
        tabIndex={0}
        aria-activedescendant={isActiveShown ? `cell-${active.row}-${active.column}` : undefined}
      >
        <thead>
          <tr aria-rowindex={1}>
            {shown.map((index) => (
              <th key={index} scope="col" aria-sort={(sort.column === index && sort.direction) || "none"}>
                <button type="button" disabled={!sortable} onClick={() => sortBy(index)} title="Sort by this column">
                  {result.columns[index] || "(no name)"} <span class="type">{result.kinds[index]}</span>
                  <span class="arrow" aria-hidden="true">
                    {sort.column === index ? { ascending: "▲", descending: "▼" }[sort.direction as string] : ""}
                  </span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="space" aria-hidden="true" style={{ height: `${offset}px` }} />
          {window.cells.map((cells, i) => (
            <Row
              key={window.from + i}
              row={window.from + i}
              cells={cells}
              shown={shown}
              kinds={result.kinds}
              active={active.row === window.from + i ? active.column : -1}
              onPick={(column) => setActive({ row: window.from + i, column })}
            />
          ))}
          <tr
            class="space"
            aria-hidden="true"
            style={{ height: `${Math.max(0, pixels - offset - window.cells.length * ROW)}px` }}
          />
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  row: number;
  cells: (string | null)[];
  /** The columns in the order in which they are shown. */
  shown: number[];
  kinds: Kind[];
  active: number;
  onPick: (column: number) => void;
}

function Row({ row, cells, shown, kinds, active, onPick }: RowProps) {
  return (
    <tr aria-rowindex={row + 2} class={row % 2 ? "odd" : ""}>
      {shown.map((column, place) => (
        <Cell
          key={column}
          id={`cell-${row}-${place}`}
          text={cells[column] ?? null}
          kind={kinds[column] ?? "string"}
          active={active === place}
          onPick={() => onPick(place)}
        />
      ))}
    </tr>
  );
}

interface CellProps {
  id: string;
  text: string | null;
  kind: Kind;
  active: boolean;
  onPick: () => void;
}

function Cell({ id, text, kind, active, onPick }: CellProps) {
  const number = text !== null && text !== "" && (isNumeric(kind) || (kind === "value" && isNumber(text)));
  const name = `${number ? "number" : ""} ${active ? "active" : ""}`;
  if (text) {
    return (
      <td id={id} role="gridcell" class={name} title={text.length > 40 ? text : undefined} onClick={onPick}>
        {text}
      </td>
    );
  }
  const [shown, meaning] = text === null ? ["–", "its table does not have this column"] : ["∅", emptyMeaning(kind)];
  return (
    <td id={id} role="gridcell" class={`${name} empty`} title={meaning} onClick={onPick}>
      <span aria-hidden="true">{shown}</span>
      <span class="hidden">{meaning}</span>
    </td>
  );
}

const LAST = ["_start", "_stop"];

/** The time first; what is the same in every row of a range last; the rest as it came. */
function displayOrder(columns: string[]): number[] {
  const place = (name: string): number => (name === "_time" ? 0 : LAST.includes(name) ? 2 : 1);
  return [...columns.keys()].sort((a, b) => place(columns[a]!) - place(columns[b]!) || a - b);
}

function firstRow(top: number, farthest: number, full: number, rows: number, visible: number): number {
  if (full <= MOST_PIXELS) return Math.floor(top / ROW);
  return Math.round((Math.min(top, farthest) / farthest) * Math.max(0, rows - visible + 2));
}

/** The rows in sight, as the worker hands them out; the old ones stay until then. */
function useWindow(result: ResultInfo, runner: Runner, from: number, to: number, version: number): Window {
  const [window, setWindow] = useState<Window>({ from: 0, cells: [] });
  useEffect(() => {
    let wanted = true;
    void runner.ask({ ask: "rows", result: result.name, from, to }).then(
      (cells) => wanted && setWindow({ from, cells }),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [result.name, from, to, version, Math.min(result.rows, to)]);
  return window;
}

function useKeepVisible(scroller: { current: HTMLDivElement | null }, active: { row: number; column: number }, from: number): void {
  useLayoutEffect(() => {
    if (!scroller.current?.contains(document.activeElement)) return;
    document.getElementById(`cell-${active.row}-${active.column}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active.row, active.column, from]);
}

function nextDirection(now: Direction): Direction {
  return now === null ? "ascending" : now === "ascending" ? "descending" : null;
}

function moved(
  event: KeyboardEvent,
  { row, column }: { row: number; column: number },
  result: ResultInfo,
  visible: number,
): { row: number; column: number } | null {
  const last = result.rows - 1;
  const targets: Record<string, [number, number]> = {
    ArrowDown: [row + 1, column],
    ArrowUp: [row - 1, column],
    ArrowRight: [row, column + 1],
    ArrowLeft: [row, column - 1],
    PageDown: [row + visible, column],
    PageUp: [row - visible, column],
    Home: event.ctrlKey ? [0, 0] : [row, 0],
    End: event.ctrlKey ? [last, result.columns.length - 1] : [row, result.columns.length - 1],
  };
  const target = targets[event.key];
  if (!target || event.target instanceof HTMLButtonElement) return null;
  return {
    row: Math.max(0, Math.min(last, target[0])),
    column: Math.max(0, Math.min(result.columns.length - 1, target[1])),
  };
}
