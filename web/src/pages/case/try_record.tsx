// An editor for a record of one's own: tried on the evidence before anybody publishes it.
import { useState } from "preact/hooks";
import { call, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Case, WhatIf } from "../../api/types.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Problem } from "../../ui/states.tsx";
import { Changes, outcome } from "./what_if.tsx";

const kTypes = ["TXT", "CNAME", "MX", "A", "AAAA"];

export function TryRecord({ value, close }: { value: Case; close: () => void }) {
  const first = value.diagnosis?.verdict.fix_steps.find((s) => /^\S+\s+(TXT|CNAME|MX|A|AAAA)\s+\S/.test(s.copy))?.copy ?? "";
  const parts = /^(\S+)\s+(\S+)\s+(.*)$/s.exec(first);
  const domain = value.domain || "";
  const [name, setName] = useState(parts?.[1]?.includes("<") ? "" : parts?.[1] ?? domain);
  const [type, setType] = useState(parts?.[2] ?? "TXT");
  const [text, setText] = useState(parts?.[3]?.includes("<") ? "" : parts?.[3] ?? "");
  const [result, setResult] = useState<WhatIf | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);

  const attempt = async (how: "set" | "unset") => {
    setProblem(null);
    setResult(null);
    const record = `${name.trim()} ${type}`;
    try {
      setResult(await call<WhatIf>("POST", `/cases/${seg(value.id)}/what-if`, how === "set" ? { set: [`${record} ${text.trim()}`], unset: [] } : { set: [], unset: [record] }));
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const says = result && outcome(result, "this record");
  return (
    <form class="panel pad form" aria-label="Try a record" onSubmit={(event) => { event.preventDefault(); void attempt("set"); }}>
      <div class="row ends">
        <h3>Try a record of your own</h3>
        <Button small look="plain" icon="close" label="Close the editor" onClick={close}>{""}</Button>
      </div>
      <p class="dim small">The evidence is evaluated again as if this record stood in DNS. Nothing is published.</p>
      <div class="columns">
        <Field label="Name" value={name} onInput={setName} required mono placeholder="example.com" />
        <Field label="Type" value={type} onInput={setType} options={kTypes.map((t) => ({ value: t, label: t }))} />
      </div>
      <Field label="Value" value={text} onInput={setText} rows={3} mono placeholder="v=spf1 include:_spf.salesforce.com -all" />
      <div class="row tight">
        <Button submit look="main-action" disabled={!name.trim() || !text.trim()}>Try it</Button>
        <Button disabled={!name.trim()} onClick={() => attempt("unset")}>Try without this record</Button>
      </div>
      <div role="status">
        {problem && <Problem problem={problem} />}
        {result && says && (
          <div class={`proof ${says.tone}`}>
            <p class="strong">{says.says}</p>
            <p class="dim">{result.verdict_changed ? `The verdict would be: ${result.after.statement}` : "The verdict stays as it is."}</p>
            <Changes proof={result} open />
          </div>
        )}
      </div>
    </form>
  );
}
