// The smallest fix: who does what where, with something to copy and the proof beside it.
import { useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Case, Fix, FixStep, Job, WhatIf } from "../../api/types.ts";
import { may } from "../../app/session.ts";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { JobProgress, useJob } from "../../ui/progress.tsx";
import { Notice, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { TryRecord } from "./try_record.tsx";
import { Changes, outcome, Proof } from "./what_if.tsx";

function Verify({ value }: { value: Case }) {
  const [job, setJob] = useState<string | null>(null);
  const [result, setResult] = useState<WhatIf | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const state = useJob(job, (done) => {
    setJob(null);
    if (done.state === "done") setResult(done.result as WhatIf);
    else setProblem(asProblem(new Error(done.error ?? "The check failed.")));
  });
  const start = async () => {
    setProblem(null);
    setResult(null);
    try {
      setJob((await call<{ job: string }>("POST", `/cases/${seg(value.id)}/verify`)).job);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const says = result && outcome(result, "the records as they are now");
  return (
    <div class="stack tight">
      <div class="row tight">
        <Button icon="check" disabled={!!job} onClick={start}>Verify now</Button>
        <span class="dim small">Asks DNS as it is now and evaluates the same evidence again.</span>
      </div>
      {job && state.job && <JobProgress job={state.job as Job} />}
      {(problem || state.problem) && <Problem problem={(problem ?? state.problem)!} />}
      {result && says && (
        <div role="status">
          <Notice tone={says.tone === "good" ? "good" : says.tone === "none" ? "" : "warn"} icon={says.tone === "good" ? "good" : "info"}>
            <p class="strong">{says.says}.</p>
            <p class="dim small">{result.verdict_changed ? result.after.statement : "The verdict stays as it is."} Asked at <Time at={result.at} show="second" /> UTC.</p>
            <Changes proof={result} />
          </Notice>
        </div>
      )}
    </div>
  );
}

export function FixSection({ value, readOnly }: { value: Case; readOnly?: boolean }) {
  const [editing, setEditing] = useState(false);
  const key = readOnly ? "" : `${value.id} ${value.updated}`;
  const { data, problem } = useLoad(key, (signal) => get<Fix>(`/cases/${seg(value.id)}/fix`, {}, signal));
  const verdict = value.diagnosis!.verdict;
  const steps: (FixStep & { proof?: WhatIf | null })[] = (data ?? value.fix)?.steps ?? verdict.fix_steps;
  const together = (data ?? value.fix)?.together;
  return (
    <Section id="fix" title="The smallest fix" about={steps.length > 1 ? "In this order. Each step names who can do it." : undefined}
      actions={!readOnly && <Button small icon="diagnose" onClick={() => setEditing(!editing)}>Try a record</Button>}>
      {problem && <Problem problem={problem} />}
      {steps.length === 0 ? (
        <div class="panel pad dim">{verdict.next_evidence.length ? "No fix is proposed before the missing piece is there: a guess could break what works." : "There is nothing to mend."}</div>
      ) : (
        <ol class="panel">
          {steps.map((step, index) => (
            <li class="fix-step" key={step.id + index}>
              <span class="n" aria-hidden="true">{index + 1}</span>
              <div class="stack tight">
                <div class="where">
                  <b>{step.actor}</b>
                  {step.where && <span class="any">{step.where}</span>}
                </div>
                <p class="any">{step.text}</p>
                {step.copy && <Copy text={step.copy} label={`step ${index + 1}`} />}
              </div>
              <div class="proof-cell">{step.proof && <Proof proof={step.proof} one={steps.length > 1 ? "this step" : "this record"} />}</div>
            </li>
          ))}
        </ol>
      )}
      {together && steps.length > 1 && <Proof proof={together} one="all of it together" />}
      {editing && <TryRecord value={value} close={() => setEditing(false)} />}
      {!readOnly && may("analyst") && <Verify value={value} />}
    </Section>
  );
}
