/** Numbers with a unit, for axes and labels. */

export const UNITS = {
  plain: "no unit",
  short: "short (k, M, G)",
  bytes: "bytes",
  percent: "percent",
  ratio: "ratio as percent",
  seconds: "seconds",
  nanoseconds: "nanoseconds",
  celsius: "°C",
  fahrenheit: "°F",
} as const;
export type Unit = keyof typeof UNITS;

const PLAIN = new Intl.NumberFormat("en", { maximumSignificantDigits: 7 });
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

export function formatted(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "" : String(value);
  return FORMATS[unit](value);
}

const FORMATS: Record<Unit, (value: number) => string> = {
  plain: (value) => PLAIN.format(value),
  short: (value) => SHORT.format(value),
  bytes: (value) => scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]),
  percent: (value) => `${PLAIN.format(value)} %`,
  ratio: (value) => `${PLAIN.format(value * 100)} %`,
  seconds: (value) => (Math.abs(value) < 1 ? scaled(value * 1e9, 1000, ["ns", "µs", "ms"]) : `${PLAIN.format(value)} s`),
  nanoseconds: (value) => scaled(value, 1000, ["ns", "µs", "ms", "s"]),
  celsius: (value) => `${PLAIN.format(value)} °C`,
  fahrenheit: (value) => `${PLAIN.format(value)} °F`,
};

function scaled(value: number, step: number, units: string[]): string {
  let power = 0;
  let rest = value;
  while (Math.abs(rest) >= step && power < units.length - 1) {
    rest /= step;
    power++;
  }
  return `${new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(rest)} ${units[power]}`;
}
