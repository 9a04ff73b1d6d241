// Reads lines from stdin in a separate thread and posts them to host.mjs.
//
// When stdin ends, the parent is gone or has finished, so the whole process is killed, even
// if the compiler is stuck in an endless loop.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parentPort } from "node:worker_threads";

const input = createReadStream(null, { fd: 0 });
for await (const line of createInterface({ input })) parentPort.postMessage(line);
process.kill(process.pid, "SIGKILL");
