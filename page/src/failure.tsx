/** An error in the server's own words. */

import { ApiError } from "./api";
import type { Failure as Said } from "./answer/protocol";

interface Props {
  error: Error | Said;
  onSignIn?: () => void;
}

const HINTS: Record<number, string> = {
  401: "The token is unknown, expired, or not allowed to do this.",
  403: "The token is not allowed to do this.",
  404: "It was deleted, or the token may not see it.",
  429: "The server asks you to wait before trying again.",
  503: "The server cannot do this now.",
};

export function Failure({ error, onSignIn }: Props) {
  const said = "status" in error ? error : new ApiError(0, "error", error.message, null);
  const hint = HINTS[said.status];
  return (
    <div class="failure" role="alert">
      <strong>{said.status > 200 ? `${said.code} (HTTP ${said.status})` : said.code}</strong>
      <p class="message">{said.message}</p>
      {hint && <p>{hint}</p>}
      {said.requestId && <p class="quiet">Request {said.requestId}</p>}
      {onSignIn && said.status === 401 && (
        <button type="button" onClick={onSignIn}>
          Use another token
        </button>
      )}
    </div>
  );
}
