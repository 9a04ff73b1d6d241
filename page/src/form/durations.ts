/** Flux's durations, and what they mean in words. */

const DURATION = /^[+-]?(\d+(y|mo|w|d|h|m|s|ms|us|µs|ns))+$/;
const PART = /(\d+)(mo|ms|us|µs|ns|[ywdhms])/g;

const NANOSECONDS: Record<string, bigint> = {
  w: 604_800_000_000_000n,
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};
const SHOWN: [string, bigint][] = [
  ["day", 86_400_000_000_000n],
  ["hour", 3_600_000_000_000n],
  ["minute", 60_000_000_000n],
  ["second", 1_000_000_000n],
  ["millisecond", 1_000_000n],
  ["microsecond", 1_000n],
  ["nanosecond", 1n],
];

export function isDuration(text: string): boolean {
  if (!DURATION.test(text) || text.startsWith("+")) return false;
  return [...text.matchAll(PART)].every(([, amount = ""]) => amount.length < 19);
}

/** Say a duration in the largest unit that divides it: `1h30m` is "90 minutes". */
export function explainDuration(text: string): string {
  let months = 0n;
  let rest = 0n;
  for (const [, amount = "0", unit = "ns"] of text.matchAll(PART)) {
    if (unit === "y") months += 12n * BigInt(amount);
    else if (unit === "mo") months += BigInt(amount);
    else rest += BigInt(amount) * (NANOSECONDS[unit] ?? 0n);
  }
  const parts = [...(months ? [inMonths(months)] : []), ...(rest || !months ? [inUnits(rest)] : [])];
  return parts.join(" and ") + (text.startsWith("-") ? " back" : "");
}

function inMonths(months: bigint): string {
  return months % 12n === 0n ? counted(months / 12n, "year") : counted(months, "calendar month");
}

function inUnits(nanoseconds: bigint): string {
  const found = SHOWN.find(([, size]) => nanoseconds >= size && nanoseconds % size === 0n);
  const [name, size] = found ?? (["second", 1n] as const);
  return found ? counted(nanoseconds / size, name) : counted(0n, name);
}

function counted(count: bigint, name: string): string {
  return `${count.toLocaleString("en")} ${name}${count === 1n ? "" : "s"}`;
}
