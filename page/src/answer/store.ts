/**
 * An answer as the engine sent it: bytes, and where each row begins.
 *
 * A million rows as objects would cost a gigabyte; as bytes they cost what they are, and only
 * the rows that are looked at are ever split into cells. The rules are those of Flux's encoder:
 * a block per schema, an empty line after each block, an `error,reference` block where a script
 * failed after its first row. Invariant: an answer that was cut is never `complete`.
 */

const CHUNK = 2 ** 22;
const FIRST_CHUNK = 2 ** 16;
const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Bytes that are kept of one answer. */
export const MAX_BYTES = 2 ** 30;

export class AnswerError extends Error {}

/** Rows of one result that share a header. */
interface Segment {
  first: number;
  width: number;
  /** The result's column → the cell of a record; -1 where this block has none. */
  cells: Int32Array;
}

/** A list of numbers that grows. */
class Offsets {
  private values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Uint32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index]!;
  }
}

/** One result: its columns over all its blocks, and where its rows are. */
export class Rows {
  readonly columns: string[] = [];
  readonly segments: Segment[] = [];
  readonly offsets = new Offsets();

  constructor(readonly name: string) {}

  get length(): number {
    return this.offsets.length;
  }

  /** Begin a block; a column that occurs twice in it is a column of its own. */
  open(header: string[]): void {
    const taken = new Set<number>();
    const indexes = header.slice(2).map((name) => {
      let index = this.columns.findIndex((known, i) => known === name && !taken.has(i));
      if (index < 0) index = this.columns.push(name) - 1;
      taken.add(index);
      return index;
    });
    const cells = new Int32Array(this.columns.length).fill(-1);
    indexes.forEach((column, cell) => (cells[column] = cell + 2));
    this.segments.push({ first: this.length, width: header.length, cells });
  }

  segmentOf(row: number): Segment {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle]!.first <= row) low = middle;
      else high = middle - 1;
    }
    return this.segments[low]!;
  }
}

export class Answer {
  readonly results = new Map<string, Rows>();
  /** What the script failed with after its first row. */
  failure: string | null = null;
  bytes = 0;
  private readonly chunks: Uint8Array[] = [];
  private chunk: Uint8Array = new Uint8Array(0);
  private filled = 0;
  private scanned = 0;
  private begin = 0;
  private quoted = false;
  private commas = 0;
  private header: string[] | null = null;
  private rows: Rows | null = null;
  private opened = false;
  private failing = false;
  private ended = false;
  private line = 0;

  /** Whether the answer came to its end: an empty line, or the script's error. */
  get complete(): boolean {
    return (this.ended || this.failure !== null) && this.begin === this.filled;
  }

  feed(data: Uint8Array): void {
    this.bytes += data.length;
    if (this.bytes > MAX_BYTES) throw new AnswerError(`more than ${MAX_BYTES} bytes: ask for fewer rows`);
    for (let at = 0; at < data.length; ) {
      if (this.filled === this.chunk.length) this.grow();
      const part = data.subarray(at, at + this.chunk.length - this.filled);
      this.chunk.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      this.scan();
    }
  }

  private grow(): void {
    if (this.chunks.length === 1 && this.chunk.length < CHUNK) {
      const larger = new Uint8Array(this.chunk.length * 2);
      larger.set(this.chunk);
      this.chunk = this.chunks[0] = larger;
      return;
    }
    const rest = this.chunk.subarray(this.begin, this.filled);
    if (rest.length >= CHUNK) throw new AnswerError(`line ${this.line + 1}: a row of more than ${CHUNK} bytes`);
    this.chunk = new Uint8Array(this.chunks.length ? CHUNK : FIRST_CHUNK);
    this.chunk.set(rest);
    this.chunks.push(this.chunk);
    this.scanned -= this.begin;
    this.filled = rest.length;
    this.begin = 0;
  }

  private scan(): void {
    const { chunk, filled } = this;
    let { quoted, commas } = this;
    for (let i = this.scanned; i < filled; i++) {
      const byte = chunk[i]!;
      if (byte === QUOTE) quoted = !quoted;
      else if (quoted) continue;
      else if (byte === COMMA) commas++;
      else if (byte === LINE_FEED) {
        const end = i > this.begin && chunk[i - 1] === CARRIAGE_RETURN ? i - 1 : i;
        this.record(this.begin, end, commas);
        this.begin = i + 1;
        commas = 0;
      }
    }
    this.scanned = filled;
    this.quoted = quoted;
    this.commas = commas;
  }

  private record(begin: number, end: number, commas: number): void {
    this.line++;
    if (begin === end) {
      this.close();
      return;
    }
    this.ended = false;
    if (this.failing) this.failure = this.cellsAt(begin, end)[1] || "the script failed without a message";
    else if (this.header === null) this.readHeader(begin, end);
    else this.readRow(begin, end, commas);
  }

  private close(): void {
    if (this.header && !this.opened) (this.rows ?? this.result("_result")).open(this.header);
    this.header = null;
    this.opened = false;
    this.ended = true;
  }

  private readHeader(begin: number, end: number): void {
    const cells = this.cellsAt(begin, end);
    if (cells[0]!.startsWith("#")) return;
    if (cells[1] === "error" && cells[2] === "reference") this.failing = true;
    else if (cells[2] === "table") this.header = cells.slice(1);
    else throw new AnswerError(`line ${this.line} is not what InfluxDB writes: ${cells.join(",").slice(0, 100)}`);
  }

