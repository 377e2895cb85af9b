// A failure in words a person can use: what happened, what was kept, what to try (RFC 9457).

export class Problem extends Error {
  readonly type: string;
  readonly status: number; // 0: the server was not reached
  readonly title: string;
  readonly kept: string;
  readonly tryThis: string;
  readonly fields: Record<string, string>;

  constructor(p: { type?: string; status: number; title: string; detail?: string; kept?: string; try?: string; fields?: Record<string, string> }) {
    super(p.detail || p.title);
    this.type = p.type ?? "about:blank";
    this.status = p.status;
    this.title = p.title;
    this.kept = p.kept ?? "";
    this.tryThis = p.try ?? "";
    this.fields = p.fields ?? {};
  }

  is(name: string): boolean {
    return this.type === `/problems/${name}`;
  }
}

export const unreachable = () =>
  new Problem({ status: 0, title: "The server does not answer", detail: "The server does not answer.", kept: "Nothing was changed.", try: "Look whether Waybill is running, then try again." });

// `body` may be anything: a proxy in between answers as it likes.
export function problemOf(status: number, body: string): Problem {
  try {
    const value: unknown = JSON.parse(body);
    if (value && typeof value === "object") {
      const v = value as Record<string, unknown>;
      const text = (name: string) => (typeof v[name] === "string" ? (v[name] as string) : "");
      const fields: Record<string, string> = {};
      if (v.fields && typeof v.fields === "object")
        for (const [name, says] of Object.entries(v.fields as object)) if (typeof says === "string") fields[name] = says;
      return new Problem({ type: text("type"), status, title: text("title") || `Status ${status}`, detail: text("detail"), kept: text("kept"), try: text("try"), fields });
    }
  } catch {
    // not JSON: said below
  }
  return new Problem({ status, title: `The server answered with status ${status}`, detail: `The server answered with status ${status} and no explanation.`, try: "Try again; if it stays so, the server's log has the reason." });
}

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem({ status: 0, title: "This page failed", detail: error instanceof Error ? error.message : String(error), try: "Load the page again." });
