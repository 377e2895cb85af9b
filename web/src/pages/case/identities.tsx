// From, return-path, each d= and HELO, drawn so that a mismatch is seen before it is read.
import type { Case, Identity } from "../../api/types.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";

const kNames: Record<string, string> = { from: "From", "return-path": "Return-path (SPF)", dkim: "DKIM d=", helo: "HELO" };

const resultTone = (result: string): Tone => (result === "pass" ? "good" : /fail|permerror/.test(result) ? "bad" : /temperror|softfail|neutral/.test(result) ? "warn" : "none");
const Result = ({ value }: { value: string | null }) => (value ? <Badge tone={resultTone(value)} bare>{value}</Badge> : <span class="dimmer">not known</span>);

// Two rings that meet, or stay apart.
function Rings({ aligned }: { aligned: boolean }) {
  return (
    <svg viewBox="0 0 30 14" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
      <circle cx={aligned ? 11.5 : 6.5} cy="7" r="5" />
      <circle cx={aligned ? 18.5 : 23.5} cy="7" r="5" />
    </svg>
  );
}

function Aligned({ row }: { row: Identity }) {
  if (row.identity === "from") return <span class="dim">all others are compared with it</span>;
  if (row.aligned === null) return <span class="dimmer">of no matter</span>;
  return <span class={`match ${row.aligned ? "tone-good" : "tone-bad"}`}><Rings aligned={row.aligned} />{row.aligned ? "aligned" : "not aligned"}</span>;
}

export function Identities({ value, show }: { value: Case; show: (fact: string) => void }) {
  if (value.identities.length === 0) return null;
  const columns: Column<Identity>[] = [
    { id: "identity", title: "Identity", lead: true, value: (r) => r.identity, cell: (r) => <b>{kNames[r.identity] ?? r.identity}</b> },
    { id: "domain", title: "Domain", value: (r) => r.domain, cell: (r) => (
      <span>
        {r.fact ? <button type="button" class="link domain" onClick={() => show(r.fact)}>{r.domain || "(empty)"}</button> : <span class="domain">{r.domain || "(empty)"}</span>}
        {r.detail && <span class="sub any">{r.detail}</span>}
      </span>
    ) },
    { id: "aligned", title: "With From", value: (r) => (r.aligned === null ? "" : r.aligned ? "aligned" : "not aligned"), cell: (r) => <Aligned row={r} /> },
    { id: "here", title: "Result here", value: (r) => r.here, cell: (r) => <Result value={r.here} /> },
    { id: "receiver", title: "At the receiver", value: (r) => r.receiver, cell: (r) => <Result value={r.receiver} /> },
  ];
  return (
    <Section id="identities" title="Identities" about="DMARC passes when one of them passes and is aligned with From.">
      <div class="identities">
        <Table label="Identities" columns={columns} rows={value.identities} rowKey={(r) => `${r.identity} ${r.domain} ${r.detail}`} rowClass={(r) => (r.identity === "from" ? "reference" : r.aligned === false ? "off" : "")} csv={{ name: "identities.csv" }} />
      </div>
    </Section>
  );
}
