// What others think of the domain and of the addresses that send for it.
import { useEffect } from "preact/hooks";
import { get, seg } from "../../api/client.ts";
import type { Listing, Reputation } from "../../api/watch_types.ts";
import { onSoon } from "../../app/live.ts";
import { may } from "../../app/session.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { number, percent, plural } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Loading, Notice, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { severityTone, severityWords } from "../../ui/words.ts";
import { useWork } from "../../ui/work.ts";
import type { TabProperties } from "./overview.tsx";
import { Complaints, Figures, Patterns, Warnings } from "./reputation_feedback.tsx";

const kState: Record<Listing["state"], string> = { suspected: "Seen once, asked again soon", listed: "Listed", gone: "Gone" };
// Listed is as bad as it weighs; what is not certain is not red.
const listingTone = (l: Listing): Tone => (l.state === "gone" ? "good" : l.state === "suspected" || l.light ? "wait" : severityTone(l.severity));
const share = (part: number) => (part > 0 ? percent(part, 1) : "");

function ListingRow({ listing }: { listing: Listing }) {
  const holder = listing.holder === "own" ? "Your own" : listing.shared ? `Shared: ${listing.holder_title || "a service's"} customers` : listing.holder_title || "A service's";
  return (
    <li class="check-row">
      <div class="check-head">
        <Badge tone={listingTone(listing)}>{listing.state === "listed" ? severityWords(listing.severity) : kState[listing.state]}</Badge>
        <h3 class="any grow"><span class="mono">{listing.subject}</span> on {listing.list || listing.zone}</h3>
        <Badge tone={listing.holder === "own" ? "warn" : "info"} bare>{holder}</Badge>
      </div>
      <p class="any">{listing.statement}</p>
      {listing.state !== "gone" && listing.advice.length > 0 && (
        <div class="check-fix"><b>What to do</b><ul class="dots">{listing.advice.map((text, i) => <li key={i} class="any">{text}</li>)}</ul></div>
      )}
      <p class="dimmer xs">
        {listing.zone}{listing.codes && ` (${listing.codes})`}{listing.meaning && `: ${listing.meaning}`}. Weight {listing.weight} of 100{share(listing.mail_share) && `, ${share(listing.mail_share)} of the domain's mail`}.
        {" "}First seen <Time at={listing.first_seen} />{listing.gone ? <>, gone <Time at={listing.gone} /></> : <>, last seen <Time at={listing.last_seen} /></>} UTC.
      </p>
    </li>
  );
}

function Listings({ data }: { data: Reputation }) {
  const now = data.listings.filter((l) => l.state !== "gone");
  const gone = data.listings.filter((l) => l.state === "gone");
  const silent = data.could_not_check.filter((l) => l.asked).length;
  return (
    <>
      {now.length > 0 ? <ul class="panel check-list" aria-label="Listings">{now.map((l) => <ListingRow key={`${l.subject} ${l.zone}`} listing={l} />)}</ul>
        : data.checked && (data.subjects.length > 0 || silent === 0
          ? <Notice tone={silent ? "" : "good"} icon={silent ? "info" : "good"}><p>{silent ? `Nothing is known to be listed. ${plural(silent, "list")} told nothing, so what ${silent === 1 ? "it has" : "they have"} is not known.` : "No list names anything of this domain."}</p></Notice>
          : <Notice><p>No list answered: whether something is listed is not known.</p></Notice>)}
      {gone.length > 0 && (
        <details class="panel check-fold">
          <summary>No longer listed <span class="count">{gone.length}</span></summary>
          <ul class="check-list">{gone.map((l) => <ListingRow key={`${l.subject} ${l.zone}`} listing={l} />)}</ul>
        </details>
      )}
    </>
  );
}

const kSilent: Column<Reputation["could_not_check"][number]>[] = [
  { id: "list", title: "List", lead: true, value: (r) => r.list || r.zone, cell: (r) => <span><b class="any">{r.list || r.zone}</b><span class="sub mono any">{r.zone}</span></span> },
  { id: "state", title: "State", value: (r) => (r.asked ? "no answer" : "not asked"), cell: (r) => <Badge tone="none" bare>{r.asked ? "told nothing" : "not asked"}</Badge> },
  { id: "reason", title: "Why", value: (r) => r.reason, cell: (r) => <span class="small any">{r.reason}</span> },
  { id: "subjects", title: "Subjects", numeric: true, value: (r) => r.subjects, cell: (r) => number(r.subjects) },
];

