import { apiUrl } from "../../api/client.ts";
import type { AuditEntry } from "../../api/types.ts";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

const detail = (value: unknown) => (value === null || value === undefined || value === "" ? "" : typeof value === "string" ? value : JSON.stringify(value));

const kColumns: Column<AuditEntry>[] = [
  { id: "time", title: "Time, UTC", value: (r) => r.time, cell: (r) => <Time at={r.time} show="second" /> },
  { id: "user", title: "Who", value: (r) => `${r.user} ${r.token}`, cell: (r) => <span class="word">{r.user || <span class="dimmer">nobody logged in</span>}{r.token && <span class="sub any">by token {r.token}</span>}</span> },
  { id: "action", title: "What", lead: true, value: (r) => r.action, cell: (r) => <b class="mono">{r.action}</b> },
  { id: "object", title: "On", value: (r) => r.object, cell: (r) => <span class="word small">{r.object}</span> },
  { id: "detail", title: "Detail", value: (r) => detail(r.detail), cell: (r) => <span class="any small dim">{detail(r.detail)}</span> },
  { id: "address", title: "Address", value: (r) => r.address, cell: (r) => <span class="mono">{r.address}</span> },
];

export function AuditTab() {
  const list = useList<AuditEntry>("/audit", { limit: 50 }, "audit");
  return (
    <Section title="Audit" about="Everything that changed something, and log-ins that failed.">
      {list.problem && <Problem problem={list.problem} retry={list.reload} />}
      {!list.items ? !list.problem && <Loading what="the audit log" /> : <Table label="Audit log" columns={kColumns} rows={list.items} rowKey={(r) => r.id} filter csv={{ href: apiUrl("/audit", { format: "csv" }) }} next={list.next} />}
    </Section>
  );
}
