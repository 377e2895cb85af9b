// How are we doing: one row a domain.
import { useEffect, useState } from "preact/hooks";
import { Spark } from "../charts/spark.tsx";
import { apiUrl, call } from "../api/client.ts";
import { asProblem, type Problem as Failure } from "../api/problem.ts";
import type { DomainItem } from "../api/types.ts";
import { onSoon } from "../app/live.ts";
import type { Params } from "../app/match.ts";
import { href, navigate } from "../app/router.ts";
import { may } from "../app/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { number, percent } from "../ui/format.ts";
import { useList } from "../ui/load.ts";
import { Page } from "../ui/page.tsx";
import { Empty, Loading, Problem } from "../ui/states.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { SummaryLinks } from "./summary_links.tsx";
import { gradeTone } from "./domain/finding_words.ts";

const kPolicyTone = { none: "warn", quarantine: "info", reject: "good" } as const;

export function Policy({ value }: { value: DomainItem["policy"] }) {
  return value ? <Badge tone={kPolicyTone[value]}>{value}</Badge> : <span class="dimmer">not seen</span>;
}

export const domainPath = (domain: string, tab = "overview") => `/domains/${encodeURIComponent(domain)}/${tab}`;

function Score({ item }: { item: DomainItem }) {
  if (item.score === null) return <span class="dimmer small">{item.watched ? "not known" : "not checked"}</span>;
  return <span class="nowrap"><Badge tone={gradeTone(item.grade)}>{item.grade}</Badge> <span class="dim">{item.score}</span></span>;
}

const kColumns: Column<DomainItem>[] = [
  { id: "domain", title: "Domain", lead: true, value: (r) => r.domain, cell: (r) => <a class="cell-main word" href={href(domainPath(r.domain))}>{r.domain}</a> },
  { id: "score", title: "Score", numeric: true, value: (r) => r.score, cell: (r) => <Score item={r} /> },
  { id: "share", title: "Passing, 30 days", value: (r) => (r.messages ? r.passing / r.messages : null), cell: (r) => (r.messages ? <span class="passing"><Spark days={r.spark} /><span class="num">{percent(r.passing, r.messages)}</span></span> : <span class="dimmer small">no reports</span>) },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => number(r.messages) },
  { id: "policy", title: "Policy", value: (r) => r.policy, cell: (r) => <Policy value={r.policy} /> },
  { id: "issues", title: "Issues", numeric: true, value: (r) => r.issues, cell: (r) => (r.issues ? <a href={href(domainPath(r.domain, "issues"))}>{number(r.issues)}</a> : 0) },
  { id: "refused", title: "Refused", numeric: true, value: (r) => r.refused, cell: (r) => number(r.refused) },
  { id: "cases", title: "Open cases", numeric: true, value: (r) => r.cases_open, cell: (r) => (r.cases_open ? <a href={href(`/cases?domain=${encodeURIComponent(r.domain)}&status=open`)}>{number(r.cases_open)}</a> : 0) },
  { id: "next", title: "Next step", value: (r) => r.next_step?.text, cell: (r) => (r.next_step ? <NextStep step={r.next_step} /> : <span class="dimmer">Nothing to do</span>) },
];

// The address comes from the server, yet only paths of this site are followed.
function NextStep({ step }: { step: { text: string; href: string } }) {
  return step.href?.startsWith("/") && !step.href.startsWith("//") ? <a class="small next-step" href={href(step.href)}>{step.text}</a> : <span class="small next-step">{step.text}</span>;
}

function AddDomain({ close, added }: { close: () => void; added: (domain: string) => void }) {
  const [domain, setDomain] = useState("");
  const [problem, setProblem] = useState<Failure | null>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      const { domain: name } = await call<{ domain: string }>("POST", "/domains", { domain: domain.trim() });
      added(name);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Dialog title="Add a domain" onClose={close}>
      <form class="form" onSubmit={send}>
        <Field label="Domain" value={domain} onInput={setDomain} required placeholder="example.com" hint="Its records are checked at once and then every few hours, even before the first report about it arrives." wrong={problem?.fields.domain} autoFocus />
        {problem && !problem.fields.domain && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">Add</Button></div>
      </form>
    </Dialog>
  );
}

export function DomainsPage(_: { params: Params }) {
  const list = useList<DomainItem>("/domains", { days: 30, limit: 500 }, "30");
  const [adding, setAdding] = useState(false);
  useEffect(() => onSoon(["domains", "check", "issue", "reset"], list.reload), []);
  const add = may("analyst") && <Button icon="plus" onClick={() => setAdding(true)}>Add a domain</Button>;
  return (
    <Page title="Domains" about="How each domain is set up, what receivers report about mail in its name, and what was refused." actions={<>{list.items && list.items.length > 0 && <SummaryLinks path="/summary" query={{ days: 30 }} name="summary" />}{add}</>}>
      {list.problem && <Problem problem={list.problem} retry={list.reload} />}
      {!list.items ? !list.problem && <Loading what="the domains" />
        : list.items.length === 0 ? (
          <Empty title="No domain yet">
            <p>Receivers send DMARC reports to the address in your DMARC record, the tag <code>rua</code>: who sent mail in your name, and how much of it passed. With such a record the reports come daily:</p>
            <p><code class="any">_dmarc.example.com  TXT  "v=DMARC1; p=none; rua=mailto:reports@example.com"</code></p>
            <p>If you have reports or Email Logs already, upload them; archives and whole mailboxes are read as well.</p>
            <div class="row tight"><ButtonLink to={href("/intake")} look="main-action" icon="intake">Upload reports or logs</ButtonLink>{add}</div>
          </Empty>
        ) : <Table label="Domains" columns={kColumns} rows={list.items} rowKey={(r) => r.domain} rowHref={(r) => domainPath(r.domain)} order={{ column: "messages", down: true }} filter csv={{ href: apiUrl("/domains", { days: 30, format: "csv" }) }} next={list.next} />}
      {adding && <AddDomain close={() => setAdding(false)} added={(domain) => { setAdding(false); navigate(domainPath(domain)); }} />}
    </Page>
  );
}
