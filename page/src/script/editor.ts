/** The editor of Flux: highlighting, the compiler's diagnostics, and a comparison of two texts. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter, lintKeymap, type Diagnostic } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Finding } from "../types";
import { flux } from "./flux";

const COLORS = HighlightStyle.define([
  { tag: tags.keyword, class: "tok-keyword" },
  { tag: tags.string, class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.literal], class: "tok-number" },
  { tag: tags.comment, class: "tok-comment" },
  { tag: tags.regexp, class: "tok-regexp" },
  { tag: [tags.function(tags.variableName)], class: "tok-function" },
  { tag: tags.special(tags.variableName), class: "tok-params" },
  { tag: tags.propertyName, class: "tok-property" },
  { tag: tags.operator, class: "tok-operator" },
]);

const SHARED: Extension = [
  lineNumbers(),
  bracketMatching(),
  StreamLanguage.define(flux),
  syntaxHighlighting(COLORS),
  EditorView.lineWrapping,
  EditorView.theme({
    "&": { color: "var(--text)", backgroundColor: "var(--field)", fontSize: "0.85rem" },
    "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
    ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    ".cm-gutters": { backgroundColor: "var(--field)", color: "var(--quiet)", border: "none" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection) !important" },
    ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)" },
    ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--inserted) !important" },
    ".cm-deletedChunk": { backgroundColor: "var(--deleted) !important" },
    ".cm-deletedChunk .cm-deletedText, .cm-changedText": { background: "none !important", textDecoration: "none" },
    ".cm-deletedLine, .cm-deletedLine *": { color: "var(--text) !important" },
    ".tok-keyword": { color: "var(--tok-keyword)" },
    ".tok-string": { color: "var(--tok-string)" },
    ".tok-number": { color: "var(--tok-number)" },
    ".tok-comment": { color: "var(--quiet)", fontStyle: "italic" },
    ".tok-regexp": { color: "var(--tok-regexp)" },
    ".tok-function": { color: "var(--tok-function)" },
    ".tok-params": { color: "var(--tok-params)", fontWeight: "600" },
    ".tok-property": { color: "var(--tok-property)" },
  }),
];

export interface EditorOptions {
  label: string;
  text: string;
  editable: boolean;
  /** Diagnoses a text; called a little after each change. */
  check: (text: string) => Promise<Finding[]>;
  onChange: (text: string) => void;
}

/**
 * Open an editor. It lives in a shadow root, whose style sheets are objects: a page whose
 * policy forbids inline styles can have it.
 */
export function openEditor(parent: HTMLElement, options: EditorOptions): EditorView {
  const { label, text, editable, check, onChange } = options;
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        SHARED,
        EditorView.contentAttributes.of({ "aria-label": label, ...(editable ? {} : { tabindex: "0" }) }),
        linter(async ({ state }) => diagnostics(state.doc, await check(state.doc.toString())), { delay: 400 }),
        lintGutter(),
        ...(editable ? EDITING : READING),
        keymap.of([...lintKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/**
 * Replace a selection through the editor. Left to itself, Chromium keeps the colour of what was
 * selected in an inline style, which the page's policy forbids.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const replaces = event.inputType === "insertText" && !view.state.selection.main.empty;
    if (!replaces || event.data === null || event.isComposing) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

const EDITING: Extension[] = [history(), typeOver, drawSelection(), highlightActiveLine(), keymap.of([indentWithTab])];
const READING: Extension[] = [EditorState.readOnly.of(true), EditorView.editable.of(false)];

/** Show what changes from one text to another. */
export function openDiff(parent: HTMLElement, before: string, after: string): EditorView {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: after,
      extensions: [
        SHARED,
        ...READING,
        EditorView.contentAttributes.of({ "aria-label": "Changes", tabindex: "0" }),
        unifiedMergeView({ original: before, mergeControls: false, gutter: true, collapseUnchanged: { margin: 3 } }),
      ],
    }),
  });
}

/** Put the cursor where a finding is. */
export function goTo(view: EditorView, finding: Finding): void {
  const at = offset(view.state.doc, finding);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
}

function diagnostics(text: Text, findings: Finding[]): Diagnostic[] {
  return findings.map((finding) => {
    const from = offset(text, finding);
    const word = /^\w+/.exec(text.sliceString(from, from + 100));
    return {
      from,
      to: Math.min(text.length, from + (word?.[0].length ?? 1)),
      severity: finding.rule === "syntax" || finding.rule === "compiler" ? "error" : "warning",
      message: finding.message,
      source: finding.rule,
    };
  });
}

/** A finding's column counts bytes; the editor counts UTF-16 units. */
function offset(text: Text, { line, column }: Finding): number {
  const found = text.line(Math.max(1, Math.min(line, text.lines)));
  const bytes = new TextEncoder().encode(found.text).subarray(0, Math.max(0, column - 1));
  return found.from + new TextDecoder().decode(bytes).length;
}
