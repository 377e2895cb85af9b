// The figures of a domain and how they went.
import { useMemo, useState } from "preact/hooks";
import { AreaChart, type Series } from "../../charts/area.tsx";
import { apiUrl, get } from "../../api/client.ts";
import type { DomainReport, Failure, TimelineDay } from "../../api/types.ts";
import { href } from "../../app/router.ts";
import { Badge } from "../../ui/badge.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { number, percent } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { trafficTone, trafficWords } from "../../ui/words.ts";
import { domainPath, Policy } from "../domains.tsx";
import { zoomTo, type Period } from "./period.tsx";

export interface TabProperties { domain: string; route: string; period: Period }

const kSeries: Series[] = [
  { id: "dkim", title: "DKIM aligned", swatch: "dkim", colour: "--series-dkim" },
  { id: "spf_only", title: "SPF only", swatch: "spf", colour: "--series-spf" },
  { id: "forwarded", title: "Forwarded", swatch: "forwarded", colour: "--series-forwarded" },
  { id: "failing", title: "Failing", swatch: "failing", colour: "--series-failing" },
];

const kFailures: Column<Failure>[] = [
  { id: "name", title: "Sender", lead: true, value: (r) => r.name, cell: (r) => <b class="word">{r.name}</b> },
  { id: "traffic", title: "Kind", value: (r) => trafficWords(r.traffic), cell: (r) => <Badge tone={trafficTone(r.traffic)}>{trafficWords(r.traffic)}</Badge> },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => number(r.messages) },
  { id: "says", title: "Why", value: (r) => r.says, cell: (r) => <span class="any small">{r.says}</span> },
  { id: "fix", title: "Fix", value: (r) => r.fix, cell: (r) => <span class="any small">{r.fix}</span> },
];

export function NoReports({ domain }: { domain: string }) {
  return (
    <Empty title="No report about this domain in this period">
      <p>Receivers send DMARC reports to the address that the record of the domain names in the tag <code>rua</code>. See what it says now, or upload reports that you have.</p>
      <div class="row tight">
        <ButtonLink to={href(domainPath(domain, "records"))}>Look at the records</ButtonLink>
        <ButtonLink to={href("/intake")} icon="intake">Upload reports</ButtonLink>
      </div>
    </Empty>
  );
}

// Reports of the last days are still to come: days without any at the end are not "no mail".
function withoutUnreported(days: TimelineDay[]): TimelineDay[] {
  let end = days.length;
  while (end > 1 && days.length - end < kReportsLag && days[end - 1]!.messages === 0) end--;
  return days.slice(0, end);
}
const kReportsLag = 2; // days

export function Overview({ domain, route, period, report }: TabProperties & { report: DomainReport }) {
  const time = useLoad(`${domain} ${period.key}`, (signal) => get<{ days: TimelineDay[] }>(`${route}/timeline`, period.query, signal));
  const [withForged, setWithForged] = useState(false);
  const forged = report.failures.filter((f) => f.traffic === "spoof").length;
  const failures = useMemo(() => report.failures.filter((f) => withForged || f.traffic !== "spoof"), [report, withForged]);
  const counts = report.counts;
  const days = useMemo(() => withoutUnreported(time.data?.days ?? []), [time.data]);
  if (!counts || counts.messages === 0) return <NoReports domain={domain} />;
  const policy = report.policy.known ? (report.policy.p as "none" | "quarantine" | "reject" | null) : null;
  return (
    <>
      <div class="figures">
        <div><b>{percent(counts.passing, counts.messages)}</b><span>pass DMARC</span></div>
        <div><b>{number(counts.messages)}</b><span>messages reported</span></div>
        <div><b>{number(counts.failing)}</b><span>failing</span></div>
        <div><b>{number(counts.quarantined + counts.rejected)}</b><span>quarantined or rejected</span></div>
        <div><b>{number(report.refused)}</b><span>refused, by logs and bounces</span></div>
        <div><b><Policy value={policy} /></b><span>policy published</span></div>
      </div>
      <Section title="Day by day" about="Drag over the chart to look closer.">
        <div class="panel pad">
          {time.problem ? <Problem problem={time.problem} retry={time.reload} /> : !time.data ? <Loading what="the days" />
            : <AreaChart label={`Messages of ${domain} by day`} days={days} series={kSeries} value={(i, id) => days[i]![id as "dkim"] ?? 0} zoom={zoomTo} csv={{ href: apiUrl(`${route}/timeline`, { ...period.query, format: "csv" }) }} />}
        </div>
      </Section>
      {report.failures.length > 0 && (
        <Section title="Why messages fail">
          <Table label="Failures" columns={kFailures} rows={failures} tools={forged > 0 && <label class="check small"><input type="checkbox" checked={withForged} onChange={(event) => setWithForged(event.currentTarget.checked)} /><span>Also spoofing ({number(forged)})</span></label>} rowKey={(r) => `${r.source} ${r.author_domain} ${r.says}`} order={{ column: "messages", down: true }} filter csv={{ href: apiUrl(`${route}/failures`, { ...period.query, format: "csv" }) }} />
        </Section>
      )}
    </>
  );
}
