/** The whole page: who is signed in, which scripts there are, which one is open. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { readPlace, writePlace, type Place } from "./address";
import * as api from "./api";
import { useFolder } from "./folder";
import { ScriptList } from "./list";
import { NewScript } from "./script/edit";
import { ScriptView } from "./script/view";
import { SignIn } from "./signin";
import { ThemeButton } from "./theme";
import type { About, Script } from "./types";
import { Failure } from "./failure";

export interface Context {
  about: About;
  scripts: Script[];
  reload: () => Promise<void>;
  signIn: () => void;
  go: (place: Partial<Place>, replace?: boolean) => void;
}

export function App() {
  const [about, setAbout] = useState<About | null>(null);
  const [scripts, setScripts] = useState<Script[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [signing, setSigning] = useState(false);
  const [place, setPlace] = useState(() => readPlace(location.hash));

  const load = useCallback(async () => {
    try {
      setScripts(await api.listScripts());
      setError(null);
      setSigning(false);
    } catch (problem) {
      setError(problem as Error);
      const refused = problem instanceof api.ApiError && problem.status === 401;
      if (refused) setSigning(true);
      if (refused) api.token.set(api.token.value, false);
    }
  }, []);

  useEffect(() => {
    void start(setAbout, setError).then((about) => {
      if (about && (api.token.value || about.mode === "folder")) void load();
      else if (about) setSigning(true);
    });
    const moved = (): void => setPlace(readPlace(location.hash));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  useFolder(about, load);

  const go = useCallback((change: Partial<Place>, replace = false) => {
    const next = { ...readPlace(location.hash), ...change };
    history[replace ? "replaceState" : "pushState"](null, "", writePlace(next));
    setPlace(next);
  }, []);

  const script = scripts?.find((one) => one.id === place.script);
  useEffect(() => {
    document.title = script ? `${script.name} · Scripts` : "Scripts";
  }, [script?.name]);

  if (about === null) return error ? <Failure error={error} /> : <p class="loading">Loading…</p>;
  const context: Context = { about, scripts: scripts ?? [], reload: load, signIn: () => setSigning(true), go };
  return (
    <div class={`page ${place.script ? "open" : ""}`}>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the script
      </a>
      <header class="bar">
        <a class="brand" href="#/">
          <img src="scripts/assets/icon.svg" alt="" width="24" height="24" /> Scripts
        </a>
        {about.server && <span class="server">{about.server}</span>}
        <span class="grow" />
        <ThemeButton />
        <button type="button" onClick={() => setSigning(true)}>
          {api.token.value ? "Change token" : "Sign in"}
        </button>
      </header>
      <ScriptList context={context} loading={scripts === null && error === null} open={place.script} />
      <main id="main" tabIndex={-1}>
        {error && !signing && <Failure error={error} onSignIn={() => setSigning(true)} />}
        <Main context={context} place={place} script={script} loaded={scripts !== null} />
      </main>
      {signing && <SignIn error={error} about={about} onDone={load} onClose={() => setSigning(false)} />}
    </div>
  );
}

function Main(props: { context: Context; place: Place; script: Script | undefined; loaded: boolean }) {
  const { context, place, script, loaded } = props;
  if (place.script === "new") return <NewScript context={context} />;
  if (script) return <ScriptView key={script.id} context={context} place={place} script={script} />;
  if (!loaded) return null;
  if (place.script) return <p class="hint">There is no script {place.script} that this token may see.</p>;
  return (
    <div class="welcome">
      <h1>Choose a script</h1>
      <p>Pick one from the list to fill in its parameters, run it and see what it returns.</p>
    </div>
  );
}

/** Learn what serves the page; trade the code that `fluxcall ui` put into the address. */
async function start(told: (about: About) => void, failed: (error: Error) => void): Promise<About | null> {
  try {
    const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
    if (code) {
      history.replaceState(null, "", "#/");
      api.token.set(await api.signIn(code), true);
    }
    const about = await api.about();
    told(about);
    return about;
  } catch (error) {
    failed(error as Error);
    return null;
  }
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
