// Answers questions about Flux with Flux's own compiler.
//
//   node host.mjs FOLDER/ MAX_ANSWER
//
// Each line on stdin is a JSON request; each line on stdout is its JSON answer, in order:
//   {"op": "parse", "text"}          → {"ok": AST}  locations as [line, column, line, column]
//   {"op": "types", "text", "at"}    → {"ok": {"types": [text or null], "diagnostics": […]}}
//   {"op": "format", "text"}         → {"ok": text}
// A position is [line, column], both from 1, the column in bytes, as in the AST.
// A request that fails is answered {"failed": message}. After a crash the compiler's memory
// cannot be trusted, so this process exits and the parent starts a new one.

import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

const [, , folder, maxAnswer] = process.argv;

// The compiler would log to stdout, which carries the answers.
for (const level of ["log", "info", "debug", "warn"]) console[level] = () => {};

const require = createRequire(folder);
const flux = require("@influxdata/flux-lsp-node");

const published = new Map();
const lsp = new flux.Lsp();
lsp.onMessage((text) => {
  const message = JSON.parse(text);
  if (message.method === "textDocument/publishDiagnostics")
    published.set(message.params.uri, message.params.diagnostics);
});
lsp.run();

let asked = 0;
async function ask(method, params) {
  const request = { jsonrpc: "2.0", id: ++asked, method, params };
  return JSON.parse(await lsp.send(JSON.stringify(request))).result;
}
async function tell(method, params) {
  await lsp.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
}

// Every location repeats its source text: keep only the numbers.
function slim(node) {
  for (const key in node) {
    const value = node[key];
    if (value === null || typeof value !== "object") continue;
    if (key === "location") {
      const { start, end } = value;
      node[key] = [start.line, start.column, end.line, end.column];
    } else slim(value);
  }
  return node;
}

// The latest script stays open: most scripts are asked about twice, and opening one takes
// longer than a question.
let open = { text: null };
async function opened(text) {
  if (open.text === text) return open;
  if (open.text !== null)
    await tell("textDocument/didClose", { textDocument: { uri: open.uri } });
  // Each script gets its own directory, because files in one directory form a package.
  const uri = `file:///script${++asked}/script.flux`;
  const textDocument = { uri, languageId: "flux", version: 1, text };
  await tell("textDocument/didOpen", { textDocument });
  open = { text, uri, diagnostics: published.get(uri) ?? [] };
  published.clear();
  return open;
}

const operations = {
  parse: ({ text }) => slim(flux.parse(text)),
  format: ({ text }) => flux.format_from_js_file(flux.parse(text)),
  async types({ text, at }) {
    const { uri, diagnostics } = await opened(text);
    const types = [];
    for (const [line, column] of at) {
      const position = { line: line - 1, character: column - 1 };
      const hover = await ask("textDocument/hover", { textDocument: { uri }, position });
      types.push(hover?.contents ?? null);
    }
    return { types, diagnostics };
  },
};

await ask("initialize", { capabilities: {} });
await tell("initialized", {});

async function answer(line) {
  const request = JSON.parse(line);
  try {
    return [JSON.stringify({ ok: await operations[request.op](request) }), false];
  } catch (error) {
    return [JSON.stringify({ failed: String(error?.message ?? error) }), true];
  }
}

function write(text) {
  let bytes = Buffer.from(text + "\n");
  if (bytes.length > maxAnswer) {
    const failed = `its answer is larger than ${maxAnswer} bytes`;
    bytes = Buffer.from(JSON.stringify({ failed }) + "\n");
  }
  return new Promise((written) => process.stdout.write(bytes, written));
}

let previous = Promise.resolve();
new Worker(new URL("stdin.mjs", import.meta.url)).on("message", (line) => {
  previous = previous.then(async () => {
    const [text, crashed] = await answer(line);
    await write(text);
    // process.exit() would wait for the thread that waits for stdin.
    if (crashed) process.kill(process.pid, "SIGKILL");
  });
});
