// Reads lines from stdin in a thread of its own and posts them to host.mjs.
//
// At the end of stdin our parent is gone or done with us: the whole process is killed, also
// if the compiler is in an endless loop and would never look.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parentPort } from "node:worker_threads";

const input = createReadStream(null, { fd: 0 });
for await (const line of createInterface({ input })) parentPort.postMessage(line);
process.kill(process.pid, "SIGKILL");
