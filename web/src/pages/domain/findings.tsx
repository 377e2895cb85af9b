// Findings beside what they are about: what is to be mended with its fix to copy, the rest folded.
import { useEffect, useRef } from "preact/hooks";
import type { IssueItem } from "../../api/types.ts";
import type { DomainFinding, FindingProof } from "../../api/watch_types.ts";
import { href, place } from "../../app/router.ts";
import { Badge } from "../../ui/badge.tsx";
import { Publications } from "../../ui/publication.tsx";
import { issuePath } from "../issues/list.tsx";
import { findingTone, findingWord, problemsOf } from "./finding_words.ts";

function Proof({ proof }: { proof: FindingProof }) {
  const silent = proof.status && proof.status !== "NOERROR";
  return (
    <li class="check-proof">
      <span class="place">{proof.place}{silent ? ` ${proof.status}` : proof.kind === "dns" && proof.ttl !== undefined && <span class="dimmer"> TTL {proof.ttl} s</span>}</span>
      {proof.text && <code class="any">{proof.text}</code>}
    </li>
  );
}

function Row({ finding, issue }: { finding: DomainFinding; issue: IssueItem | undefined }) {
  const row = useRef<HTMLLIElement>(null);
  const asked = place.value.query.get("finding") === finding.id;
  useEffect(() => { if (asked) row.current?.scrollIntoView({ block: "center" }); }, [asked]);
  return (
    <li ref={row} class={`check-row ${asked ? "asked" : ""}`} data-finding={finding.id}>
      <div class="check-head">
        <Badge tone={findingTone(finding)}>{findingWord(finding)}</Badge>
        <h4 class="grow any">{finding.statement}</h4>
        {issue && <a class="small nowrap" href={href(issuePath(issue.id))}>Steps, try, verify<span class="unseen">: {issue.title}</span></a>}
      </div>
      {finding.fix && <p class="check-fix any"><b>Fix</b> {finding.fix}</p>}
      <Publications items={finding.publish} />
      {finding.evidence.length > 0 && (
        <details class="small">
          <summary>Evidence</summary>
          <ul class="check-proofs">{finding.evidence.map((proof, i) => <Proof key={i} proof={proof} />)}</ul>
        </details>
      )}
      <p class="dimmer xs">{finding.id}{finding.subject && `, ${finding.subject}`}{finding.source && `, ${finding.source}`}</p>
    </li>
  );
}

function Folded({ title, findings }: { title: string; findings: DomainFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <details class="folded small">
      <summary>{title} <span class="count">{findings.length}</span></summary>
      <ul class="plain-findings">
        {findings.map((f, i) => <li key={i} class="any"><Badge tone={findingTone(f)} bare>{""}</Badge><span><b>{f.title}.</b> {f.statement.replace(/\.$/, "") === f.title ? "" : f.statement}</span></li>)}
      </ul>
    </details>
  );
}

export function Findings({ findings, issues }: { findings: DomainFinding[]; issues: IssueItem[] }) {
  const problems = problemsOf(findings);
  const of = (status: DomainFinding["status"]) => findings.filter((f) => f.status === status);
  const rest = ["info", "unknown", "good", "not-applicable"].some((s) => of(s as DomainFinding["status"]).length);
  return (
    <>
      {problems.length > 0 && <ul class="check-list" aria-label="To mend">{problems.map((f, i) => <Row key={`${f.id} ${f.subject} ${i}`} finding={f} issue={issues.find((issue) => issue.code === f.id && (issue.subject === f.subject || !f.subject))} />)}</ul>}
      {rest && (
        <div class="folds">
          <Folded title="Notes" findings={of("info")} />
          <Folded title="Not known" findings={of("unknown")} />
          <Folded title="Good" findings={of("good")} />
          <Folded title="Does not apply" findings={of("not-applicable")} />
        </div>
      )}
    </>
  );
}