  private readRow(begin: number, end: number, commas: number): void {
    if (commas !== this.header!.length) {
      throw new AnswerError(`line ${this.line} has ${commas + 1} cells; its header has ${this.header!.length + 1}`);
    }
    if (!this.opened) {
      this.rows = this.result(this.cellsAt(begin, end)[1]!);
      this.rows.open(this.header!);
      this.opened = true;
    }
    this.rows!.offsets.push((this.chunks.length - 1) * CHUNK + begin);
  }

  private result(name: string): Rows {
    const known = this.results.get(name) ?? new Rows(name);
    this.results.set(name, known);
    return known;
  }

  private cellsAt(begin: number, end: number): string[] {
    return split(decode(this.chunk.subarray(begin, end)));
  }

  /** Say that no byte is left. */
  finish(): void {
    if (!this.complete) {
      throw new AnswerError(
        this.failing
          ? "the script failed, and its message was cut off"
          : `the answer was cut off after line ${this.line}: the rows shown are incomplete`,
      );
    }
  }

  /** The texts of a row by column; null where its block lacks the column. */
  row(rows: Rows, index: number): (string | null)[] {
    const cells = split(this.lineText(rows, index));
    const segment = rows.segmentOf(index);
    return rows.columns.map((_, column) => {
      const cell = segment.cells[column] ?? -1;
      return cell < 0 ? null : cells[cell + 1]!;
    });
  }

  private lineText(rows: Rows, index: number): string {
    const offset = rows.offsets.at(index);
    const chunk = this.chunks[Math.floor(offset / CHUNK)]!;
    const begin = offset % CHUNK;
    return decode(chunk.subarray(begin, endOfRecord(chunk, begin)));
  }

  /** Visit a column's texts in order; null where a block lacks the column. */
  visit(rows: Rows, columns: number[], see: (row: number, texts: (string | null)[]) => void): void {
    let loaded = -1;
    let text = "";
    let bytes = new Uint8Array(0) as Uint8Array;
    const found: (string | null)[] = columns.map(() => null);
    for (let s = 0; s < rows.segments.length; s++) {
      const segment = rows.segments[s]!;
      const end = rows.segments[s + 1]?.first ?? rows.length;
      const cells = columns.map((column) => segment.cells[column] ?? -1);
      const last = Math.max(...cells);
      for (let row = segment.first; row < end; row++) {
        const offset = rows.offsets.at(row);
        const number = Math.floor(offset / CHUNK);
        if (number !== loaded) {
          loaded = number;
          bytes = this.chunks[number]!;
          text = LATIN1.decode(number === this.chunks.length - 1 ? bytes.subarray(0, this.filled) : bytes);
        }
        readCells(text, bytes, offset % CHUNK, cells, last, found);
        see(row, found);
      }
    }
  }
}

const UTF8 = new TextDecoder("utf-8");
const LATIN1 = new TextDecoder("latin1");

function decode(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

function endOfRecord(chunk: Uint8Array, begin: number): number {
  let quoted = false;
  for (let i = begin; i < chunk.length; i++) {
    const byte = chunk[i];
    if (byte === QUOTE) quoted = !quoted;
    else if (byte === LINE_FEED && !quoted) return chunk[i - 1] === CARRIAGE_RETURN ? i - 1 : i;
  }
  return chunk.length;
}

/**
 * Read some cells of a record whose chunk was decoded byte by byte, so that positions in the
 * text are positions in the bytes. Windows-1252 (what "latin1" means here) keeps one character
 * for each byte; a cell beyond ASCII is decoded again from its bytes.
 */
function readCells(
  text: string,
  bytes: Uint8Array,
  begin: number,
  cells: number[],
  last: number,
  found: (string | null)[],
): void {
  found.fill(null);
  let at = begin;
  for (let cell = -1; cell <= last; cell++) {
    let end: number;
    const quoted = bytes[at] === QUOTE;
    if (quoted) {
      end = text.indexOf('"', at + 1);
      while (bytes[end + 1] === QUOTE) end = text.indexOf('"', end + 2);
      end++;
    } else {
      end = at;
      while (bytes[end] !== COMMA && bytes[end] !== CARRIAGE_RETURN && bytes[end] !== LINE_FEED) end++;
    }
    for (let i = 0; i < cells.length; i++) {
      if (cells[i] === cell && cell >= 0) found[i] = cellText(text, bytes, at, end, quoted);
    }
    at = end + 1;
  }
}

function cellText(text: string, bytes: Uint8Array, begin: number, end: number, quoted: boolean): string {
  const raw = quoted ? text.slice(begin + 1, end - 1) : text.slice(begin, end);
  // eslint-disable-next-line no-control-regex
  const plain = /^[\x00-\x7f]*$/.test(raw)
    ? raw
    : decode(quoted ? bytes.subarray(begin + 1, end - 1) : bytes.subarray(begin, end));
  return quoted ? unquoted(plain) : plain;
}

/** A line feed inside quotes travels as CRLF. */
function unquoted(text: string): string {
  return text.replaceAll('""', '"').replaceAll("\r\n", "\n");
}

/** The cells of a record. */
export function split(record: string): string[] {
  if (!record.includes('"')) return record.split(",");
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]+|"")*)"|([^,]*))(,|$)/gy;
  for (let match = cell.exec(record); match; match = cell.exec(record)) {
    cells.push(match[1] === undefined ? match[2]! : unquoted(match[1]));
    if (match[3] === "") break;
  }
  return cells;
}
