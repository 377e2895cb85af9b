// What is wrong with this domain, and what to do next.
import { useEffect } from "preact/hooks";
import { get, seg } from "../../api/client.ts";
import type { DomainReport } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href } from "../../app/router.ts";
import { useLoad } from "../../ui/load.ts";
import { Page } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { TabLinks } from "../../ui/tabs.tsx";
import { domainPath } from "../domains.tsx";
import { NotFound } from "../not_found.tsx";
import { Overview } from "./overview.tsx";
import { PeriodChoice, readPeriod } from "./period.tsx";
import { RecordsTab } from "./records.tsx";
import { RefusalsTab } from "./refusals.tsx";
import { ReportsTab } from "./reports.tsx";
import { SendersTab } from "./senders.tsx";

const kTabs = [
  { id: "overview", title: "Overview" },
  { id: "senders", title: "Senders" },
  { id: "refusals", title: "Refusals" },
  { id: "reports", title: "Reports" },
  { id: "records", title: "Records" },
];

function NextStep({ report }: { report: DomainReport }) {
  const step = report.next_step;
  const blockers = report.readiness?.blockers ?? [];
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
  useEffect(() => on("domains", reload), []);
  if (!kTabs.some((t) => t.id === tab)) return <NotFound />;
  if (problem && !data) return problem.status === 404 ? <NotFound what="domain" /> : <Problem problem={problem} retry={reload} />;
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(period.query)) if (value && !(name === "days" && value === "30")) kept.set(name, value === true ? "1" : String(value));
  const query = kept.size ? `?${kept}` : "";
  const properties = { domain, route, period };
  return (
    <Page title={domain} crumb={{ to: href("/domains"), text: "Domains" }} actions={data && tab !== "records" ? <PeriodChoice period={period} unverified={data.unverified_messages} /> : undefined}>
      <TabLinks label="About this domain" items={kTabs.map((t) => ({ ...t, to: href(domainPath(domain, t.id) + query) }))} current={tab} />
      {tab === "overview" && (data ? <><NextStep report={data} /><Overview {...properties} report={data} /></> : <Loading what="the domain" />)}
      {tab === "senders" && (data ? <SendersTab {...properties} report={data} /> : <Loading what="the senders" />)}
      {tab === "refusals" && <RefusalsTab {...properties} />}
      {tab === "reports" && <ReportsTab {...properties} />}
      {tab === "records" && <RecordsTab {...properties} watched={data?.watched ?? false} />}
    </Page>
  );
}
