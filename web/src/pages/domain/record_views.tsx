// What a group of checks looked at: keys, mail servers, and records as they stand in DNS.
import type { ComponentChildren } from "preact";
import type { DkimKey, DnsRecord, DomainCheck, MailServerTls } from "../../api/watch_types.ts";
import { Badge } from "../../ui/badge.tsx";
import { Copy } from "../../ui/copy.tsx";
import { number, pause } from "../../ui/format.ts";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { DmarcTags } from "./dmarc_tags.tsx";
import { SpfTree } from "./spf_tree.tsx";

const kSilent: Record<string, string> = { NXDOMAIN: "There is no such name", NODATA: "There is none", TIMEOUT: "DNS did not answer", SERVFAIL: "DNS failed", REFUSED: "DNS refused to answer" };
const kTitles: Record<string, string> = { "mta-sts": "MTA-STS", "mta-sts-policy": "MTA-STS policy", "tls-rpt": "TLS-RPT", ds: "DNSSEC", dane: "DANE", bimi: "BIMI" };

export function RecordList({ records, titled }: { records: DnsRecord[]; titled?: boolean }) {
  return (
    <ul class="dns-records">
      {records.map((r, i) => (
        <li key={i}>
          <div class="row ends small">
            <span>{titled && <b>{kTitles[r.id] ?? r.id} </b>}<span class="mono any">{r.name}</span> <span class="dim">{r.type}</span></span>
            {r.values.length === 0 && <Badge tone="none" bare>{r.status === "NOERROR" ? "There is none" : kSilent[r.status] ?? r.status}</Badge>}
            {r.values.length > 0 && r.ttl > 0 && <span class="dimmer xs nowrap">TTL {r.ttl} s</span>}
          </div>
          {r.values.map((text, n) => <Copy key={n} text={text} label={`${r.type} of ${r.name}`} />)}
        </li>
      ))}
    </ul>
  );
}

const kOrigin: Record<string, string> = { reports: "seen in reports", message: "seen in a message", stated: "stated", salesforce: "Salesforce's", usual: "usual name" };
const keyColumns: Column<DkimKey>[] = [
  { id: "selector", title: "Selector", lead: true, value: (r) => r.selector, cell: (r) => <span><b class="mono any">{r.selector}</b>{r.alias && <span class="sub any">leads to {r.alias}</span>}</span> },
  { id: "state", title: "Key", value: (r) => (r.usable ? "usable" : "not usable"), cell: (r) => (r.usable ? <Badge tone="good" bare>can be used</Badge> : <Badge tone={r.messages ? "bad" : "none"} bare>cannot be used</Badge>) },
  { id: "bits", title: "Bits", numeric: true, value: (r) => r.bits, cell: (r) => (r.bits ? <span class="nowrap">{r.type} {number(r.bits)}</span> : "–") },
  { id: "service", title: "Service", value: (r) => r.service, cell: (r) => r.service ?? "–" },
  { id: "origin", title: "Known from", value: (r) => kOrigin[r.origin] ?? r.origin, cell: (r) => <span class="dim">{kOrigin[r.origin] ?? r.origin}</span> },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => (r.messages ? number(r.messages) : "–") },
];

function Keys({ keys, records }: { keys: DkimKey[]; records: DnsRecord[] }) {
  if (keys.length === 0) return <p class="dim">No selector of the domain is known. Keys cannot be listed from outside: reports and messages show which are in use.</p>;
  return <Table label="DKIM keys" columns={keyColumns} rows={keys} rowKey={(r) => r.selector} more={(r) => <RecordList records={records.filter((record) => record.name === r.name)} />} />;
}

// What could not be asked is grey.
function TlsBadge({ tls }: { tls: MailServerTls | undefined }) {
  if (!tls || tls.tls === null) return <span><Badge tone="none" bare>not known</Badge>{tls?.reason && <span class="sub any">{tls.reason}</span>}</span>;
  if (tls.tls === "broken") return <Badge tone="bad" bare>STARTTLS fails</Badge>;
  return tls.tls ? <Badge tone="good" bare>STARTTLS</Badge> : <Badge tone="bad" bare>no STARTTLS</Badge>;
}

