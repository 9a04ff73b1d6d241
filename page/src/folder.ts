/** A folder that is edited: the list follows the files. */

import { useEffect } from "preact/hooks";
import { changed } from "./api";
import type { About } from "./types";

const PAUSE = 2_000;

export function useFolder(about: About | null, reload: () => Promise<void>): void {
  const watched = about?.mode === "folder";
  useEffect(() => {
    if (!watched) return;
    let watching = true;
    void (async () => {
      let version = "";
      while (watching) {
        try {
          const now = await changed(version);
          if (now !== version && version) await reload();
          version = now;
        } catch {
          await new Promise((wake) => setTimeout(wake, PAUSE));
        }
      }
    })();
    return () => {
      watching = false;
    };
  }, [watched]);
}
