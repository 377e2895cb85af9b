// Links that show something without an account until they end: made, listed, ended.
import { useState } from "preact/hooks";
import { call, seg } from "../api/client.ts";
import { asProblem, type Problem as Failure } from "../api/problem.ts";
import type { Share } from "../api/types.ts";
import { Button } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Check, Field } from "../ui/field.tsx";
import { useList } from "../ui/load.ts";
import { Problem } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

const kDays = [{ value: "1", label: "1 day" }, { value: "7", label: "7 days" }, { value: "30", label: "30 days" }];

// `path`: of the shares. `evidence`: whether the maker may add it.
export function ShareLinks({ path, about, evidence: asks }: { path: string; about: string; evidence?: boolean }) {
  const list = useList<Share>(path, {}, path);
  const [days, setDays] = useState("7");
  const [evidence, setEvidence] = useState(true);
  const [made, setMade] = useState<Share | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const attempt = async (work: () => Promise<unknown>) => {
    setProblem(null);
    try {
      await work();
      list.reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const make = async () => setMade(await call<Share>("POST", path, { days: Number(days), ...(asks ? { evidence } : {}) }));
  const end = async (share: Share) => {
    await call("DELETE", `${path}/${seg(share.id)}`);
    if (made?.id === share.id) setMade(null);
  };
  return (
    <div class="panel pad stack">
      <h3>Link</h3>
      <p class="dim small">{about}</p>
      <Field label="Valid for" value={days} onInput={setDays} options={kDays} />
      {asks && <Check label="With the evidence" hint="The messages and logs themselves. They may name people." checked={evidence} onChange={setEvidence} />}
      <Button icon="share" onClick={() => attempt(make)}>Make a link</Button>
      {problem && <Problem problem={problem} />}
      {made && <Copy text={new URL(made.url, location.origin).href} label="the link" />}
      {list.items && list.items.length > 0 && (
        <ul class="stack tight small">
          {list.items.map((share) => (
            <li key={share.id} class="row ends">
              <span>Ends <Time at={share.expires} />{asks && (share.evidence ? ", with evidence" : ", without evidence")}</span>
              <Button small danger onClick={() => attempt(() => end(share))}>End it now</Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
