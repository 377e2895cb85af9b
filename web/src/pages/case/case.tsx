// A case of the organisation, with what its people can do with it.
import { useEffect, useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Case } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href, navigate } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { useLoad } from "../../ui/load.ts";
import { Page } from "../../ui/page.tsx";
import { JobProgress, Progress, useJob } from "../../ui/progress.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { NotFound } from "../not_found.tsx";
import { AddEvidence } from "./add_evidence.tsx";
import { readSelection } from "./selection.ts";
import { ShareSection } from "./share.tsx";
import { CaseView } from "./view.tsx";

function EditCase({ value, close, saved }: { value: Case; close: () => void; saved: () => void }) {
  const [title, setTitle] = useState(value.title);
  const [note, setNote] = useState(value.note);
  const [problem, setProblem] = useState<Failure | null>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await call("PATCH", `/cases/${seg(value.id)}`, { title, note });
      saved();
      close();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Dialog title="Title and note" onClose={close}>
      <form class="form" onSubmit={save}>
        <Field label="Title" value={title} onInput={setTitle} required wrong={problem?.fields.title} />
        <Field label="Note" value={note} onInput={setNote} rows={5} hint="For your colleagues; it is no evidence." wrong={problem?.fields.note} />
        {problem && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">Save</Button></div>
      </form>
    </Dialog>
  );
}

function Actions({ value, reload }: { value: Case; reload: () => void }) {
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  if (!may("analyst")) return null;
  return (
    <>
      {problem && <Problem problem={problem} />}
      <Button small onClick={() => setDialog("edit")}>Title and note</Button>
      <Button small onClick={() => attempt(async () => { await call("PATCH", `/cases/${seg(value.id)}`, { status: value.status === "open" ? "closed" : "open" }); reload(); })}>{value.status === "open" ? "Close the case" : "Open it again"}</Button>
      <Button small danger icon="trash" label="Delete the case" onClick={() => setDialog("delete")}>Delete</Button>
      {dialog === "edit" && <EditCase value={value} close={() => setDialog(null)} saved={reload} />}
      {dialog === "delete" && <Confirm title="Delete this case?" says="The case, its evidence and its links go. This cannot be undone." action="Delete" onClose={() => setDialog(null)} onYes={() => attempt(async () => { await call("DELETE", `/cases/${seg(value.id)}`); navigate("/cases"); })} />}
    </>
  );
}

function Bar({ value, reload }: { value: Case; reload: () => void }) {
  return (
    <div class="row ends top">
      <div class="grow">
        <a class="crumb" href={href("/cases")}>Cases</a>
        <div class="row tight"><span class="strong any">{value.title}</span>{value.status === "closed" && <Badge tone="none">Closed</Badge>}{value.source === "example" && <Badge tone="info">Example</Badge>}</div>
        {value.log && <a class="small" href={href(`/intake/${value.log}`)}>What else the Email Log of this case tells</a>}
        {value.note && <p class="dim small pre any">{value.note}</p>}
      </div>
      <div class="row tight"><Actions value={value} reload={reload} /></div>
    </div>
  );
}

function Running({ value, job, finished }: { value: Case; job: string | null; finished: () => void }) {
  const state = useJob(job, finished);
  return (
    <Page title={value.title || "Diagnosing"} crumb={{ to: href("/cases"), text: "Cases" }} about="The evidence is being read. You may leave this page; the verdict will be here.">
      <div class="panel pad">{state.job ? <JobProgress job={state.job} /> : <Progress label="Waiting for its turn" done={0} total={null} />}</div>
    </Page>
  );
}

export function CasePage({ params }: { params: Params }) {
  const id = params.case!;
  const { data, problem, reload } = useLoad(id, (signal) => get<Case>(`/cases/${seg(id)}`, {}, signal));
  const [job, setJob] = useState<string | null>(null);
  const given = data?.job ? (typeof data.job === "string" ? data.job : data.job.id) : null;
  const again = useJob(data?.diagnosis ? job ?? (data.state === "running" ? given : null) : null, () => { setJob(null); reload(); });

  useEffect(() => on("case", (changed) => changed.id === id && (changed.updated !== data?.updated || changed.state !== data?.state) && reload()), [id, data?.updated, data?.state]);
  useEffect(() => on("reset", reload), []);
  // An address that names a finding or a place leads to it.
  useEffect(() => {
    if (!data?.diagnosis) return;
    const s = readSelection(data.diagnosis);
    if (s.finding || s.facts.length || s.evidence) requestAnimationFrame(() => document.getElementById("evidence")?.scrollIntoView());
  }, [!!data?.diagnosis]);

  if (problem && !data) return problem.status === 404 ? <NotFound what="case" /> : <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the case" />;
  if (data.state === "running" && !data.diagnosis) return <Running value={data} job={job ?? given} finished={reload} />;
  if (!data.diagnosis)
    return (
      <Page title={data.title || "Case"} crumb={{ to: href("/cases"), text: "Cases" }}>
        <div class="problem" role="alert"><div><p class="strong any">{data.error || "The evidence could not be diagnosed."}</p><p>What was sent is kept. Add further evidence, or delete the case.</p></div></div>
        {data.unreadable.map((u) => <p key={u.name} class="any"><b>{u.name}</b>: {u.reason}</p>)}
        <AddEvidence id={id} started={(j) => { setJob(j); reload(); }} />
        <div class="row tight"><Actions value={data} reload={reload} /></div>
      </Page>
    );
  return (
    <div class="page stack wide">
      <div class="stack">
        <Bar value={data} reload={reload} />
        {again.job && (job || data.state === "running") && <div class="panel pad"><JobProgress job={again.job} /></div>}
      </div>
      <CaseView value={data} base={`/cases/${seg(id)}`} withOctets add={may("analyst") ? <AddEvidence id={id} started={setJob} line={data.diagnosis.verdict.next_evidence.length === 0} /> : undefined} />
      <ShareSection value={data} />
    </div>
  );
}

