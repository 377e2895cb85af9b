// The button that checks at once, and what stands where no check stands yet.
import { useEffect } from "preact/hooks";
import { call, seg } from "../../api/client.ts";
import { may } from "../../app/session.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Empty, Problem } from "../../ui/states.tsx";
import { useWork } from "../../ui/work.ts";
import { useAttempt } from "../../ui/attempt.ts";
import type { CheckState } from "./check_state.ts";

export function CheckNow({ state, domain }: { state: CheckState; domain: string }) {
  const work = useWork<unknown>(`/domains/${seg(domain)}/check`, state.reload);
  const job = work.job ?? state.job;
  if (!may("analyst")) return null;
  return (
    <div class="stack tight check-now">
      <Button small icon="retry" disabled={work.busy || !!job} onClick={work.start}>Check now</Button>
      {(work.busy || job) && <Progress label={job?.step || "Waiting for its turn"} done={0} total={null} />}
      {work.problem && <Problem problem={work.problem} />}
    </div>
  );
}

// `watched`: the first check comes by itself.
export function FirstCheck({ state, domain, watched, changed }: { state: CheckState; domain: string; watched: boolean; changed: () => void }) {
  const { problem, attempt } = useAttempt();
  useEffect(() => { if (watched) state.reload(); }, [watched]);
  if (watched || state.job)
    return (
      <section class="panel pad stack tight" aria-label="First check" role="status">
        <h2>The first check is under way</h2>
        <Progress label={state.job?.step || "Waiting for its turn"} done={0} total={null} />
        <p class="dim small">DNS, the policies and the mail servers of {domain} are asked. It takes some seconds, and the score appears here by itself.</p>
      </section>
    );
  return (
    <Empty title="This domain is not checked">
      <p>Reports speak of it, but nobody asked to watch it. When it is watched, its records are checked at once and then every few hours, and issues and alerts tell what changes.</p>
      {problem && <Problem problem={problem} />}
      {may("analyst") && <Button look="main-action" icon="plus" onClick={() => attempt(async () => { await call("POST", "/domains", { domain }); changed(); })}>Watch this domain</Button>}
    </Empty>
  );
}
