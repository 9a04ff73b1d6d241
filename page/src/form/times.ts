/** RFC 3339 with nanoseconds, between what a picker holds and what is sent. */

const TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "local time";

/** What is wrong with a time; null if it is one. */
export function timeProblem(text: string): string | null {
  const match = TIME.exec(text);
  if (!match) return "Enter a time with its zone, such as 2022-01-31T12:00:00.123456789Z.";
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const date = new Date(Date.UTC(year!, month! - 1, day!, hour!, minute!, second!));
  const exists = date.getUTCMonth() === month! - 1 && hour! < 24 && minute! < 60 && second! < 60;
  return exists ? null : "There is no such date or time.";
}

/** Say a time in UTC and in the browser's zone, nanoseconds included. */
export function explainTime(text: string): string {
  const date = new Date(text);
  const fraction = TIME.exec(text)?.[7] ?? "";
  const utc = `${date.toISOString().slice(0, 19).replace("T", " ")}${fraction} UTC`;
  const zone = localZone();
  return zone === "UTC" ? utc : `${utc} = ${date.toLocaleString(undefined, { timeZone: zone })} ${zone}`;
}

/** A picker's `2022-01-31T12:00:05` in a zone, as it is sent; keeps a fraction typed before. */
export function fromPicker(picked: string, zone: "UTC" | "local", before: string): string {
  const fraction = TIME.exec(before)?.[7] ?? "";
  const full = picked.length === 16 ? `${picked}:00` : picked.slice(0, 19);
  if (zone === "UTC") return `${full}${fraction}Z`;
  return `${new Date(full).toISOString().slice(0, 19)}${fraction}Z`;
}

export function toPicker(text: string, zone: "UTC" | "local"): string {
  if (timeProblem(text) !== null) return "";
  const date = new Date(text);
  if (zone === "local") date.setMinutes(date.getMinutes() - date.getTimezoneOffset());
  return date.toISOString().slice(0, 19);
}
