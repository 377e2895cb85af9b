// The digest of an Email Log: how much, what, by whom, and what is wrong with the list.
import type { ComponentChildren } from "preact";
import type { LogDigest } from "../../api/types.ts";
import { number, percent, plural } from "../../ui/format.ts";
import { Section } from "../../ui/page.tsx";
import { Notice } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { firstSentence, providerWords } from "../../ui/words.ts";

const kStates: [string, string][] = [["delivered", "delivered"], ["refused", "refused"], ["expired", "given up after retries"], ["deferred", "still deferred"], ["queued", "without an outcome"], ["discarded-by-salesforce", "discarded by Salesforce"]];

type Domain = LogDigest["by_domain"][number];
const kDomains: Column<Domain>[] = [
  { id: "domain", title: "Recipient domain", lead: true, value: (r) => r.domain, cell: (r) => <b class="any">{r.domain}</b> },
  { id: "provider", title: "Provider", value: (r) => providerWords(r.provider), cell: (r) => providerWords(r.provider) },
  { id: "count", title: "Failed", numeric: true, value: (r) => r.count, cell: (r) => number(r.count) },
  { id: "total", title: "Of messages", numeric: true, value: (r) => r.total, cell: (r) => number(r.total) },
  { id: "share", title: "Share", numeric: true, value: (r) => r.share, cell: (r) => percent(r.count, r.total) },
];

export function LogDigestView({ digest, children }: { digest: LogDigest; children: ComponentChildren }) {
  const { first, rest } = firstSentence(digest.verdict);
  const list = digest.list_quality;
  const facts = [
    list && list.unknown_users > 0 && `${plural(list.unknown_users, "message")} went to addresses that do not exist (${percent(list.unknown_users, digest.messages)}).`,
    list && list.role_refused > 0 && `${plural(list.role_refused, "message")} to role addresses (info@, sales@ …) ${list.role_refused === 1 ? "was" : "were"} refused.`,
    list && list.repeated_messages > 0 && `${plural(list.repeated_messages, "message")} went again to recipients that had refused for good.`,
    list && list.typos.length > 0 && `Mistyped domains: ${list.typos.slice(0, 5).map((t) => `${t.domain} for ${t.intended}`).join(", ")}.`,
    digest.retries && digest.retries.deferred_once > 0 && `${plural(digest.retries.deferred_once, "message")} ${digest.retries.deferred_once === 1 ? "was" : "were"} deferred once; ${number(digest.retries.later_delivered)} of them came through later.`,
    digest.tls && digest.tls.clear > 0 && `${plural(digest.tls.clear, "delivery", "deliveries")} went without TLS.`,
    digest.suppression && digest.suppression.addresses > 0 && `${plural(digest.suppression.addresses, "address", "addresses")} should not be mailed again: waybill salesforce-log --suppression FILE writes the list.`,
  ].filter((text): text is string => !!text);
  return (
    <>
      <div class="verdict warn">
        <h2>{first}.</h2>
        {rest && <p class="statement">{rest}</p>}
        {digest.range && <p class="dim small">{number(digest.rows)} rows from <Time at={digest.range.first} /> to <Time at={digest.range.last} /> UTC</p>}
      </div>
      <div class="figures">
        <div><b>{number(digest.messages)}</b><span>messages</span></div>
        {kStates.filter(([id]) => digest.states[id]).map(([id, words]) => <div key={id}><b>{number(digest.states[id]!)}</b><span>{words}, {percent(digest.states[id]!, digest.messages)}</span></div>)}
      </div>
      {digest.warnings.length > 0 && <Notice tone="warn" icon="warn"><ul class="stack tight small">{digest.warnings.map((w, i) => <li key={i} class="any">{w}</li>)}</ul></Notice>}
      <Section title="What was answered" about="Answers of one meaning are one row. Open one as a case for the whole diagnosis.">{children}</Section>
      <Section title="Where it failed" about={digest.domains_with_refusals > digest.by_domain.length ? `The ${digest.by_domain.length} domains with most failures, of ${number(digest.domains_with_refusals)}.` : undefined}>
        <Table label="Recipient domains" columns={kDomains} rows={digest.by_domain} rowKey={(r) => r.domain} filter csv={{ name: "recipient-domains.csv" }} empty="Nothing failed." />
      </Section>
      {facts.length > 0 && <Section title="The list and the way"><ul class="panel pad stack tight">{facts.map((f) => <li key={f} class="any">{f}</li>)}</ul></Section>}
    </>
  );
}
