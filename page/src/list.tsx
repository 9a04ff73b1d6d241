/** The list of scripts, searched as one types. */

import { useMemo, useState } from "preact/hooks";
import type { Context } from "./app";
import type { Script } from "./types";
import { ago } from "./words";

const SHOWN = 300;

interface Props {
  context: Context;
  loading: boolean;
  open: string;
}

export function ScriptList({ context, loading, open }: Props) {
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const found = useMemo(() => matching(context.scripts, search), [context.scripts, search]);
  return (
    <nav class="list" aria-label="Scripts">
      <div class="search">
        <label class="hidden" for="search">
          Search scripts
        </label>
        <input
          id="search"
          type="search"
          placeholder="Search scripts"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        {context.about.editable && (
          <a class="button" href="#/new">
            New
          </a>
        )}
      </div>
      <p class="count" role="status">
        {loading ? "Loading…" : counted(found.length, context.scripts.length)}
      </p>
      <ul>
        {found.slice(0, shown).map((script) => (
          <Item key={script.id} script={script} open={script.id === open} />
        ))}
      </ul>
      {found.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + SHOWN)}>
          Show {Math.min(SHOWN, found.length - shown)} more
        </button>
      )}
    </nav>
  );
}

function Item({ script, open }: { script: Script; open: boolean }) {
  return (
    <li>
      <a href={`#/${script.id}/run`} aria-current={open ? "page" : undefined}>
        <span class="name">{script.name}</span>
        {script.description && <span class="description">{script.description}</span>}
        {script.updatedAt && <span class="quiet">{ago(script.updatedAt)}</span>}
      </a>
    </li>
  );
}

/** Scripts that hold every word; those with all words in the name come first. */
function matching(scripts: Script[], search: string): Script[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const ordered = [...scripts].sort((a, b) => a.name.localeCompare(b.name));
  const holds = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const named = ordered.filter((script) => holds(script.name));
  const others = ordered.filter(
    (script) => !holds(script.name) && holds(`${script.name} ${script.description ?? ""} ${script.script}`),
  );
  return [...named, ...others];
}

function counted(found: number, all: number): string {
  const scripts = all === 1 ? "script" : "scripts";
  return found === all ? `${all} ${scripts}` : `${found} of ${all} ${scripts}`;
}
