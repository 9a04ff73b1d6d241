/** Requests to the server that served the page, and to no other. */

import type { About, Explanation, Script } from "./types";

const PAGE = 500;
/** A script without any of these words invokes no other one: its text need not be sent. */
const INVOKES = /experimental\/influxdb|fluxcall/;
const STORED = "fluxcall.token";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

/** The token: in memory, and in the browser's session only if the user asked. */
export const token = {
  value: sessionStorage.getItem(STORED) ?? "",
  set(value: string, keep: boolean): void {
    token.value = value;
    if (keep) sessionStorage.setItem(STORED, value);
    else sessionStorage.removeItem(STORED);
  },
  get kept(): boolean {
    return sessionStorage.getItem(STORED) !== null;
  },
};

export function address(path: string): string {
  return new URL(path, document.baseURI).href;
}

export function headers(): Record<string, string> {
  return {
    "Content-Type": "application/json",
    ...(token.value ? { Authorization: `Token ${token.value}` } : {}),
  };
}

/** An error in the words of the server, whatever it answered with. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = (await response.text()).slice(0, 100_000);
  let code = String(response.status);
  let message = text.slice(0, 500) || response.statusText;
  try {
    const body: unknown = JSON.parse(text);
    if (body !== null && typeof body === "object") {
      if ("message" in body) message = String(body.message);
      if ("code" in body) code = String(body.code);
    }
  } catch {
    if (/^\s*</.test(text)) message = `this is a web page, not an answer of InfluxDB: ${text.slice(0, 200)}`;
  }
  return new ApiError(response.status, code, message, response.headers.get("X-Influxdb-Request-ID"));
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path), {
      method,
      headers: headers(),
      redirect: "error",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", `the server cannot be reached: ${(error as Error).message}`, null);
  }
  if (!response.ok) throw await errorOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const about = (): Promise<About> => call("GET", "fluxcall/api/about");

export async function listScripts(): Promise<Script[]> {
  const all: Script[] = [];
  for (;;) {
    const query = `limit=${PAGE}&offset=${all.length}`;
    const { scripts } = await call<{ scripts?: Script[] }>("GET", `api/v2/scripts?${query}`);
    all.push(...(scripts ?? []));
    if ((scripts ?? []).length < PAGE) return all;
  }
}

export const findScript = (id: string): Promise<Script> => call("GET", `api/v2/scripts/${id}`);

export type Draft = Pick<Script, "name" | "script"> & { description: string; language: string; orgID?: string };

export const createScript = (draft: Draft): Promise<Script> => call("POST", "api/v2/scripts", draft);

export const updateScript = (id: string, change: Partial<Draft>): Promise<Script> =>
  call("PATCH", `api/v2/scripts/${id}`, change);

export const deleteScript = (id: string): Promise<void> => call("DELETE", `api/v2/scripts/${id}`);

export const explain = (script: Partial<Script>, signal?: AbortSignal): Promise<Explanation> =>
  call(
    "POST",
    "fluxcall/api/explain",
    { name: script.name ?? "script", language: script.language ?? "flux", script: script.script },
    signal,
  );

export async function graph(scripts: Script[]): Promise<Record<string, string[]>> {
  const said = scripts.map(({ id, name, script }) => ({ id, name, script: INVOKES.test(script) ? script : "" }));
  return (await call<{ edges: Record<string, string[]> }>("POST", "fluxcall/api/graph", { scripts: said })).edges;
}

/** Names of buckets to suggest; none if the token may not see any. */
export async function listBuckets(): Promise<string[]> {
  try {
    const { buckets } = await call<{ buckets?: { name: string }[] }>("GET", "api/v2/buckets?limit=100");
    return (buckets ?? []).map((bucket) => bucket.name).filter((name) => !name.startsWith("_"));
  } catch {
    return [];
  }
}

export async function listOrganizations(): Promise<{ id: string; name: string }[]> {
  try {
    return (await call<{ orgs?: { id: string; name: string }[] }>("GET", "api/v2/orgs?limit=100")).orgs ?? [];
  } catch {
    return [];
  }
}

/** Exchange the code of `fluxcall ui` for a key of that process. */
export const signIn = async (code: string): Promise<string> =>
  (await call<{ key: string }>("POST", "fluxcall/api/session", { code })).key;

/** Wait until the watched folder has changed, or for about half a minute. */
export const changed = async (since: string): Promise<string> =>
  (await call<{ version: string }>("GET", `fluxcall/api/watch?since=${encodeURIComponent(since)}`)).version;
