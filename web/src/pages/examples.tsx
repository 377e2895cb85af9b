// The bundled example cases, for those who have no refusal at hand.
import { useState } from "preact/hooks";
import { call, get } from "../api/client.ts";
import { asProblem, type Problem as Failure } from "../api/problem.ts";
import type { Example } from "../api/types.ts";
import { href } from "../app/router.ts";
import { may } from "../app/session.ts";
import { Button } from "../ui/button.tsx";
import { useLoad } from "../ui/load.ts";
import { JobProgress, useJob } from "../ui/progress.tsx";
import { Empty, Problem } from "../ui/states.tsx";

export function LoadExamples({ loaded }: { loaded: () => void }) {
  const [job, setJob] = useState<string | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const list = useLoad("examples", (signal) => get<{ items: Example[] }>("/examples", {}, signal));
  const state = useJob(job, () => { setJob(null); loaded(); });
  const start = async () => {
    setProblem(null);
    try {
      setJob((await call<{ cases: string[]; job: string }>("POST", "/examples", {})).job);
      loaded();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const items = list.data?.items ?? [];
  return (
    <Empty title="No case yet">
      <p>Drop a bounce above, or look at the examples first: made-up companies with the refusals that are met most often.</p>
      {items.length > 0 && (
        <details>
          <summary>{items.length} examples</summary>
          <ul class="stack tight small">{items.map((e) => <li key={e.name}>{e.loaded ? <a href={href(`/cases/${e.loaded}`)}>{e.title}</a> : e.title}</li>)}</ul>
        </details>
      )}
      {may("analyst") && <Button icon="cases" disabled={!!job} onClick={start}>Load the examples</Button>}
      {state.job && <JobProgress job={state.job} />}
      {problem && <Problem problem={problem} />}
    </Empty>
  );
}
