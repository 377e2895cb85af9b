// Cases as rows: the cause first.
import type { CaseItem } from "../api/types.ts";
import { href } from "../app/router.ts";
import { Badge } from "../ui/badge.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { causeTone, causeWords, whoWords } from "../ui/words.ts";

export function StateBadge({ row }: { row: CaseItem }) {
  if (row.state === "running") return <Badge tone="wait">Working</Badge>;
  if (row.state === "failed") return <Badge tone="warn">Failed</Badge>;
  return <Badge tone={causeTone(row.cause)}>{causeWords(row.cause) || "Undetermined"}</Badge>;
}

const kColumns: Column<CaseItem>[] = [
  { id: "cause", title: "Cause", value: (r) => (r.state === "done" ? causeWords(r.cause) : r.state), cell: (r) => <StateBadge row={r} /> },
  { id: "title", title: "Case", lead: true, value: (r) => r.title, cell: (r) => (
    <span>
      <a class="cell-main any" href={href(`/cases/${r.id}`)}>{r.title || "Untitled"}</a>
      {r.state === "done" && r.statement && <span class="sub any">{r.statement.length > 150 ? r.statement.slice(0, 149) + "…" : r.statement}</span>}
    </span>
  ) },
  { id: "domain", title: "From", value: (r) => r.domain, cell: (r) => <span class="word">{r.domain}{r.recipient_domain && <span class="sub word">to {r.recipient_domain}</span>}</span> },
  { id: "who", title: "Refused by", value: (r) => (r.state === "done" ? whoWords(r.who) : ""), cell: (r) => (r.state === "done" ? whoWords(r.who) : "") },
  { id: "updated", title: "Updated, UTC", wide: true, value: (r) => r.updated, cell: (r) => <Time at={r.updated} /> },
];

export function CaseTable({ label, rows, next, csv, filter }: { label: string; rows: CaseItem[]; next?: (() => Promise<unknown>) | null; csv?: { href: string }; filter?: boolean }) {
  return <Table label={label} columns={kColumns} rows={rows} rowKey={(r) => r.id} rowHref={(r) => `/cases/${r.id}`} next={next} csv={csv ?? { name: "cases.csv" }} filter={filter} />;
}
