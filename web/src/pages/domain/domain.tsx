// What is wrong with this domain, and what to do next.
import { useEffect } from "preact/hooks";
import { get, seg } from "../../api/client.ts";
import type { DomainReport } from "../../api/types.ts";
import { onSoon } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href } from "../../app/router.ts";
import { useLoad } from "../../ui/load.ts";
import { Page } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { TabLinks } from "../../ui/tabs.tsx";
import { domainPath } from "../domains.tsx";
import { NotFound } from "../not_found.tsx";
import { SummaryLinks } from "../summary_links.tsx";
import { useCheck } from "./check_state.ts";
import { FirstCheck } from "./check_now.tsx";
import { Health, ScoreHistory } from "./health.tsx";
import { IssuesTab } from "./issues.tsx";
import { Overview } from "./overview.tsx";
import { PeriodChoice, readPeriod } from "./period.tsx";
import { RecordsTab } from "./records.tsx";
import { RefusalsTab } from "./refusals.tsx";
import { ReportsTab } from "./reports.tsx";
import { ReputationTab } from "./reputation.tsx";
import { SendersTab } from "./senders.tsx";

const kTabs = [
  { id: "overview", title: "Overview" },
  { id: "senders", title: "Senders" },
  { id: "issues", title: "Issues" },
  { id: "records", title: "Records" },
  { id: "refusals", title: "Refusals" },
  { id: "reputation", title: "Reputation" },
  { id: "reports", title: "Reports" },
];
const kWithoutPeriod = ["issues", "records"];

function NextStep({ report }: { report: DomainReport }) {
  const step = report.next_step;
  // Without any report all of them are about that.
  const blockers = report.counts?.messages ? report.readiness?.blockers ?? [] : [];
  if (!step && blockers.length === 0) return null;
  return (
    <section class="panel pad stack tight" aria-label="Next step">
      <h2>Next step</h2>
      {step && <p>{step.href?.startsWith("/") && !step.href.startsWith("//") ? <a href={href(step.href)}>{step.text}</a> : step.text}</p>}
      {blockers.length > 0 && (
        <>
          <p class="dim small">{report.readiness.says}</p>
          <ol class="steps-list">
            {blockers.map((b, i) => <li key={i}><div><p class="strong any">{b.says}</p><p class="dim small any">{b.action}</p></div></li>)}
          </ol>
        </>
      )}
    </section>
  );
}

export function DomainPage({ params }: { params: Params }) {
  const domain = params.domain!;
  const tab = params.tab ?? "overview";
  const period = readPeriod();
  const route = `/domains/${seg(domain)}`;
  const { data, problem, reload } = useLoad(`${domain} ${period.key}`, (signal) => get<DomainReport>(route, period.query, signal));
  const state = useCheck(domain, route);
  useEffect(() => onSoon(["domains", "reset"], reload), []);
  if (!kTabs.some((t) => t.id === tab)) return <NotFound />;
  if (problem && !data) return problem.status === 404 ? <NotFound what="domain" /> : <Problem problem={problem} retry={reload} />;
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(period.query)) if (value && !(name === "days" && value === "30")) kept.set(name, value === true ? "1" : String(value));
  const query = kept.size ? `?${kept}` : "";
  const properties = { domain, route, period };
  const watch = { domain, state, watched: data?.watched ?? false, changed: reload };
  return (
    <Page title={domain} crumb={{ to: href("/domains"), text: "Domains" }} actions={data && !kWithoutPeriod.includes(tab) ? <><PeriodChoice period={period} unverified={data.unverified_messages} />{tab === "overview" && <SummaryLinks path={`${route}/summary`} query={period.query} name={domain} />}</> : undefined}>
      <TabLinks label="About this domain" items={kTabs.map((t) => ({ ...t, to: href(domainPath(domain, t.id) + query) }))} current={tab} />
      {tab === "overview" && (!data ? <Loading what="the domain" /> : (
        <>
          {state.check ? <Health state={state} /> : state.never ? <FirstCheck {...watch} /> : state.problem ? <Problem problem={state.problem} retry={state.reload} /> : <Loading what="the check" />}
          <NextStep report={data} />
          <ScoreHistory domain={domain} history={state.history} />
          <Overview {...properties} report={data} />
        </>
      ))}
      {tab === "senders" && (data ? <SendersTab {...properties} report={data} /> : <Loading what="the senders" />)}
      {tab === "refusals" && <RefusalsTab {...properties} />}
      {tab === "reports" && <ReportsTab {...properties} />}
      {tab === "issues" && <IssuesTab {...watch} />}
      {tab === "records" && <RecordsTab {...watch} />}
      {tab === "reputation" && <ReputationTab {...properties} />}
    </Page>
  );
}
