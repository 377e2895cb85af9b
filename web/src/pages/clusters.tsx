// Refusals of one meaning, with their verdict: of a domain, or of one log.
import type { ComponentChildren } from "preact";
import type { Cluster } from "../api/types.ts";
import { href } from "../app/router.ts";
import { Badge } from "../ui/badge.tsx";
import { number } from "../ui/format.ts";
import { Table, type Column } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { causeTone, causeWords, classWords, providerWords, whoWords } from "../ui/words.ts";

const kColumns: Column<Cluster>[] = [
  { id: "meaning", title: "What it means", lead: true, value: (r) => r.meaning, cell: (r) => (
    <span>
      <b class="any">{r.meaning || "Not recognised"}</b>
      <span class="sub mono any">{r.text.length > 180 ? r.text.slice(0, 179) + "…" : r.text}</span>
    </span>
  ) },
  { id: "cause", title: "Verdict", value: (r) => (r.verdict ? causeWords(r.verdict.cause) : classWords(r.class)), cell: (r) => (r.verdict?.cause ? <Badge tone={causeTone(r.verdict.cause)}>{causeWords(r.verdict.cause)}</Badge> : <Badge tone="none">{classWords(r.class)}</Badge>) },
  { id: "provider", title: "By", value: (r) => providerWords(r.provider), cell: (r) => <span>{providerWords(r.provider)}<span class="sub">{whoWords(r.who)}</span></span> },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => number(r.messages) },
  { id: "last", title: "Last, UTC", value: (r) => r.last, cell: (r) => <Time at={r.last} /> },
];

export function ClusterTable({ label, rows, csv, openCase }: { label: string; rows: Cluster[]; csv?: { href: string }; openCase?: (row: Cluster) => ComponentChildren }) {
  const details = (row: Cluster) => (
    <div class="stack tight small">
      {row.verdict?.statement && <p class="strong any">{row.verdict.statement}</p>}
      <dl class="pairs">
        <dt>Answer</dt><dd class="mono any">{row.text}</dd>
        {row.rule && <><dt>Known as</dt><dd class="mono">{row.rule}</dd></>}
        <dt>Fix</dt><dd>{row.verdict?.smallest_fix.length ? <ol class="steps-list">{row.verdict.smallest_fix.map((f, i) => <li key={i} class="any">{f}</li>)}</ol> : <span class="any">{row.fix || "None is known."}</span>}</dd>
        <dt>Recipients at</dt><dd class="any">{row.recipient_domains.map((d) => `${d.domain} (${number(d.messages)})`).join(", ")}</dd>
        <dt>Seen</dt><dd><Time at={row.first} /> to <Time at={row.last} /> UTC</dd>
      </dl>
      <div class="row tight">{row.case ? <a class="button small" href={href(`/cases/${row.case}`)}>Open the case</a> : openCase?.(row)}</div>
    </div>
  );
  return <Table label={label} columns={kColumns} rows={rows} rowKey={(r) => r.id} order={{ column: "messages", down: true }} filter csv={csv ?? { name: "refusals.csv" }} more={details} empty="No refusal." />;
}
