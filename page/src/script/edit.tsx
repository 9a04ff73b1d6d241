/** Reading, changing, creating and deleting a script's text. */

import type { EditorView } from "@codemirror/view";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import type { Context } from "../app";
import { Dialog } from "../dialog";
import { Failure } from "../failure";
import type { Explanation, Finding, Script } from "../types";

const NEW_TEXT = `from(bucket: params.bucket)
    |> range(start: duration(v: params.start))
    |> limit(n: 10)
`;

interface Props {
  context: Context;
  script: Script;
  known: Explanation | null;
}

export function EditScript({ context, script, known }: Props) {
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  if (editing) return <Editing context={context} script={script} onClose={() => setEditing(false)} />;
  return (
    <>
      {context.about.editable && (
        <div class="buttons start">
          <button type="button" class="primary" onClick={() => setEditing(true)}>
            Edit
          </button>
          <button type="button" class="danger" onClick={() => setDeleting(true)}>
            Delete…
          </button>
        </div>
      )}
      <Code label={`Text of ${script.name}`} text={script.script} known={known} />
      {deleting && <DeleteDialog context={context} script={script} onClose={() => setDeleting(false)} />}
    </>
  );
}

export function NewScript({ context }: { context: Context }) {
  const blank: Script = { id: "", name: "", orgID: "", description: "", script: NEW_TEXT, language: "flux" };
  return (
    <article>
      <a class="back" href="#/">
        All scripts
      </a>
      <h1>New script</h1>
      <Editing context={context} script={blank} onClose={() => context.go({ script: "" })} />
    </article>
  );
}

interface EditingProps {
  context: Context;
  script: Script;
  onClose: () => void;
}

function Editing({ context, script, onClose }: EditingProps) {
  const [name, setName] = useState(script.name);
  const [description, setDescription] = useState(script.description ?? "");
  const [text, setText] = useState(script.script);
  const [findings, setFindings] = useState<Finding[]>([]);
  const [saving, setSaving] = useState(false);
  const changed = name !== script.name || description !== (script.description ?? "") || text !== script.script;
  const draft = { name: name.trim(), description, script: text, language: script.language ?? "flux" };
  useLeaveWarning(changed);
  return (
    <>
      <div class="fields">
        <div class="field">
          <label class="label" for="edit-name">
            Name
          </label>
          <input id="edit-name" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label class="label" for="edit-description">
            Description
          </label>
          <input
            id="edit-description"
            value={description}
            onInput={(event) => setDescription(event.currentTarget.value)}
          />
        </div>
      </div>
      <Code label="Text" text={script.script} known={null} editable onChange={setText} onFindings={setFindings} />
      <div class="buttons start">
        <button
          type="button"
          class="primary"
          disabled={!name.trim() || (script.id !== "" && !changed)}
          onClick={() => setSaving(true)}
        >
          Save…
        </button>
        <button type="button" onClick={onClose}>
          {changed ? "Discard changes" : "Close"}
        </button>
      </div>
      {saving && (
        <SaveDialog
          context={context}
          before={script}
          draft={draft}
          findings={findings}
          onClose={() => setSaving(false)}
          onSaved={onClose}
        />
      )}
    </>
  );
}

interface CodeProps {
  label: string;
  text: string;
  known: Explanation | null;
  editable?: boolean;
  onChange?: (text: string) => void;
  onFindings?: (findings: Finding[]) => void;
}

/** The text in an editor, and the findings in a list that leads to their lines. */
function Code({ label, text, known, editable = false, onChange, onFindings }: CodeProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [findings, setFindings] = useState<Finding[]>(known?.findings ?? []);
  const told = useRef(onFindings);
  told.current = onFindings;
  useEffect(() => {
    let open = true;
    const check = async (now: string): Promise<Finding[]> => {
      const found = (await api.explain({ script: now, language: "flux" })).findings;
      setFindings(found);
      told.current?.(found);
      return found;
    };
    void import("./editor").then(({ openEditor }) => {
      if (!open || !box.current) return;
      view.current = openEditor(box.current, { label, text, editable, check, onChange: onChange ?? (() => undefined) });
    });
    return () => {
      open = false;
      view.current?.destroy();
      view.current = null;
    };
  }, [text, editable]);
  const jump = async (finding: Finding): Promise<void> => {
    const { goTo } = await import("./editor");
    if (view.current) goTo(view.current, finding);
  };
  return (
    <>
      <div class="code" ref={box} />
      <FindingList findings={findings} onPick={jump} />
    </>
  );
}

