/** What a script may do beyond reading. */

import type { Explanation, Script } from "../types";

const INVOKES = "invokes ";

export function Effects({ known, scripts }: { known: Explanation; scripts: Script[] }) {
  if (known.effects.length === 0) return <span class="chip good">only reads</span>;
  return (
    <>
      {known.effects.map((effect) => (
        <span class="chip warn" key={effect}>
          {inWords(effect, scripts)}
        </span>
      ))}
    </>
  );
}

function inWords(effect: string, scripts: Script[]): string {
  if (effect === "unknown") return "side effects unknown";
  if (effect === "to" || effect.endsWith(".to") || effect.endsWith("wideTo")) return `writes: ${effect}()`;
  if (!effect.startsWith(INVOKES)) return `may change: ${effect}`;
  const id = effect.slice(INVOKES.length);
  return `invokes ${scripts.find((script) => script.id === id)?.name ?? id}`;
}
