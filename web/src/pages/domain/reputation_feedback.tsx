// What receivers answer, recipients complain of, and providers publish.
import { DayColumns } from "../../charts/days.tsx";
import type { EarlyWarning, Level, ProviderFigure, RefusalPattern, Reputation } from "../../api/watch_types.ts";
import { href } from "../../app/router.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { number } from "../../ui/format.ts";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { providerWords } from "../../ui/words.ts";
import { domainPath } from "../domains.tsx";

const kLevelTone: Record<Level, Tone> = { none: "none", good: "good", warning: "warn", bad: "bad" };
const kLevelWord: Record<Level, string> = { none: "not judged", good: "good", warning: "high", bad: "too high" };
const kFigureWord: Record<Level, string> = { none: "not judged", good: "good", warning: "worth a look", bad: "bad" };

export function Warnings({ items }: { items: EarlyWarning[] }) {
  if (items.length === 0) return null;
  return (
    <Section title="Early warnings" about="Deferrals that foretell a block.">
      <ul class="panel check-list">
        {items.map((w) => (
          <li class="check-row" key={`${w.id} ${w.provider}`}>
            <div class="check-head"><Badge tone="warn">{w.provider_title}</Badge><h3 class="any grow">{w.title}</h3><span class="small num nowrap">{number(w.messages)} messages</span></div>
            <p class="any">What follows if nothing changes: {w.precedes}</p>
            <p class="check-fix any"><b>What to do</b> {w.advice}</p>
            <p class="dimmer xs num">{w.first} to {w.last}, {w.rule}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const kPattern: Record<RefusalPattern["pattern"], { tone: Tone; word: string; says: string }> = {
  technical: { tone: "bad", word: "Technical", says: "Authentication, TLS, form or routing: mend that, and the refusals end." },
  reputation: { tone: "warn", word: "Reputation", says: "The answers name addresses, domains, complaints, content or rate: who sends, how much and to whom is what counts." },
  both: { tone: "bad", word: "Technical and reputation", says: "Mend the technical part first: it makes the other unreadable." },
  recipient: { tone: "info", word: "Recipient's own", says: "Rules and mailboxes of the recipients themselves." },
  unclear: { tone: "none", word: "Unclear", says: "The answers do not tell." },
};

export function Patterns({ items, domain }: { items: RefusalPattern[]; domain: string }) {
  if (items.length === 0) return null;
  return (
    <Section title="What refusals have in common" about={<>By provider. The answers themselves are under <a href={href(domainPath(domain, "refusals"))}>Refusals</a>.</>}>
      <ul class="panel check-list">
        {items.map((p) => (
          <li class="check-row" key={p.provider}>
            <div class="check-head"><Badge tone={kPattern[p.pattern].tone}>{kPattern[p.pattern].word}</Badge><h3 class="any grow">{p.title === p.provider ? providerWords(p.provider) : p.title}</h3><span class="small num nowrap">{number(p.messages)} refused</span></div>
            <p>{kPattern[p.pattern].says}</p>
            {p.reasons.length > 0 && <ul class="dots small">{p.reasons.map((text, i) => <li key={i} class="any">{text}</li>)}</ul>}
            <p class="dimmer xs any">{p.first} to {p.last}; technical {number(p.technical)}, reputation {number(p.reputation)}, recipient {number(p.recipient)}, unknown {number(p.unknown)}. {p.rules.slice(0, 4).map((r) => `${r.rule} ${number(r.messages)}`).join(", ")}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type ByProvider = Reputation["complaints"]["by_provider"][number];
const kComplaints: Column<ByProvider>[] = [
  { id: "title", title: "Provider", lead: true, value: (r) => r.title, cell: (r) => <b class="any">{r.title}</b> },
  { id: "complaints", title: "Complaints", numeric: true, value: (r) => r.complaints, cell: (r) => number(r.complaints) },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => (r.messages === null ? <span class="dimmer">not known</span> : number(r.messages)) },
  { id: "rate", title: "Rate", numeric: true, value: (r) => r.rate, cell: (r) => (r.rate === null ? <span class="dimmer">–</span> : `${(100 * r.rate).toFixed(2)} %`) },
  { id: "level", title: "Level", value: (r) => kLevelWord[r.level], cell: (r) => <Badge tone={kLevelTone[r.level]} bare>{kLevelWord[r.level]}</Badge> },
  { id: "statement", title: "What it says", value: (r) => r.statement, cell: (r) => <span class="small any">{r.statement}</span> },
];

export function Complaints({ data, period }: { data: Reputation["complaints"]; period: string }) {
  return (
    <Section title="Complaints" about="Recipients that pressed “this is spam”, as feedback loops tell. Google and Yahoo ask for less than 0.1 %, and refuse or junk from 0.3 % on.">
      {data.total === 0 && data.by_provider.length === 0 ? <p class="panel pad dim">No complaint came in during {period}. Feedback loops send them to the address for reports; providers without one (Gmail) show a rate in Postmaster Tools.</p> : (
        <>
          <Table label="Complaints by provider" columns={kComplaints} rows={data.by_provider} rowKey={(r) => r.provider} order={{ column: "complaints", down: true }} csv={{ name: "complaints.csv" }} />
          {data.by_day.length > 1 && <div class="panel pad"><DayColumns label="Complaints by day" days={data.by_day} series={[{ id: "complaints", title: "Complaints", swatch: "failing", value: (d) => d.complaints }]} /></div>}
          {data.by_type.length > 1 && <p class="small dim any">Of them {data.by_type.map((t) => `${number(t.complaints)} ${t.type}`).join(", ")}.</p>}
        </>
      )}
    </Section>
  );
}

// What a level means, as the server judges (docs/reputation.md).
const kRate = "high from 0.1 % on, too high from 0.3 % on", kPass = "good from 98 % on, bad below 90 %", kFault = "good up to 2 %, bad above 10 %", kWord = "the provider's own word";
const kLimits: Record<string, string> = {
  "spam-rate": kRate, "feedback-loop-rate": kRate, "complaint-rate": kRate, "spf-pass": kPass, "dkim-pass": kPass, "dmarc-pass": kPass, "tls-inbound": kPass,
  "ip-bad": kFault, "ip-low": kFault, "delivery-errors": kFault, "trap-hits": "any hit is bad", "domain-reputation": kWord, "ip-reputation": kWord, "filter-result": kWord, blocked: kWord,
};
const kGravity: Level[] = ["bad", "warning", "good", "none"];

const value = (f: { value: number | null; text: string }) => f.text || (f.value === null ? "–" : String(f.value));
const kFigures: Column<ProviderFigure>[] = [
  { id: "name", title: "Figure", lead: true, value: (r) => r.name, cell: (r) => <span><b>{r.name}</b><span class="sub any">{r.subject}</span></span> },
  { id: "provider", title: "Of", value: (r) => r.title, cell: (r) => r.title },
  { id: "value", title: "Latest", value: (r) => value(r), cell: (r) => <span class="num word">{value(r)}</span> },
  { id: "level", title: "Level", value: (r) => kFigureWord[r.level], cell: (r) => <span><Badge tone={kLevelTone[r.level]} bare>{kFigureWord[r.level]}</Badge>{Object.hasOwn(kLimits, r.metric) && <span class="sub">{kLimits[r.metric]}</span>}</span> },
  { id: "day", title: "Day", value: (r) => r.day, cell: (r) => <span class="num nowrap">{r.day}</span> },
];

export function Figures({ items }: { items: ProviderFigure[] }) {
  return (
    <Section title="What mailbox providers publish" about="Gmail Postmaster Tools and Microsoft SNDS, from exports that came in.">
      {items.length === 0 ? <p class="panel pad dim">No figures in this period. Export them from Postmaster Tools (CSV) or SNDS, and upload the files under <a href={href("/intake")}>Intake</a>.</p> : (
        <Table label="Figures of providers" columns={kFigures} rows={[...items].sort((a, b) => kGravity.indexOf(a.level) - kGravity.indexOf(b.level))} rowKey={(r) => `${r.provider} ${r.subject} ${r.metric}`} filter={items.length > 10} csv={{ name: "provider-figures.csv" }} more={(r) => (
          <table class="plain" aria-label={`${r.name} by day`}>
            <thead><tr><th scope="col">Day</th><th scope="col">Value</th><th scope="col">Level</th></tr></thead>
            <tbody>{[...r.days].reverse().map((d) => <tr key={d.day}><td class="num">{d.day}</td><td class="num any">{value(d)}</td><td><Badge tone={kLevelTone[d.level]} bare>{kFigureWord[d.level]}</Badge></td></tr>)}</tbody>
          </table>
        )} />
      )}
    </Section>
  );
}

