/** Asks for a token. It stays in memory, unless it may be kept until the tab closes. */

import { useState } from "preact/hooks";
import { ApiError, token } from "./api";
import { Dialog } from "./dialog";
import type { About } from "./types";

interface Props {
  error: Error | null;
  about: About;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function SignIn({ error, about, onDone, onClose }: Props) {
  const [value, setValue] = useState("");
  const [keep, setKeep] = useState(token.kept);
  const refused = token.value !== "" && error instanceof ApiError && error.status === 401;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    token.set(value.trim(), keep);
    await onDone();
  };
  return (
    <Dialog title="Sign in" onClose={onClose}>
      <form onSubmit={submit}>
        {refused && (
          <p class="problem" role="alert">
            The server does not accept this token: {error.message}
          </p>
        )}
        {about.mode !== "gateway" && (
          <p>To use the token that fluxcall ui was started with, open the address that it printed.</p>
        )}
        <label for="token">InfluxDB token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
        <label class="check">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
          Keep it until this tab is closed
        </label>
        <p class="quiet">It is only sent to this server, and never becomes part of an address.</p>
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" class="primary" disabled={!value.trim()}>
            Sign in
          </button>
        </div>
      </form>
    </Dialog>
  );
}
