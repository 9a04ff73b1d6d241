/** What the scripts API and the page's own API answer with. */

export interface Script {
  id: string;
  name: string;
  orgID: string;
  script: string;
  description?: string;
  language?: string;
  createdAt?: string;
  updatedAt?: string;
}

/** What a parameter takes: one of Flux's words, `[element]` or `{field: type}`. */
export type ParamType = string | [ParamType] | { [field: string]: ParamType };

export type Constant = string | number | boolean;

export interface Parameter {
  name: string;
  type: ParamType;
  optional: boolean;
  default: Constant | null;
  /** The default is not the script's own: it has to be sent. */
  sent: boolean;
  doc: string;
  choices: Constant[];
}

export interface Finding {
  line: number;
  /** Counted from 1, in bytes. */
  column: number;
  rule: string;
  message: string;
}

export interface Names {
  name: string;
  parameters: Record<string, string>;
}

export interface Explanation {
  parameters: Parameter[] | null;
  results: { name: string; columns: Record<string, string> }[];
  complete: boolean;
  effects: string[];
  findings: Finding[];
  warnings: string[];
  samples: Record<string, unknown>;
  python: Names | null;
  flux: Names | null;
}

export interface About {
  version: string;
  mode: "gateway" | "server" | "folder";
  editable: boolean;
  server?: string;
}
