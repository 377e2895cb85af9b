// What the domain publishes, as the latest check saw it, with the findings beside each record.
import { useState } from "preact/hooks";
import { call, seg } from "../../api/client.ts";
import type { IssueItem } from "../../api/types.ts";
import type { DomainCheck } from "../../api/watch_types.ts";
import { navigate } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { csvText, download } from "../../ui/csv.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { plural } from "../../ui/format.ts";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { useAttempt } from "../../ui/attempt.ts";
import { RecordChanges } from "./changes.tsx";
import { CheckNow, FirstCheck } from "./check_now.tsx";
import type { CheckState } from "./check_state.ts";
import { findingTone, findingWord, kGroups, problemsOf } from "./finding_words.ts";
import { Findings } from "./findings.tsx";
import { GroupView } from "./record_views.tsx";

// The worst of a group: what could not be found out does not outweigh what was.
function standing(check: DomainCheck, group: string): { tone: Tone; says: string } {
  const findings = check.findings.filter((f) => f.group === group);
  const problems = problemsOf(findings);
  if (problems.length) return { tone: findingTone(problems[0]!), says: `${plural(problems.length, "finding")}, ${findingWord(problems[0]!).toLowerCase()}` };
  const unknown = findings.some((f) => f.status === "unknown");
  if (findings.some((f) => f.status === "good")) return unknown ? { tone: "info", says: "In order, as far as known" } : { tone: "good", says: "In order" };
  return { tone: "none", says: unknown ? "Not known" : "Nothing to judge" };
}

function Group({ group, check, issues }: { group: (typeof kGroups)[number]; check: DomainCheck; issues: IssueItem[] }) {
  const findings = check.findings.filter((f) => f.group === group.id);
  if (findings.length === 0 || findings.every((f) => f.status === "not-applicable")) return null;
  const { tone, says } = standing(check, group.id);
  const view = GroupView({ group: group.id, check });
  return (
    <section class="panel check-group" aria-label={group.title} id={group.id}>
      <div class="panel-head">
        <div><h3 class="h2">{group.title}</h3><p class="small dim">{group.about}</p></div>
        <Badge tone={tone}>{says}</Badge>
      </div>
      {view && <div class="panel-body stack">{view}</div>}
      <Findings findings={findings} issues={issues} />
    </section>
  );
}

function StopWatching({ domain }: { domain: string }) {
  const [asking, setAsking] = useState(false);
  const { problem, attempt } = useAttempt();
  const stop = async () => {
    if (await attempt(() => call("DELETE", `/domains/${seg(domain)}`))) navigate("/domains");
    else setAsking(false);
  };
  return (
    <div class="stack tight">
      {problem && <Problem problem={problem} />}
      <div><Button small danger onClick={() => setAsking(true)}>Stop watching this domain</Button></div>
      {asking && <Confirm title={`Stop watching ${domain}?`} says="It is not checked any more, and leaves the list unless reports speak of it. What reports say of it is kept." action="Stop watching" onYes={stop} onClose={() => setAsking(false)} />}
    </div>
  );
}

export function RecordsTab({ domain, state, watched, changed }: { domain: string; state: CheckState; watched: boolean; changed: () => void }) {
  const { check } = state;
  const list = useList<IssueItem>("/issues", { domain, state: "active", source: "check", limit: 500 }, `${domain} ${check?.at ?? ""}`);
  const csv = () => check && download(`${domain}-check.csv`, "text/csv;charset=utf-8", csvText(["Group", "Finding", "About", "Status", "Severity", "Says", "Fix"], check.findings.map((f) => [f.group, f.id, f.subject, f.status, f.severity, f.statement, f.fix])));
  return (
    <>
      {state.problem && !check && <Problem problem={state.problem} retry={state.reload} />}
      {!check && !state.never && !state.problem && <Loading what="the records" />}
      {state.never && <FirstCheck state={state} domain={domain} watched={watched} changed={changed} />}
      {check && (
        <Section title="Records" about={<>As they were at <Time at={check.at} show="second" /> UTC{check.next && <>; the next look is at <Time at={check.next} /></>}.</>}
          actions={<><CheckNow state={state} domain={domain} /><Button small look="plain" icon="download" onClick={csv}>CSV</Button></>}>
          {kGroups.map((group) => <Group key={group.id} group={group} check={check} issues={list.items ?? []} />)}
        </Section>
      )}
      {check && <RecordChanges history={state.history} />}
      {watched && may("analyst") && <StopWatching domain={domain} />}
    </>
  );
}
