// The checks: what fails first, each with statement, evidence and fix; what passed is folded.
import { useState } from "preact/hooks";
import type { CheckProof, CheckResult, CheckStatus, TestReport } from "../../api/types.ts";
import { href } from "../../app/router.ts";
import { Badge } from "../../ui/badge.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Score } from "./score.tsx";
import { kStatusWords, kTones } from "./status.tsx";

// A fix that holds a record or a quoted text to publish can be copied.
const kRecord = /"([^"]{8,})"/;

function Proof({ proof, test }: { proof: CheckProof; test: string | null }) {
  const state = proof.dns_status && proof.dns_status !== "NOERROR" ? ` ${proof.dns_status}` : "";
  return (
    <li class="check-proof">
      <span class="place">
        {proof.octets && test ? <a href={href(`/test/${test}/raw?at=${proof.octets[0]}-${proof.octets[1]}`)}>{proof.place}</a> : proof.place}
        {state}{proof.kind === "dns" && !state && proof.ttl !== undefined && <span class="dimmer"> TTL {proof.ttl} s</span>}
      </span>
      {proof.text && <code class="any">{proof.text}</code>}
    </li>
  );
}

function CheckRow({ check, test }: { check: CheckResult; test: string | null }) {
  const record = kRecord.exec(check.fix)?.[1];
  return (
    <li class="check-row" id={`check-${check.id}`}>
      <div class="check-head">
        <Badge tone={kTones[check.status]}>{kStatusWords[check.status]}</Badge>
        <h3>{check.title}</h3>
        {check.counts === "core" && <span class="dimmer xs nowrap">counts</span>}
      </div>
      <p class="any">{check.statement || <span class="dimmer">What it found is left out of the shared report, since it quotes the message.</span>}</p>
      {check.evidence.length > 0 && <ul class="check-proofs" aria-label="Evidence">{check.evidence.map((proof, i) => <Proof key={i} proof={proof} test={test} />)}</ul>}
      {check.fix && <p class="check-fix any"><b>Fix</b> {check.fix}</p>}
      {record && <Copy text={record} label="the record" />}
      <p class="dimmer xs">{check.id}{check.source && `, ${check.source}`}</p>
    </li>
  );
}

function Part({ title, checks, test, folded }: { title: string; checks: CheckResult[]; test: string | null; folded?: boolean }) {
  if (checks.length === 0) return null;
  const list = <ul class="check-list">{checks.map((check) => <CheckRow key={check.id} check={check} test={test} />)}</ul>;
  if (!folded)
    return (
      <section class="section" aria-label={title}>
        <h2>{title} <span class="count">{checks.length}</span></h2>
        <div class="panel">{list}</div>
      </section>
    );
  return (
    <details class="panel check-fold">
      <summary><h2>{title} <span class="count">{checks.length}</span></h2></summary>
      {list}
    </details>
  );
}

// `test`: id for links into the message; null where there is none to be seen.
export function Checks({ report, test }: { report: TestReport; test: string | null }) {
  const [group, setGroup] = useState<string | null>(null);
  const shown = report.checks.filter((c) => !group || c.group === group);
  const with_ = (status: CheckStatus) => shown.filter((c) => c.status === status).sort((a, b) => Number(a.counts === "no") - Number(b.counts === "no") || a.number - b.number);
  const fails = with_("fail"), warns = with_("warn");
  return (
    <div class="stack wide">
      <Score report={report} group={group} choose={setGroup} />
      <Part title="Fails" checks={fails} test={test} />
      <Part title="Could be better" checks={warns} test={test} />
      {fails.length + warns.length === 0 && <p class="panel pad">Nothing here is to be mended.</p>}
      <Part title="Good to know" checks={with_("info")} test={test} folded />
      <Part title="Passed" checks={with_("pass")} test={test} folded />
      <Part title="Could not be checked" checks={with_("could-not-check")} test={test} folded />
      <Part title="Does not apply" checks={with_("not-applicable")} test={test} folded />
    </div>
  );
}
