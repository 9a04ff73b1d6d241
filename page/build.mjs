// Builds the page into `built/`, which is committed: users need no Node.js for it.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUT = "built";
const shared = {
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  outdir: OUT,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  metafile: true,
  jsx: "automatic",
  jsxImportSource: "preact",
};

for (const file of existsSync(OUT) ? readdirSync(OUT) : []) {
  if (file !== "__init__.py") rmSync(`${OUT}/${file}`, { recursive: true });
}
const worker = await build({ ...shared, entryPoints: ["src/answer/worker.ts"] });
const page = await build({
  ...shared,
  entryPoints: { main: "src/main.tsx", style: "src/style.css" },
  define: { WORKER: JSON.stringify(`./${entry(worker, "worker")}`) },
});
const html = readFileSync("src/index.html", "utf8")
  .replace("{{main}}", entry(page, "main"))
  .replace("{{style}}", entry(page, "style"));
writeFileSync(`${OUT}/index.html`, html);
writeFileSync(`${OUT}/icon.svg`, readFileSync("src/icon.svg"));
writeFileSync(`${OUT}/licences.txt`, licences());
writeFileSync(`${OUT}/sources.txt`, `${sourceHash()}\n`);
const files = readdirSync(OUT).filter((file) => file !== "__init__.py");
const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(`${OUT}/${file}`), { level: 9 }).length, 0);
console.log(`${files.length} files, ${Math.round(size / 1024)} KiB compressed`);

function entry(result, name) {
  const found = Object.keys(result.metafile.outputs).find((path) => path.startsWith(`${OUT}/${name}-`));
  return found.slice(OUT.length + 1);
}

/** The licence of every package of which something is in the bundle. */
function licences() {
  const inputs = [worker, page].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packages = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  return [...new Set(packages)].sort().map(licence).join(`\n${"-".repeat(72)}\n\n`);
}

function licence(name) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((path) => /^licen[cs]e/i.test(path));
  if (!file) throw new Error(`${name} has no licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
}

/** What the page was built of; a test compares it with the sources. */
function sourceHash() {
  const paths = readdirSync("src", { recursive: true, withFileTypes: true })
    .filter((path) => path.isFile())
    .map((path) => `${path.parentPath}/${path.name}`);
  const hash = createHash("sha256");
  for (const path of [...paths, "build.mjs", "package-lock.json"].sort()) {
    hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}
