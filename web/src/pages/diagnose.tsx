// Why was this refused? Any evidence in, then on to the case.
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { asProblem, type Problem as Failure } from "../api/problem.ts";
import type { CaseItem } from "../api/types.ts";
import type { Params } from "../app/match.ts";
import { on } from "../app/live.ts";
import { href, navigate } from "../app/router.ts";
import { may } from "../app/session.ts";
import { Button } from "../ui/button.tsx";
import { Drop, type Piece } from "../ui/drop.tsx";
import { Field } from "../ui/field.tsx";
import { octets } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { useList } from "../ui/load.ts";
import { Page, Section } from "../ui/page.tsx";
import { Progress } from "../ui/progress.tsx";
import { sendPieces, type Sending } from "../ui/send.ts";
import { Loading, Problem } from "../ui/states.tsx";
import { CaseTable } from "./case_table.tsx";
import { LoadExamples } from "./examples.tsx";

const kLatest = 10;

function Intake() {
  const [pieces, setPieces] = useState<Piece[]>([]);
  const [text, setText] = useState("");
  const [narrow, setNarrow] = useState({ recipient: "", message_id: "", domain: "" });
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const abort = useRef<AbortController | null>(null);
  const go = useRef<HTMLDivElement>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const add = (more: Piece[]) => {
    setProblem(null);
    setPieces((p) => [...p, ...more]);
    requestAnimationFrame(() => go.current?.querySelector("button")?.focus());
  };
  const diagnose = async () => {
    setProblem(null);
    abort.current = new AbortController();
    try {
      const uploads = await sendPieces(pieces, setSending, abort.current.signal);
      const asked = Object.fromEntries(Object.entries(narrow).filter(([, v]) => v.trim()).map(([k, v]) => [k, v.trim()]));
      const made = await call<{ id: string; job: string }>("POST", "/cases", { uploads: uploads.map((u) => u.id), ...(text.trim() ? { text } : {}), ...asked }, { once: crypto.randomUUID?.() });
      navigate(`/cases/${made.id}`);
    } catch (error) {
      if (!(error instanceof DOMException)) setProblem(asProblem(error));
      setSending(null);
    }
  };
  const set = (name: keyof typeof narrow) => (value: string) => setNarrow((n) => ({ ...n, [name]: value }));
  const ready = pieces.length > 0 || text.trim() !== "";
  return (
    <div class="stack">
      <div class="give">
      <Drop title="Drop the evidence here" wholePage onPieces={add} disabled={!!sending}
        hint="A bounce, the raw message or its headers, the Salesforce Email Log, a Microsoft message trace, a quarantine export, DMARC reports, archives and mailboxes of these: in any mix. Files, folders, or paste.">
        {pieces.length > 0 && (
          <ul class="files" aria-label="Chosen evidence">
            {pieces.map((piece, index) => (
              <li class="file" key={index}>
                <Icon name="file" />
                <span class="name">{piece.name}</span>
                <span class="dimmer num nowrap">{octets(piece.file.size)}</span>
                <Button small look="plain" icon="close" label={`Remove ${piece.name}`} disabled={!!sending} onClick={() => setPieces((p) => p.filter((_, i) => i !== index))}>{""}</Button>
              </li>
            ))}
          </ul>
        )}
      </Drop>
      <Field label="Or describe it, or paste the text of the refusal" value={text} onInput={setText} rows={6} mono placeholder="550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization …" />
      </div>
      <details>
        <summary>Narrow it down</summary>
        <div class="columns">
          <Field label="Recipient" value={narrow.recipient} onInput={set("recipient")} placeholder="name@example.com" />
          <Field label="Message-ID" value={narrow.message_id} onInput={set("message_id")} mono />
          <Field label="Your domain" value={narrow.domain} onInput={set("domain")} placeholder="example.com" hint="Where the evidence does not tell it." />
        </div>
      </details>
      {problem && <Problem problem={problem} retry={diagnose} />}
      {sending ? (
        <div class="panel pad stack">
          <div role="status"><Progress label={`Sending ${sending.file} (${sending.index + 1} of ${sending.count})`} done={sending.sent} total={sending.total} says={`${octets(sending.sent)} of ${octets(sending.total)}`} /></div>
          <div><Button onClick={() => abort.current?.abort()}>Stop</Button></div>
        </div>
      ) : (
        <div ref={go}><Button look="main-action" icon="diagnose" disabled={!ready} onClick={diagnose}>Diagnose</Button></div>
      )}
    </div>
  );
}

export function DiagnosePage(_: { params: Params }) {
  const latest = useList<CaseItem>("/cases", { limit: kLatest }, "latest");
  useEffect(() => on("case", () => latest.reload()), []);
  return (
    <Page title="Why was it refused?" about="Give what you have. The answer names the cause, who refused, and the smallest change that mends it, with the place in your evidence that shows it.">
      {may("analyst") ? <Intake /> : <p class="panel pad dim">Your role may read cases. Ask an admin of your organisation for the role of analyst to diagnose.</p>}
      <Section title="Latest cases" actions={latest.items && latest.items.length > 0 ? <a href={href("/cases")}>All cases</a> : undefined}>
        {latest.problem && <Problem problem={latest.problem} retry={latest.reload} />}
        {!latest.items ? !latest.problem && <Loading what="the cases" />
          : latest.items.length === 0 ? <LoadExamples loaded={latest.reload} />
            : <CaseTable label="Latest cases" rows={latest.items} />}
      </Section>
    </Page>
  );
}

