// Who sends as this domain, how that is known, and what a stricter policy would stop.
import { ShareBar } from "../../charts/spark.tsx";
import { apiUrl } from "../../api/client.ts";
import type { DomainReport, Source } from "../../api/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { number, percent } from "../../ui/format.ts";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { trafficTone, trafficWords } from "../../ui/words.ts";
import { NoReports, type TabProperties } from "./overview.tsx";
import { PolicyScale } from "./policy.tsx";

const kColumns: Column<Source>[] = [
  { id: "name", title: "Sender", lead: true, value: (r) => r.name, cell: (r) => <span><b class="word">{r.name}</b>{r.kind && <span class="sub">{r.kind}</span>}</span> },
  { id: "traffic", title: "Kind", value: (r) => trafficWords(r.traffic), cell: (r) => <Badge tone={trafficTone(r.traffic)}>{trafficWords(r.traffic)}</Badge> },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.counts.messages, cell: (r) => number(r.counts.messages) },
  { id: "passing", title: "Passing", numeric: true, value: (r) => r.counts.passing / Math.max(1, r.counts.messages), cell: (r) => <ShareBar part={r.counts.passing} whole={r.counts.messages} text={percent(r.counts.passing, r.counts.messages)} /> },
  { id: "dkim", title: "DKIM aligned", wide: true, numeric: true, value: (r) => r.counts.dkim_aligned, cell: (r) => percent(r.counts.dkim_aligned, r.counts.messages) },
  { id: "spf", title: "SPF aligned", wide: true, numeric: true, value: (r) => r.counts.spf_aligned, cell: (r) => percent(r.counts.spf_aligned, r.counts.messages) },
  { id: "confidence", title: "How sure", wide: true, value: (r) => r.confidence ?? r.traffic_confidence, cell: (r) => <span class="small dim">{r.confidence ?? r.traffic_confidence}</span> },
  { id: "addresses", title: "Addresses", wide: true, numeric: true, value: (r) => r.address_count, cell: (r) => number(r.address_count) },
];

function Details({ row }: { row: Source }) {
  return (
    <dl class="pairs">
      <dt>Why this kind</dt><dd>{row.because_text} ({row.traffic_confidence})</dd>
      {row.evidence.length > 0 && <><dt>Known by</dt><dd><ul>{row.evidence.map((e, i) => <li key={i} class="any">{e}</li>)}</ul></dd></>}
      <dt>Addresses</dt><dd class="mono any">{row.addresses.map((a) => `${a.ip} (${number(a.messages)})`).join(", ")}{row.address_count > row.addresses.length && ` and ${number(row.address_count - row.addresses.length)} more`}</dd>
      <dt>From</dt><dd class="any">{row.authors.join(", ")}</dd>
      <dt>Seen</dt><dd class="num">{row.counts.first} to {row.counts.last}</dd>
    </dl>
  );
}

export function SendersTab({ domain, route, period, report }: TabProperties & { report: DomainReport }) {
  if (report.sources.length === 0) return <NoReports domain={domain} />;
  return (
    <>
      <Section title="If the policy were stricter" about="What it would have done to the messages of this period.">
        <PolicyScale domain={domain} route={route} period={period} current={report.policy.known ? report.policy.p : null} />
      </Section>
      <Section title="Who sends" about={`In ${period.words}, by what receivers reported.`}>
        <Table label="Senders" columns={kColumns} rows={report.sources} rowKey={(r) => r.source} order={{ column: "messages", down: true }} filter csv={{ href: apiUrl(`${route}/sources`, { ...period.query, format: "csv" }) }} more={(row) => <Details row={row} />} />
      </Section>
    </>
  );
}