const kFound: Record<string, string> = { reports: "reports", spf: "SPF", author: "the domain itself", dkim: "DKIM", "return-path": "return path", link: "links" };
const kSubjects: Column<Reputation["subjects"][number]>[] = [
  { id: "subject", title: "Address or domain", lead: true, value: (r) => r.subject, cell: (r) => <b class="mono any">{r.subject}</b> },
  { id: "holder", title: "Whose", value: (r) => r.holder_title || r.holder, cell: (r) => (r.holder === "own" ? "own" : <span class="any">{r.holder_title || r.holder}{r.holder === "pool" && <span class="dimmer"> (shared)</span>}</span>) },
  { id: "found", title: "Found in", value: (r) => r.found_in.join(", "), cell: (r) => <span class="dim">{r.found_in.map((f) => kFound[f] ?? f).join(", ")}</span> },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => (r.messages ? number(r.messages) : "–") },
  { id: "share", title: "Share of mail", numeric: true, value: (r) => r.mail_share, cell: (r) => share(r.mail_share) || "–" },
];

function NotAsked({ left }: { left: Reputation["not_asked"] }) {
  if (!left || (left.addresses === 0 && left.domains === 0 && left.networks.length === 0)) return null;
  const parts = [left.addresses > 0 && plural(left.addresses, "address", "addresses"), left.domains > 0 && plural(left.domains, "domain"), left.networks.length > 0 && `networks that are too large (${left.networks.join(", ")})`].filter(Boolean);
  return <p class="small dim any">Left out: {parts.join("; ")}.</p>;
}

export function ReputationTab({ domain, route, period }: TabProperties) {
  const { data, problem, reload } = useLoad(`${domain} ${period.key}`, (signal) => get<Reputation>(`${route}/reputation`, period.query, signal));
  const work = useWork<unknown>(`/domains/${seg(domain)}/reputation/check`, reload);
  useEffect(() => onSoon(["domains", "reset"], reload), []);
  if (problem && !data) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the reputation" />;
  return (
    <>
      <Section title="Blocklists" about={data.checked ? <>Asked about {plural(data.subjects.length, "address or domain", "addresses and domains")} at <Time at={data.checked} /> UTC{data.next_check && <>, again at <Time at={data.next_check} /></>}.</> : "Not asked yet. Watched domains are asked about by themselves, soon after they were added."}
        actions={may("analyst") && <div class="stack tight check-now"><Button small icon="retry" disabled={work.busy} onClick={work.start}>Check now</Button>{work.busy && <Progress label={work.job?.step || "Asking the lists"} done={0} total={null} />}</div>}>
        {work.problem && <Problem problem={work.problem} />}
        <Listings data={data} />
        {data.could_not_check.length > 0 && (
          <details class="panel check-fold">
            <summary>Lists that told nothing, or were not asked <span class="count">{data.could_not_check.length}</span></summary>
            <Table label="Lists that could not be checked" columns={kSilent} rows={data.could_not_check} rowKey={(r) => r.zone} csv={{ name: `${domain}-lists.csv` }} />
          </details>
        )}
        {data.subjects.length > 0 && (
          <details class="panel check-fold">
            <summary>What was asked about <span class="count">{data.subjects.length}</span></summary>
            <Table label="What was asked about" columns={kSubjects} rows={data.subjects} rowKey={(r) => r.subject} order={{ column: "messages", down: true }} csv={{ name: `${domain}-subjects.csv` }} />
          </details>
        )}
        <NotAsked left={data.not_asked} />
      </Section>
      <Warnings items={data.early_warnings} />
      <Patterns items={data.refusal_patterns} domain={domain} />
      <Complaints data={data.complaints} period={period.words} />
      <Figures items={data.provider_figures} />
    </>
  );
}
