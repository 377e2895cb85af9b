// Giving the case to others: a link that ends, a bundle, a text for a ticket.
import { useState } from "preact/hooks";
import { apiUrl, get, seg } from "../../api/client.ts";
import type { Case, Ticket } from "../../api/types.ts";
import { may } from "../../app/session.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Check, Field } from "../../ui/field.tsx";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { ShareLinks } from "../share_links.tsx";

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
        {may("analyst") && <ShareLinks path={`/cases/${seg(value.id)}/shares`} evidence about="Whoever has it can read this case without an account, until it ends." />}
        <TicketText value={value} />
        <Bundle value={value} />
      </div>
    </Section>
  );
}