function FindingList({ findings, onPick }: { findings: Finding[]; onPick: (finding: Finding) => void }) {
  return (
    <div role="status">
      {findings.length === 0 ? (
        <p class="quiet">No findings.</p>
      ) : (
        <ul class="findings">
          {findings.map((finding, index) => (
            <li key={index}>
              <button type="button" class="link" onClick={() => onPick(finding)}>
                {finding.line}:{finding.column}
              </button>{" "}
              {finding.message} <span class="chip">{finding.rule}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface SaveProps {
  context: Context;
  before: Script;
  draft: api.Draft;
  findings: Finding[];
  onClose: () => void;
  onSaved: () => void;
}

function SaveDialog({ context, before, draft, findings, onClose, onSaved }: SaveProps) {
  const [error, setError] = useState<Error | null>(null);
  const [now, setNow] = useState<Script>(before);
  const [organization, setOrganization] = useState("");
  const organizations = useOrganizations(before.id === "");
  const box = useRef<HTMLDivElement>(null);
  const elsewhere = now.script !== before.script;
  useEffect(() => {
    if (before.id) api.findScript(before.id).then(setNow, setError);
  }, []);
  useEffect(() => {
    let view: EditorView | undefined;
    let open = true;
    void import("./editor").then(({ openDiff }) => {
      if (open && box.current) view = openDiff(box.current, before.id ? now.script : "", draft.script);
    });
    return () => {
      open = false;
      view?.destroy();
    };
  }, [now.script]);
  const save = async (): Promise<void> => {
    try {
      const owned = organization ? { orgID: organization } : {};
      const saved = before.id
        ? await api.updateScript(before.id, changes(before, draft))
        : await api.createScript({ ...draft, ...owned });
      await context.reload();
      onSaved();
      context.go({ script: saved.id, tab: before.id ? "text" : "run", inputs: {} });
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Dialog title={before.id ? `Save ${before.name}?` : `Create ${draft.name}?`} wide onClose={onClose}>
      {error && <Failure error={error} onSignIn={context.signIn} />}
      {elsewhere && (
        <p class="problem" role="alert">
          Someone else has changed this script since you opened it. Saving would undo that: the comparison shows it.
        </p>
      )}
      {findings.length > 0 && (
        <p class="problem" role="alert">
          The text has {findings.length} {findings.length === 1 ? "finding" : "findings"}, first in line{" "}
          {findings[0]!.line}: {findings[0]!.message}
        </p>
      )}
      {organizations.length > 1 && (
        <label>
          Organization{" "}
          <select value={organization} onChange={(event) => setOrganization(event.currentTarget.value)}>
            <option value="">Choose…</option>
            {organizations.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="code" ref={box} />
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Back
        </button>
        <button type="button" class="primary" onClick={save}>
          {before.id ? "Save" : "Create"}
        </button>
      </div>
    </Dialog>
  );
}

function useOrganizations(wanted: boolean): { id: string; name: string }[] {
  const [found, setFound] = useState<{ id: string; name: string }[]>([]);
  useEffect(() => {
    if (wanted) void api.listOrganizations().then(setFound);
  }, [wanted]);
  return found;
}

function changes(before: Script, draft: api.Draft): Partial<api.Draft> {
  return {
    ...(draft.name === before.name ? {} : { name: draft.name }),
    ...(draft.description === (before.description ?? "") ? {} : { description: draft.description }),
    ...(draft.script === before.script ? {} : { script: draft.script }),
  };
}

function DeleteDialog({ context, script, onClose }: { context: Context; script: Script; onClose: () => void }) {
  const [error, setError] = useState<Error | null>(null);
  const remove = async (): Promise<void> => {
    try {
      await api.deleteScript(script.id);
      context.go({ script: "", inputs: {} });
      await context.reload();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Dialog title={`Delete ${script.name}?`} onClose={onClose}>
      {error && <Failure error={error} onSignIn={context.signIn} />}
      <p>Programs and scripts that invoke it will fail. This cannot be undone.</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" onClick={remove}>
          Delete
        </button>
      </div>
    </Dialog>
  );
}

function useLeaveWarning(changed: boolean): void {
  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [changed]);
}
