/** Flux for the highlighter. */

import type { StreamParser } from "@codemirror/language";

interface State {
  text: boolean;
}

const KEYWORDS = /^(package|import|option|builtin|return|if|then|else|and|or|not|exists|in|testcase|test)\b/;
const DURATION = /^\d+(y|mo|w|d|h|m|s|ms|us|µs|ns)(\d+(y|mo|w|d|h|m|s|ms|us|µs|ns))*\b/;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?/;

export const flux: StreamParser<State> = {
  name: "flux",
  startState: () => ({ text: false }),
  token(stream, state) {
    if (state.text) return inText(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match('"')) {
      state.text = true;
      return inText(stream, state);
    }
    if (stream.match(TIME) || stream.match(DURATION) || stream.match(/^\d+(\.\d+)?/)) return "number";
    if (stream.match(/^[=!]~\s*\/(?:[^/\\]|\\.)+\//)) return "regexp";
    if (stream.match(KEYWORDS)) return "keyword";
    if (stream.match(/^(true|false)\b/)) return "bool";
    if (stream.match(/^params\b/)) return "variableName.special";
    if (stream.match(/^\w+(?=\s*\()/)) return "variableName.function";
    if (stream.match(/^\w+(?=\s*:)/)) return "propertyName";
    if (stream.match(/^\w+/)) return "variableName";
    if (stream.match(/^(\|>|<-|=>|==|!=|<=|>=|=~|!~|[+\-*/%^<>=])/)) return "operator";
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "//" } },
};

function inText(stream: { next: () => string | void }, state: State): string {
  for (let character = stream.next(); character; character = stream.next()) {
    if (character === "\\") stream.next();
    else if (character === '"') {
      state.text = false;
      break;
    }
  }
  return "string";
}
