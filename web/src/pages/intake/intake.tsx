// Is data arriving? What came, from where, and what could not be read.
import { useEffect, useRef, useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Arrival, IntakeSource, Job } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href, place, setQuery } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Drop, type Piece } from "../../ui/drop.tsx";
import { number, octets } from "../../ui/format.ts";
import { useList, type List } from "../../ui/load.ts";
import { Page, Section } from "../../ui/page.tsx";
import { jobSays, Progress } from "../../ui/progress.tsx";
import { sendPieces, type Sending } from "../../ui/send.ts";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { kindWords } from "../../ui/words.ts";

function Take({ taken }: { taken: () => void }) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const abort = useRef<AbortController | null>(null);
  const take = async (pieces: Piece[]) => {
    setProblem(null);
    abort.current = new AbortController();
    try {
      const uploads = await sendPieces(pieces, setSending, abort.current.signal);
      await call("POST", "/intake", { uploads: uploads.map((u) => u.id) }, { once: crypto.randomUUID?.() });
      taken();
    } catch (error) {
      if (!(error instanceof DOMException)) setProblem(asProblem(error));
    }
    setSending(null);
  };
  return (
    <div class="stack">
      <Drop title="Drop reports, logs and bounces here" wholePage onPieces={take} disabled={!!sending}
        hint="DMARC and TLS reports, Salesforce Email Logs of any size, bounces; in mail, mailboxes and archives. What each is, is told by its content; the same piece twice counts once.">
        {sending && (
          <div class="files stack tight" role="status">
            <Progress label={`Sending ${sending.file} (${sending.index + 1} of ${sending.count})`} done={sending.sent} total={sending.total} says={`${octets(sending.sent)} of ${octets(sending.total)}`} />
            <div><Button small onClick={() => abort.current?.abort()}>Stop</Button></div>
          </div>
        )}
      </Drop>
      {problem && <Problem problem={problem} />}
    </div>
  );
}

const kTone: Record<Arrival["state"], Tone> = { queued: "wait", running: "wait", done: "good", failed: "bad" };
const kWord: Record<Arrival["state"], string> = { queued: "Waiting", running: "Reading", done: "Read", failed: "Failed" };

function Outcome({ row, job }: { row: Arrival; job?: Job }) {
  if (row.state === "running" || row.state === "queued")
    return job && job.state === "running" ? <Progress label={job.step || "Reading"} done={job.done} total={job.total} says={jobSays(job)} /> : <span class="dim">{row.state === "queued" ? "Waiting for its turn" : "Reading"}</span>;
  return (
    <span class="any">
      {row.state === "failed" ? <span class="tone-bad">{row.error || "It could not be read."}</span> : row.outcome || "Nothing of use in it"}
      {row.refused.length > 0 && <span class="sub any">{row.refused.slice(0, 3).join("; ")}{row.refused.length > 3 && ` and ${row.refused.length - 3} more`}</span>}
    </span>
  );
}

