/** Who invokes whom: the scripts around this one, to click through. */

import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "../api";
import type { Context } from "../app";
import { Failure } from "../failure";
import type { Script } from "../types";
import { layout, type Node } from "./layout";

const WIDTH = 190;
const HEIGHT = 36;

export function Relations({ context, script }: { context: Context; script: Script }) {
  const [edges, setEdges] = useState<Record<string, string[]> | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    api.graph(context.scripts).then(setEdges, setError);
  }, [context.scripts]);
  const graph = useMemo(() => (edges ? layout(script.name, edges) : null), [edges, script.name]);
  if (error) return <Failure error={error} onSignIn={context.signIn} />;
  if (graph === null) return <p class="loading">Reading all scripts…</p>;
  const ids = new Map(context.scripts.map((one) => [one.name, one.id]));
  const named = (names: string[]) =>
    names.length === 0 ? (
      <p class="quiet">None.</p>
    ) : (
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={`#/${ids.get(name)}/relations`}>{name}</a>
          </li>
        ))}
      </ul>
    );
  return (
    <>
      <div class="columns">
        <section>
          <h2>Invokes</h2>
          {named(graph.callees)}
        </section>
        <section>
          <h2>Is invoked by</h2>
          {named(graph.callers)}
        </section>
      </div>
      {graph.nodes.length > 1 && (
        <div class="graph" role="group" aria-label="Graph of the scripts around this one">
          <svg
            width={graph.width}
            height={graph.height}
            viewBox={`0 0 ${graph.width} ${graph.height}`}
            aria-label="Arrows go from a script to those it invokes"
          >
            {graph.lines.map(([from, to], index) => (
              <path key={index} class="edge" d={curve(from, to)} marker-end="url(#arrow)" />
            ))}
            <defs>
              <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
                <path d="M0 0 8 4 0 8z" class="head" />
              </marker>
            </defs>
            {graph.nodes.map((node) => (
              <a key={node.name} href={`#/${ids.get(node.name)}/relations`}>
                <rect
                  x={node.x}
                  y={node.y}
                  width={WIDTH}
                  height={HEIGHT}
                  rx="6"
                  class={node.name === script.name ? "node here" : "node"}
                />
                <text x={node.x + WIDTH / 2} y={node.y + HEIGHT / 2 + 5} text-anchor="middle">
                  {node.name.length > 22 ? `${node.name.slice(0, 21)}…` : node.name}
                </text>
                <title>{node.name}</title>
              </a>
            ))}
          </svg>
        </div>
      )}
    </>
  );
}

function curve(from: Node, to: Node): string {
  const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  const bend = Math.max(30, (x2 - x1) / 2);
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
