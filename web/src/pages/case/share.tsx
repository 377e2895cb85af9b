// Giving the case to others: a link that ends, a bundle, a text for a ticket.
import { useState } from "preact/hooks";
import { apiUrl, call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Case, Share, Ticket } from "../../api/types.ts";
import { may } from "../../app/session.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Check, Field } from "../../ui/field.tsx";
import { useList, useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";

function Links({ value }: { value: Case }) {
  const path = `/cases/${seg(value.id)}/shares`;
  const list = useList<Share>(path, {}, value.id);
  const [days, setDays] = useState("7");
  const [evidence, setEvidence] = useState(true);
  const [made, setMade] = useState<Share | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const attempt = async (work: () => Promise<unknown>) => {
    setProblem(null);
    try {
      await work();
      list.reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <div class="panel pad stack">
      <h3>Link</h3>
      <p class="dim small">Whoever has it can read this case without an account, until it ends.</p>
      <Field label="Valid for" value={days} onInput={setDays} options={[{ value: "1", label: "1 day" }, { value: "7", label: "7 days" }, { value: "30", label: "30 days" }]} />
      <Check label="With the evidence" hint="The messages and logs themselves. They may name people." checked={evidence} onChange={setEvidence} />
      <Button icon="share" onClick={() => attempt(async () => setMade(await call<Share>("POST", path, { days: Number(days), evidence })))}>Make a link</Button>
      {problem && <Problem problem={problem} />}
      {made && <Copy text={new URL(made.url, location.origin).href} label="the link" />}
      {list.items && list.items.length > 0 && (
        <ul class="stack tight small">
          {list.items.map((s) => (
            <li key={s.id} class="row ends">
              <span>Ends <Time at={s.expires} />{s.evidence ? ", with evidence" : ", without evidence"}</span>
              <Button small danger onClick={() => attempt(async () => { await call("DELETE", `${path}/${seg(s.id)}`); if (made?.id === s.id) setMade(null); })}>End it now</Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const kRedactions = [
  { id: "addresses", label: "Addresses", hint: "Local parts of e-mail addresses" },
  { id: "content", label: "Content", hint: "Subjects and bodies of messages" },
  { id: "names", label: "Names", hint: "Display names of people" },
];

function Bundle({ value }: { value: Case }) {
  const [redact, setRedact] = useState<string[]>(["content"]);
  const toggle = (id: string) => (on: boolean) => setRedact((r) => (on ? [...r, id] : r.filter((x) => x !== id)));
  return (
    <div class="panel pad stack">
      <h3>Bundle</h3>
      <p class="dim small">A zip with the case file, the verdict as text and the evidence. The case file gives the same verdict offline: waybill replay.</p>
      <fieldset class="stack tight">
        <legend class="legend">Leave out</legend>
        {kRedactions.map((r) => <Check key={r.id} label={r.label} hint={r.hint} checked={redact.includes(r.id)} onChange={toggle(r.id)} />)}
      </fieldset>
      <ButtonLink icon="download" to={apiUrl(`/cases/${seg(value.id)}/bundle`, { redact: redact.join(",") })} download={`case-${value.id}.zip`}>Download the bundle</ButtonLink>
    </div>
  );
}

const kReaders = [
  { value: "salesforce", label: "Salesforce admin" },
  { value: "recipient", label: "The recipient's mail admin" },
  { value: "dns", label: "DNS admin" },
  { value: "colleague", label: "A colleague" },
];

function TicketText({ value }: { value: Case }) {
  const [reader, setReader] = useState("recipient");
  const { data, problem } = useLoad(`${value.id} ${value.updated} ${reader}`, (signal) => get<Ticket>(`/cases/${seg(value.id)}/ticket`, { for: reader }, signal));
  return (
    <div class="panel pad stack">
      <h3>Text for a ticket</h3>
      <Field label="For whom" value={reader} onInput={setReader} options={kReaders} />
      {problem && <Problem problem={problem} />}
      {data ? (
        <>
          <Copy text={data.subject} label="the subject" />
          <Copy text={data.text} label="the text" tall />
        </>
      ) : !problem && <Loading what="the text" />}
    </div>
  );
}

export function ShareSection({ value }: { value: Case }) {
  return (
    <Section id="share" title="Share">
      <div class="share-grid">
        {may("analyst") && <Links value={value} />}
        <TicketText value={value} />
        <Bundle value={value} />
      </div>
    </Section>
  );
}
