// One issue: what, why it matters here, the steps, tried before and verified after.
import { useEffect, useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { GuideStep, Issue, IssueEvent, IssueProof, IssueTrial, Publication, Verified } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { number, plural } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Page, Section } from "../../ui/page.tsx";
import { JobProgress, useJob } from "../../ui/progress.tsx";
import { Publications } from "../../ui/publication.tsx";
import { Loading, Notice, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { useWork } from "../../ui/work.ts";
import { firstSentence } from "../../ui/words.ts";
import { domainPath } from "../domains.tsx";
import { NotFound } from "../not_found.tsx";
import { kConfirmWords, kSeverityTone, kSeverityWords, kStateTone, kStateWords, mailSentence, subjectWords, titleWords } from "./words.ts";

// What a DMARC record would have done to the mail of stored reports.
function Mail({ mail: { change, effect, stopped } }: { mail: NonNullable<IssueTrial["mail"]> }) {
  const more = effect.newly_quarantined + effect.newly_rejected;
  if (more + effect.newly_delivered === 0) return <p class="small">With {change}, nothing changes for the mail of the last reports.</p>;
  const of = [[stopped.legitimate, "of your own senders"], [stopped.forwarded, "forwarded"], [stopped.spoofed, "forged"], [stopped.unknown, "of unknown senders"]] as const;
  const parts = of.filter(([n]) => n > 0).map(([n, words]) => `${number(n)} ${words}`);
  return (
    <p class="small">
      {more > 0 && <>Of the mail in the last reports, {plural(more, "message")} would be stopped that {more === 1 ? "was" : "were"} not{parts.length > 0 && `: ${parts.join(", ")}`}. </>}
      {effect.newly_delivered > 0 && <>{plural(effect.newly_delivered, "message")} would be delivered that {effect.newly_delivered === 1 ? "was" : "were"} not.</>}
    </p>
  );
}

function Trial({ trial }: { trial: IssueTrial }) {
  const { mail } = trial;
  return (
    <div role="status">
      <Notice tone={trial.gone.length && !trial.new.length ? "good" : trial.new.length ? "warn" : ""} icon="diagnose">
        <p class="strong">{trial.statement}</p>
        {trial.before && trial.after && <p class="small num">Score {trial.before.score} ({trial.before.grade}) → {trial.after.score} ({trial.after.grade})</p>}
        {trial.gone.length > 0 && <ul class="small">{trial.gone.map((f, i) => <li key={i}><span class="dimmer">gone:</span> {f.statement}</li>)}</ul>}
        {trial.new.length > 0 && <ul class="small">{trial.new.map((f, i) => <li key={i}><span class="tone-warn">new:</span> {f.statement}</li>)}</ul>}
        {mail && <Mail mail={mail} />}
      </Notice>
    </div>
  );
}

function Answers({ result }: { result: Verified }) {
  return (
    <div role="status">
      <Notice tone={result.fixed === "yes" ? "good" : "warn"} icon={result.fixed === "yes" ? "good" : "info"}>
        <p class="strong">{result.statement}</p>
        {result.authority && result.authority.length > 0 && (
          <details>
            <summary>What the name servers and the resolver say</summary>
            {result.authority.map((item) => (
              <div class="stack tight" key={item.question}>
                <p class="mono small any">{item.question}{!item.agree && <> <Badge tone="warn">the servers disagree</Badge></>}</p>
                <dl class="pairs">
                  {[...item.servers].sort((a, b) => a.server.localeCompare(b.server)).map((s) => <><dt class="any">{s.server} <span class="dimmer">{s.address}</span></dt><dd class="mono any">{s.records.join(" · ") || s.status}</dd></>)}
                  <dt>resolver{item.ttl !== null && <span class="dimmer"> (for {number(item.ttl)} s)</span>}</dt>
                  <dd class="mono any">{item.resolver ? item.resolver.records.join(" · ") || item.resolver.status : "not asked"}</dd>
                </dl>
              </div>
            ))}
          </details>
        )}
      </Notice>
    </div>
  );
}

// What a record replaces is shown beside it rather than within the sentence.
function StepText({ step, publish }: { step: GuideStep; publish: Publication[] }) {
  const record = publish.find((p) => p.instead_of && p.value === step.copy && step.text.includes(p.instead_of));
  if (!record) return <><p class="any">{step.text}</p>{step.copy && <Copy text={step.copy} label="what to enter" />}</>;
  return (
    <>
      <p class="any">{step.text.replace(` In its place now: ${record.instead_of}`, "").replace(`: ${record.instead_of}`, ".")}</p>
      <Publications items={[record]} bare />
    </>
  );
}

function Steps({ issue, isOver, reload }: { issue: Issue; isOver: boolean; reload: () => void }) {
  const trial = useWork<IssueTrial>(`/issues/${seg(issue.id)}/what-if`);
  const verified = useWork<Verified>(`/issues/${seg(issue.id)}/verify`, reload);
  const elsewhere = useJob(trial.busy || verified.busy ? null : issue.job, reload); // started before, or by somebody else
  const { guide } = issue;
  const about = guide.sender ? (guide.tailored ? `The steps of ${guide.sender}.` : `General steps: those of ${guide.sender} are not known here.`) : guide.dns_host ? `The DNS of this domain is at ${guide.dns_host}.` : undefined;
  return (
    <Section id="fix" title={isOver ? "How it is mended" : "How to mend it"} about={about}>
      {guide.steps.length === 0 ? <div class="panel pad dim">There is nothing to publish: see the statement above.</div> : (
        <ol class="panel">
          {guide.steps.map((step, index) => (
            <li class="fix-step" key={index}>
              <span class="n" aria-hidden="true">{index + 1}</span>
              <div class="stack tight">
                {(step.actor || step.where) && <div class="where"><b>{step.actor}</b>{step.where && <span class="any">{step.where}</span>}</div>}
                <StepText step={step} publish={issue.publish} />
              </div>
            </li>
          ))}
        </ol>
      )}
      {may("analyst") && !isOver && (
        <div class="stack tight">
          <div class="row tight">
            {issue.publish.length > 0 && <Button icon="diagnose" disabled={trial.busy} onClick={trial.start}>Try it first</Button>}
            <Button icon="check" look="main-action" disabled={verified.busy} onClick={verified.start}>Verify now</Button>
            <span class="dim small">{kConfirmWords[issue.confirmed_by]}</span>
          </div>
          {elsewhere.job && <JobProgress job={elsewhere.job} />}
          {trial.job && <JobProgress job={trial.job} />}
          {trial.problem && <Problem problem={trial.problem} />}
          {trial.result && <Trial trial={trial.result} />}
          {verified.job && <JobProgress job={verified.job} />}
          {verified.problem && <Problem problem={verified.problem} />}
          {verified.result && <Answers result={verified.result} />}
        </div>
      )}
    </Section>
  );
}

function Dismiss({ issue, close, done }: { issue: Issue; close: () => void; done: () => void }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Failure | null>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", `/issues/${seg(issue.id)}/dismiss`, { reason: reason.trim() });
      done();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Dialog title="Dismiss this issue" onClose={close}>
      <form class="form" onSubmit={send}>
        <Field label="Why is it all right?" value={reason} onInput={setReason} required rows={3} hint="Kept in its history. It opens again by itself only if it becomes worse." wrong={problem?.fields.reason} autoFocus />
        {problem && !problem.fields.reason && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">Dismiss</Button></div>
      </form>
    </Dialog>
  );
}

function Proof({ proof }: { proof: IssueProof }) {
  return (
    <div class="record">
      <div class="row tight">
        {(proof.place || proof.kind) && <b class="mono small any">{proof.place || proof.kind}</b>}
        {proof.status && proof.status !== "NOERROR" && <Badge tone="none">{proof.status}</Badge>}
        {proof.messages !== undefined && <span class="small dim">{plural(proof.messages, "message")}</span>}
      </div>
      {(proof.text ?? proof.says) && <p class="mono small any">{proof.text ?? proof.says}</p>}
      {proof.arrival && <a class="small" href={href(`/intake/${encodeURIComponent(proof.arrival)}`)}>The log it stands in</a>}
    </div>
  );
}

const kEventWords: Partial<Record<IssueEvent["kind"], string>> = { found: "found", verified: "verified", dismissed: "dismissed" };

export function IssuePage({ params }: { params: Params }) {
  const id = params.issue!;
  const { data: issue, problem, reload } = useLoad(id, (signal) => get<Issue>(`/issues/${seg(id)}`, {}, signal));
  const [dismissing, setDismissing] = useState(false);
  const [failed, setFailed] = useState<Failure | null>(null);
  useEffect(() => on("issue", (told) => void (told?.id === id && reload())), [id]);
  if (problem && !issue) return problem.status === 404 ? <NotFound what="issue" /> : <Problem problem={problem} retry={reload} />;
  if (!issue) return <Loading what="the issue" />;
  const reopen = () => call("POST", `/issues/${seg(id)}/reopen`).then(reload, (error) => setFailed(asProblem(error)));
  const { first, rest } = firstSentence(titleWords(issue));
  const isOver = issue.state === "resolved" || issue.state === "dismissed";
  const mail = mailSentence(issue, isOver);
  const subject = subjectWords(issue);
  return (
    <Page title={first} crumb={{ to: href("/issues"), text: "Issues" }}
      actions={may("analyst") && (isOver ? <Button onClick={reopen}>Open again</Button> : <Button onClick={() => setDismissing(true)}>Dismiss</Button>)}>
      <div class="row tight">
        <Badge tone={kStateTone[issue.state]}>{kStateWords[issue.state]}</Badge>
        <Badge tone={kSeverityTone[issue.severity]}>{kSeverityWords[issue.severity]}</Badge>
        <a class="any" href={href(domainPath(issue.domain))}>{issue.domain}</a>
        {subject && <span class="mono small any">{subject}</span>}
        <span class="small dim">since <Time at={issue.opened} show="day" /></span>
      </div>
      {failed && <Problem problem={failed} />}
      <section class="panel pad stack tight" aria-label="What and why">
        {issue.statement === issue.title ? rest && <p class="any">{rest}</p> : <p class="any">{issue.statement}</p>}
        {issue.why && <p>{issue.why}</p>}
        {mail && <p class="dim any">{mail}</p>}
        {issue.fix && !issue.guide.steps.some((step) => step.text.includes(issue.fix)) && <p class="check-fix any"><b>Fix</b> {issue.fix}</p>}
        {issue.state === "dismissed" && <p class="small"><b>Dismissed:</b> {issue.reason}</p>}
        {issue.state === "waiting" && <p class="small">The fix was seen at <Time at={issue.mended} /> UTC. {kConfirmWords[issue.confirmed_by]}</p>}
        {issue.standard && <p class="dimmer small">{issue.standard}</p>}
      </section>
      <Steps issue={issue} isOver={isOver} reload={reload} />
      {issue.evidence.length > 0 && (
        <Section id="evidence" title="Evidence">
          <div class="panel">{issue.evidence.map((proof, i) => <Proof key={i} proof={proof} />)}</div>
        </Section>
      )}
      <Section id="history" title="History">
        <ol class="panel history">
          {[...issue.history].reverse().map((event, i) => (
            <li class="record" key={i}>
              <div class="row tight small"><Time at={event.at} /><span class="dim">{event.who || "Waybill"}</span>{kEventWords[event.kind] && <b>{kEventWords[event.kind]}</b>}</div>
              <p class="any">{event.text}</p>
            </li>
          ))}
        </ol>
      </Section>
      {dismissing && <Dismiss issue={issue} close={() => setDismissing(false)} done={() => { setDismissing(false); reload(); }} />}
    </Page>
  );
}
