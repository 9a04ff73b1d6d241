/** The page's side of the worker. */

import type { Progress, Question, Replies, Run, Told } from "./protocol";

declare const WORKER: string;

export class Runner {
  onProgress: (progress: Progress) => void = () => undefined;
  private readonly worker = new Worker(new URL(WORKER, import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, { resolve: (reply: never) => void; reject: (error: Error) => void }>();
  private last = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ("progress" in data) {
        this.onProgress(data.progress);
        return;
      }
      const waiter = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("problem" in data) waiter?.reject(new Error(data.problem));
      else waiter?.resolve(data.reply as never);
    };
  }

  run(run: Run): void {
    this.worker.postMessage(run);
  }

  cancel(): void {
    this.worker.postMessage({ cancel: true });
  }

  /** End the worker and what it runs. */
  close(): void {
    this.worker.postMessage({ cancel: true });
    setTimeout(() => this.worker.terminate(), 1000);
  }

  ask<K extends keyof Replies>(question: Question<K>): Promise<Replies[K]> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...question, id });
    });
  }
}
