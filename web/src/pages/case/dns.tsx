// The DNS answers that the verdict rests on, with the resolver and the time.
import { apiUrl, get } from "../../api/client.ts";
import type { Case, DnsAnswers } from "../../api/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { useLoad } from "../../ui/load.ts";
import { Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { visible } from "./visible.ts";
import type { Selection } from "./selection.ts";

type Row = DnsAnswers["items"][number];
const statusOf = (row: Row) => row.status ?? "NOERROR";
const data = (row: Row) => (row.data ?? []).map((d) => (typeof d === "string" ? d : d.join("")));
const plain = (text: string) => visible(text).map((part, n) => (typeof part === "string" ? part : <span key={n} class="dimmer" title={part.name}>{part.text}</span>));

const kMeaning: Record<string, string> = { NOERROR: "no record of this type", NODATA: "no record of this type", NXDOMAIN: "no such name", TIMEOUT: "no answer in time", SERVFAIL: "the server failed", REFUSED: "the server refused" };

export function DnsTable({ value, base, selection }: { value: Case; base: string; selection: Selection }) {
  const { data: fetched, problem, reload } = useLoad(value.dns ? "" : `${base} ${value.updated}`, (signal) => get<DnsAnswers>(`${base}/dns`, {}, signal));
  const answers = value.dns ?? fetched;
  if (problem) return <div class="panel-body"><Problem problem={problem} retry={reload} /></div>;
  if (!answers) return <Loading what="the DNS answers" />;
  // The place of such a fact is "name type (what for)".
  const cited = new Set(value.diagnosis!.facts.filter((f) => f.evidence === "DNS" && selection.facts.includes(f.id)).map((f) => f.where.split(" ").slice(0, 2).join(" ").toLowerCase()));
  const isCited = (row: Row) => cited.has(`${row.name} ${row.type}`.toLowerCase());
  const columns: Column<Row>[] = [
    { id: "name", title: "Name", lead: true, value: (r) => r.name, cell: (r) => <span class="mono any">{isCited(r) ? <mark>{r.name}</mark> : r.name}</span> },
    { id: "type", title: "Type", value: (r) => r.type, cell: (r) => r.type },
    { id: "data", title: "Answer", value: (r) => data(r).join(" | ") || statusOf(r), cell: (r) => data(r).length ? <span class="mono any">{data(r).map((d, i) => <span key={i}>{plain(d)}<br /></span>)}</span> : <Badge tone={["NOERROR", "NODATA", "NXDOMAIN"].includes(statusOf(r)) ? "none" : "warn"} bare>{kMeaning[statusOf(r)] ?? statusOf(r)}</Badge> },
    { id: "ttl", title: "TTL, s", numeric: true, value: (r) => r.ttl, cell: (r) => r.ttl ?? "–" },
  ];
  const rows = cited.size ? [...answers.items].sort((a, b) => Number(isCited(b)) - Number(isCited(a))) : answers.items;
  return (
    <div class="snapshot stack tight">
      <div class="viewer-head">
        <span>{answers.resolver ? <>Answered by <b class="any">{answers.resolver}</b></> : "As they stood when the case was diagnosed, or in the snapshot among the evidence"}</span>
        <span><Time at={answers.at} show="second" /> UTC</span>
      </div>
      <Table label="DNS answers" columns={columns} rows={rows} rowKey={(r) => `${r.name} ${r.type}`} filter csv={value.dns ? { name: "dns.csv" } : { href: apiUrl(`${base}/dns`, { format: "csv" }) }} empty="No DNS question was asked." />
    </div>
  );
}
