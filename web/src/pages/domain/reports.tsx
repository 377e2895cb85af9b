// The reports themselves: from whom, whole or not, with the original; TLS by day.
import { apiUrl } from "../../api/client.ts";
import type { Reporter, ReportItem, TlsRow } from "../../api/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { number } from "../../ui/format.ts";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { kindWords } from "../../ui/words.ts";
import { NoReports, type TabProperties } from "./overview.tsx";

const kReports: Column<ReportItem>[] = [
  { id: "begin", title: "Day", value: (r) => r.begin, cell: (r) => <Time at={r.begin} show="day" /> },
  { id: "org", title: "From", lead: true, value: (r) => r.org || r.submitter, cell: (r) => <span><b class="any">{r.org || r.submitter}</b><span class="sub mono any">{r.report_id}</span></span> },
  { id: "kind", title: "Kind", value: (r) => kindWords(r.kind), cell: (r) => kindWords(r.kind) },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => number(r.messages) },
  { id: "rows", title: "Rows", wide: true, numeric: true, value: (r) => r.rows, cell: (r) => number(r.rows) },
  { id: "state", title: "State", value: (r) => (r.verified ? "verified" : "unverified"), cell: (r) => (
    <span class="row tight">
      {r.verified ? <Badge tone="good" bare>verified</Badge> : <Badge tone="warn" bare>unverified</Badge>}
      {!r.complete && <Badge tone="warn" bare>incomplete</Badge>}
    </span>
  ) },
  { id: "received", title: "Received, UTC", wide: true, value: (r) => r.received, cell: (r) => <Time at={r.received} /> },
  { id: "original", title: "Original", hideTitle: true, cell: (r) => <a href={apiUrl(`/reports/${r.number}/original`)} download aria-label={`Original of report ${r.report_id}`}>Original</a> },
];

const kReporters: Column<Reporter>[] = [
  { id: "org", title: "Receiver", lead: true, value: (r) => r.org || r.submitter, cell: (r) => <b class="any">{r.org || r.submitter}</b> },
  { id: "reports", title: "Reports", numeric: true, value: (r) => r.reports, cell: (r) => number(r.reports) },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => number(r.messages) },
  { id: "first", title: "First day", value: (r) => r.first, cell: (r) => r.first },
  { id: "last", title: "Last day", value: (r) => r.last, cell: (r) => r.last },
];

const kTls: Column<TlsRow>[] = [
  { id: "day", title: "Day", lead: true, value: (r) => r.day, cell: (r) => r.day },
  { id: "policy", title: "Policy", value: (r) => r.policy_type, cell: (r) => r.policy_type },
  { id: "result", title: "Result", value: (r) => r.result_type, cell: (r) => (r.result_type === "successful" ? <Badge tone="good" bare>successful</Badge> : <Badge tone="bad" bare>{r.result_type}</Badge>) },
  { id: "mx", title: "MX", value: (r) => r.receiving_mx, cell: (r) => <span class="any">{r.receiving_mx}</span> },
  { id: "sessions", title: "Sessions", numeric: true, value: (r) => r.sessions, cell: (r) => number(r.sessions) },
];

export function ReportsTab({ domain, route, period }: TabProperties) {
  const key = `${domain} ${period.key}`;
  const reports = useList<ReportItem>(`${route}/reports`, period.query, key);
  const reporters = useList<Reporter>(`${route}/reporters`, period.query, key);
  const tls = useList<TlsRow>(`${route}/tls`, period.query, key);
  const csv = (name: string) => ({ href: apiUrl(`${route}/${name}`, { ...period.query, format: "csv" }) });
  if (reports.problem) return <Problem problem={reports.problem} retry={reports.reload} />;
  if (!reports.items) return <Loading what="the reports" />;
  if (reports.items.length === 0) return <NoReports domain={domain} />;
  return (
    <>
      <Section title="Reports">
        <Table label="Reports" columns={kReports} rows={reports.items} rowKey={(r) => String(r.number)} next={reports.next} filter csv={csv("reports")} more={(r) => (
          <dl class="pairs">
            <dt>File</dt><dd class="any">{r.name || "–"}</dd>
            <dt>Sent by</dt><dd class="any">{r.submitter}</dd>
            <dt>About</dt><dd><Time at={r.begin} /> to <Time at={r.end} /> UTC</dd>
            <dt>Deviates</dt><dd class="any">{r.deviations.length ? r.deviations.join(", ") : "in nothing"}</dd>
          </dl>
        )} />
      </Section>
      <Section title="Who reports">
        {reporters.problem ? <Problem problem={reporters.problem} retry={reporters.reload} /> : !reporters.items ? <Loading what="the receivers" /> : <Table label="Receivers that report" columns={kReporters} rows={reporters.items} rowKey={(r) => `${r.submitter} ${r.org}`} order={{ column: "messages", down: true }} csv={csv("reporters")} />}
      </Section>
      <Section title="TLS" about="Sessions of other servers with your mail servers.">
        {tls.problem ? <Problem problem={tls.problem} retry={tls.reload} /> : !tls.items ? <Loading what="the sessions" /> : <Table label="TLS sessions" columns={kTls} rows={tls.items} rowKey={(r) => `${r.day} ${r.policy_domain} ${r.policy_type} ${r.result_type} ${r.receiving_mx}`} next={tls.next} csv={csv("tls")} empty="No TLS report in this period. They come to the address in the record _smtp._tls of the domain." />}
      </Section>
    </>
  );
}
