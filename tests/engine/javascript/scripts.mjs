// The vendor's JavaScript client, unchanged, against the server that INFLUX_HOST names.
import assert from "node:assert/strict";
import { InfluxDB } from "@influxdata/influxdb-client";
import {
  FluxScriptInvocationAPI,
  HealthAPI,
  ReadyAPI,
  ScriptsAPI,
} from "@influxdata/influxdb-client-apis";

const influxDB = new InfluxDB({
  url: process.env.INFLUX_HOST,
  token: process.env.INFLUX_TOKEN,
});
const scripts = new ScriptsAPI(influxDB);
const script = 'import "array"\narray.from(rows: [{v: params.n + 1}])';
const made = await scripts.postScripts({
  body: { name: "js", description: "d", language: "flux", script },
});
assert.equal(made.script, script);
const found = await scripts.getScriptsID({ scriptID: made.id });
assert.deepEqual(found, made);
const changed = await scripts.patchScriptsID({
  scriptID: made.id,
  body: { description: "changed" },
});
assert.equal(changed.description, "changed");
const listed = await scripts.getScripts({ limit: 10 });
assert.deepEqual(listed.scripts.map(({ id }) => id), [made.id]);

const invocation = new FluxScriptInvocationAPI(influxDB);
const rows = [];
const answer = invocation.invoke(made.id, { n: 41 });
for await (const { values, tableMeta } of answer.iterateRows())
  rows.push(tableMeta.toObject(values));
assert.equal(Number(rows[0].v), 42);

await scripts.deleteScriptsID({ scriptID: made.id });
assert.deepEqual((await scripts.getScripts()).scripts, []);
assert.equal((await new HealthAPI(influxDB).getHealth()).status, "pass");
assert.equal((await new ReadyAPI(influxDB).getReady()).status, "ready");