function Certificate({ tls, now }: { tls: MailServerTls | undefined; now: number }) {
  const c = tls?.certificate;
  if (!c) return <span class="dimmer">not seen</span>;
  const left = (new Date(c.not_after).getTime() - now) / 1000;
  return (
    <span class="any">
      {left < 0 ? <Badge tone="bad" bare>expired</Badge> : tls.distrust ? <Badge tone="warn" bare>not trusted</Badge> : <Badge tone="good" bare>trusted</Badge>}
      <span class="sub">until <Time at={c.not_after} show="day" /> by {c.issuer || "an unnamed issuer"}, {number(c.key_bits)} bits</span>
      {tls.distrust && <span class="sub">{tls.distrust}</span>}
    </span>
  );
}

interface MailServer { host: string; preference: number | null; tls: MailServerTls | undefined }
function mailServers(check: DomainCheck): MailServer[] {
  const tls = check.details.tls ?? [];
  const named = (check.records.mx ?? []).flatMap((r) => r.values).map((value) => {
    const [preference, host = ""] = value.split(/\s+/);
    return { host, preference: Number(preference), tls: tls.find((t) => t.host === host.replace(/\.$/, "")) };
  });
  const others = tls.filter((t) => !named.some((n) => n.tls === t)).map((t) => ({ host: t.host, preference: null, tls: t }));
  return [...named, ...others].sort((a, b) => (a.preference ?? 0) - (b.preference ?? 0));
}

function MailServers({ check }: { check: DomainCheck }) {
  const rows = mailServers(check);
  if (rows.length === 0) return <RecordList records={check.records.mx ?? []} />;
  const now = (check.at ?? 0) * 1000;
  const columns: Column<MailServer>[] = [
    { id: "host", title: "Host", lead: true, value: (r) => r.host, cell: (r) => <b class="any">{r.host === "." ? "none (null MX)" : r.host}</b> },
    { id: "preference", title: "Preference", numeric: true, value: (r) => r.preference, cell: (r) => r.preference ?? "–" },
    { id: "tls", title: "TLS", value: (r) => String(r.tls?.tls ?? "not known"), cell: (r) => (r.host === "." ? "–" : <TlsBadge tls={r.tls} />) },
    { id: "certificate", title: "Certificate", value: (r) => r.tls?.certificate?.not_after, cell: (r) => (r.host === "." ? "–" : <Certificate tls={r.tls} now={now} />) },
  ];
  return <Table label="Mail servers" columns={columns} rows={rows} rowKey={(r) => `${r.preference} ${r.host}`} />;
}

// What the text of the policy does not say in words.
function Sts({ sts, now }: { sts: NonNullable<DomainCheck["details"]["mta_sts"]>; now: number }) {
  if (!sts.mode) return null;
  const left = sts.certificate_ends ? (new Date(sts.certificate_ends).getTime() - now) / 1000 : null;
  return (
    <dl class="pairs">
      <dt>Senders keep it for</dt><dd>{pause(sts.max_age ?? 0)}</dd>
      <dt>Certificate of its server</dt><dd>{left === null ? "not seen" : <>until <Time at={sts.certificate_ends} show="day" />{left > 0 && <span class="dim">, {pause(left)} from the check on</span>}</>}</dd>
    </dl>
  );
}

// Of one group of checks; null where findings say all.
export function GroupView({ group, check }: { group: string; check: DomainCheck }): ComponentChildren {
  const { records, details } = check;
  const of = (...ids: string[]) => ids.flatMap((id) => records[id] ?? []);
  switch (group) {
    case "spf": return <>{of("spf").length > 0 && <RecordList records={of("spf")} />}{details.spf?.tree.record && <SpfTree spf={details.spf} />}</>;
    case "dkim": return <Keys keys={details.dkim ?? []} records={of("dkim")} />;
    case "dmarc": return <><RecordList records={of("dmarc")} />{details.dmarc?.record && <DmarcTags dmarc={details.dmarc} />}</>;
    case "mail-servers": return <MailServers check={check} />;
    case "tls-policy": return <><RecordList records={of("mta-sts", "mta-sts-policy")} titled />{details.mta_sts && <Sts sts={details.mta_sts} now={(check.at ?? 0) * 1000} />}<RecordList records={of("tls-rpt", "dane", "ds")} titled /></>;
    case "bimi": return of("bimi").length ? <RecordList records={of("bimi")} /> : null;
    case "name-servers": return of("ns").length ? <RecordList records={of("ns")} /> : null;
    default: return null;
  }
}
