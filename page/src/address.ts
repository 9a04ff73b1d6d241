/** The page's address: which script, which tab, what its fields hold. Never a token. */

import type { Input } from "./form/values";

export const TABS = ["run", "text", "relations", "use"] as const;
export type Tab = (typeof TABS)[number];

export interface Place {
  /** The script's id, `new` for one to be written, empty for none. */
  script: string;
  tab: Tab;
  inputs: Record<string, Input>;
}

export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [script = "", tab = "run"] = path.split("/");
  return {
    script: /^([0-9a-f]{16}|new)$/.test(script) ? script : "",
    tab: TABS.find((known) => known === tab) ?? "run",
    inputs: readInputs(new URLSearchParams(query).get("params")),
  };
}

export function writePlace({ script, tab, inputs }: Place): string {
  if (!script) return "#/";
  const given = Object.keys(inputs).length > 0;
  const query = given ? `?${new URLSearchParams({ params: JSON.stringify(inputs) })}` : "";
  return `#/${script}/${tab}${query}`;
}

function readInputs(text: string | null): Record<string, Input> {
  try {
    const read: unknown = JSON.parse(text ?? "{}");
    return isInput(read) && typeof read === "object" && !Array.isArray(read) ? { ...read } : {};
  } catch {
    return {};
  }
}

function isInput(value: unknown): value is Input {
  if (typeof value === "string") return true;
  return typeof value === "object" && value !== null && Object.values(value).every(isInput);
}
