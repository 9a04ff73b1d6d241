/** Places for the scripts around one: callers to the left, those it invokes to the right. */

const COLUMN = 260;
const LINE = 52;
const MARGIN = 8;

export interface Node {
  name: string;
  x: number;
  y: number;
}

export interface Graph {
  nodes: Node[];
  lines: [Node, Node][];
  callees: string[];
  callers: string[];
  width: number;
  height: number;
}

export function layout(center: string, edges: Record<string, string[]>): Graph {
  const callees = (name: string): string[] => edges[name] ?? [];
  const reverse = new Map<string, string[]>();
  for (const [name, invoked] of Object.entries(edges)) {
    for (const other of invoked) reverse.set(other, [...(reverse.get(other) ?? []), name]);
  }
  const callers = (name: string): string[] => reverse.get(name) ?? [];
  const levels = new Map([[center, 0], ...spread(center, callees, 1), ...spread(center, callers, -1)]);
  levels.set(center, 0);
  const nodes = placed(levels);
  const known = new Map(nodes.map((node) => [node.name, node]));
  const lines = nodes.flatMap((from) =>
    callees(from.name).flatMap((name): [Node, Node][] => (known.has(name) ? [[from, known.get(name)!]] : [])),
  );
  return {
    nodes,
    lines,
    callees: callees(center),
    callers: callers(center),
    width: Math.max(...nodes.map((node) => node.x)) + COLUMN,
    height: Math.max(...nodes.map((node) => node.y)) + LINE,
  };
}

/** How many steps each script is away, following calls in one direction. */
function spread(center: string, next: (name: string) => string[], step: number): Map<string, number> {
  const levels = new Map<string, number>();
  let edge = [center];
  for (let level = step; edge.length > 0; level += step) {
    edge = [...new Set(edge.flatMap(next))].filter((name) => name !== center && !levels.has(name));
    for (const name of edge) levels.set(name, level);
  }
  return levels;
}

function placed(levels: Map<string, number>): Node[] {
  const lowest = Math.min(...levels.values());
  const counts = new Map<number, number>();
  return [...levels].map(([name, level]) => {
    const line = counts.get(level) ?? 0;
    counts.set(level, line + 1);
    return { name, x: MARGIN + (level - lowest) * COLUMN, y: MARGIN + line * LINE };
  });
}