function Arrivals({ list, jobs }: { list: List<Arrival>; jobs: Map<string, Job> }) {
  const [problem, setProblem] = useState<Failure | null>(null);
  const failedOnly = place.value.query.get("state") === "failed";
  const act = (method: "POST" | "DELETE", row: Arrival, what = "") => async () => {
    try {
      await call(method, `/intake/items/${seg(row.id)}${what}`);
      list.reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const columns: Column<Arrival>[] = [
    { id: "time", title: "Arrived, UTC", value: (r) => r.time, cell: (r) => <Time at={r.time} /> },
    { id: "name", title: "Piece", lead: true, value: (r) => r.name, cell: (r) => <span><a class="cell-main any" href={href(`/intake/${r.id}`)}>{r.name || "unnamed"}</a><span class="sub">{r.kind ? `${kindWords(r.kind)}, ` : ""}{octets(r.octets)}</span></span> },
    { id: "state", title: "State", value: (r) => kWord[r.state], cell: (r) => <Badge tone={kTone[r.state]}>{kWord[r.state]}</Badge> },
    { id: "outcome", title: "What came of it", value: (r) => r.error || r.outcome, cell: (r) => <Outcome row={r} job={jobs.get(r.id)} /> },
    { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => (r.messages ? number(r.messages) : "–") },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => may("analyst") && (
      <span class="actions">
        {r.can_retry && r.state === "failed" && <Button small icon="retry" onClick={act("POST", r, "/retry")}>Retry</Button>}
        {r.state === "failed" && <Button small look="plain" icon="close" label={`Remove ${r.name} from the list`} onClick={act("DELETE", r)}>{""}</Button>}
      </span>
    ) },
  ];
  const tools = (
    <label class="check small"><input type="checkbox" checked={failedOnly} onChange={(event) => setQuery({ state: event.currentTarget.checked ? "failed" : null })} /><span>Only failures</span></label>
  );
  if (list.problem) return <Problem problem={list.problem} retry={list.reload} />;
  if (!list.items) return <Loading what="the arrivals" />;
  if (list.items.length === 0 && !failedOnly)
    return (
      <Empty title="Nothing has arrived yet">
        <p>Drop a file above. For reports that come by themselves, name a folder or a mailbox in the configuration file of the server, as <code>[[intake.folder]]</code> or <code>[[intake.mailbox]]</code>.</p>
      </Empty>
    );
  return (
    <div class="stack">
      {problem && <Problem problem={problem} />}
      <Table label="Arrivals" columns={columns} rows={list.items} rowKey={(r) => r.id} rowHref={(r) => `/intake/${r.id}`} next={list.next} filter tools={tools} csv={{ href: apiUrl("/intake/items", { state: failedOnly ? "failed" : null, format: "csv" }) }} empty="No failure." />
    </div>
  );
}

const kSourceTone: Record<IntakeSource["state"], Tone> = { ok: "good", waiting: "wait", failed: "bad" };
const kSourceWord: Record<IntakeSource["state"], string> = { ok: "In order", waiting: "Waiting", failed: "Failing" };
const kSourceKinds: Record<IntakeSource["kind"], string> = { folder: "Folder", mailbox: "Mailbox", upload: "Uploads", api: "API", smtp: "SMTP" };

const kSources: Column<IntakeSource>[] = [
  { id: "name", title: "Source", lead: true, value: (r) => r.name, cell: (r) => <span><b class="any">{r.name || kSourceKinds[r.kind]}</b><span class="sub">{kSourceKinds[r.kind] ?? r.kind}</span></span> },
  { id: "state", title: "State", value: (r) => kSourceWord[r.state], cell: (r) => <span><Badge tone={kSourceTone[r.state] ?? "none"}>{kSourceWord[r.state] ?? r.state}</Badge>{r.last_error && <span class="sub any">{r.last_error}</span>}</span> },
  { id: "last", title: "Last arrival, UTC", value: (r) => r.last_arrival, cell: (r) => <Time at={r.last_arrival} /> },
  { id: "items", title: "Pieces", numeric: true, value: (r) => r.items, cell: (r) => number(r.items) },
];

export function IntakePage(_: { params: Params }) {
  const state = place.value.query.get("state") === "failed" ? "failed" : null;
  const list = useList<Arrival>("/intake/items", { state, limit: 50 }, `${state}`);
  const sources = useList<IntakeSource>("/intake/sources", {}, "sources");
  const [jobs, setJobs] = useState<Map<string, Job>>(new Map());
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    let timer = 0;
    const leave = [
      on("job", (job) => setJobs((m) => new Map(m).set(job.object, job))),
      // One that is known changes in its row; others come at the next look, at most twice a second.
      on("arrival", (item) => {
        if (latest.current.items?.some((r) => r.id === item.id)) latest.current.change((items) => items.map((r) => (r.id === item.id ? item : r)));
        else if (!timer) timer = window.setTimeout(() => { timer = 0; latest.current.reload(); }, 500);
      }),
      on("reset", () => latest.current.reload()),
    ];
    return () => { clearTimeout(timer); leave.forEach((f) => f()); };
  }, []);
  return (
    <Page title="Intake" about="Reports, logs and bounces: what arrived, what was read from it, and what could not be read.">
      {may("analyst") && <Take taken={() => { list.reload(); sources.reload(); }} />}
      <Section title="Arrivals"><Arrivals list={list} jobs={jobs} /></Section>
      <Section title="Sources">
        {sources.problem ? <Problem problem={sources.problem} retry={sources.reload} /> : !sources.items ? <Loading what="the sources" />
          : <Table label="Sources" columns={kSources} rows={sources.items} rowKey={(r) => r.id} csv={{ href: apiUrl("/intake/sources", { format: "csv" }) }} empty="No folder or mailbox is watched. Name one in the configuration file of the server, as [[intake.folder]] or [[intake.mailbox]], and what arrives there is taken in by itself." />}
      </Section>
    </Page>
  );
}
