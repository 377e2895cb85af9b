// The evidence: findings and facts on one side, the octets they were read from on the other.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { getOctets, seg, apiUrl } from "../../api/client.ts";
import type { Case, Fact, Finding } from "../../api/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { matches } from "../../ui/sort.ts";
import { certaintyWords, factWords, kindWords, severityTone, severityWords } from "../../ui/words.ts";
import { DnsTable } from "./dns.tsx";
import { chooseEvidence, chooseFacts, chooseFinding, kDns, readSelection, type Selection } from "./selection.ts";
import type { Mark } from "./spans.ts";
import { Viewer } from "./viewer.tsx";

function FactButton({ fact, on, choose }: { fact: Fact; on: boolean; choose: () => void }) {
  return (
    <button type="button" class="fact" aria-pressed={on} onClick={choose} data-fact={fact.id}>
      <span class="dimmer xs">{fact.id} · {factWords(fact.kind)}{fact.key && ` · ${fact.key}`}</span><br />
      {fact.value || "(empty)"}<br />
      <span class="dim xs">{fact.evidence === kDns ? "DNS" : fact.evidence}, {fact.where}{fact.certainty !== "observed" && `; ${certaintyWords(fact.certainty)}`}{!fact.bytes && fact.evidence !== kDns && "; no place in the octets"}</span>
    </button>
  );
}

interface ListProperties { value: Case; selection: Selection; open: string | null }

function FindingList({ value, selection, open }: ListProperties) {
  const diagnosis = value.diagnosis!;
  const factsOf = (finding: Finding) => diagnosis.facts.filter((f) => finding.facts.includes(f.id));
  if (diagnosis.findings.length === 0) return <p class="panel-body dim">There is no finding.</p>;
  return (
    <>
      {diagnosis.findings.map((finding) => {
        const on = finding.id === selection.finding;
        return (
          <div key={finding.id}>
            <button type="button" class="cite" aria-pressed={on} data-finding={finding.id} onClick={() => chooseFinding(diagnosis, on ? null : finding.id, open)}>
              <span class="top">
                <Badge tone={severityTone(finding.severity)}>{severityWords(finding.severity)}</Badge>
                <span class="mono">{finding.id}</span>
                {finding.certainty !== "observed" && <span>{certaintyWords(finding.certainty)}</span>}
              </span>
              {finding.statement}
            </button>
            {on && (
              <div class="facts-of">
                {factsOf(finding).length === 0 && <span class="dim small">It rests on what is missing: no fact to show.</span>}
                {factsOf(finding).map((fact) => <FactButton key={fact.id} fact={fact} on={selection.facts.length === 1 && selection.facts[0] === fact.id} choose={() => chooseFacts(diagnosis, [fact.id], open, finding.id)} />)}
                {finding.fix.length > 0 && <details class="small"><summary>Fix</summary><ol class="steps-list">{finding.fix.map((f, i) => <li key={i} class="any">{f}</li>)}</ol></details>}
              </div>
            )}
          </div>
        );
      })}
    </>
  );
}

function FactList({ value, selection, open }: ListProperties) {
  const [words, setWords] = useState("");
  const diagnosis = value.diagnosis!;
  const facts = diagnosis.facts.filter((f) => !words.trim() || matches(`${f.id} ${f.kind} ${f.key} ${f.value} ${f.evidence} ${f.where}`, words.trim()));
  return (
    <div class="facts-of">
      <input class="input slim" type="search" aria-label="Filter the facts" placeholder="Filter" value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      {facts.map((fact) => {
        const on = !selection.finding && selection.facts.includes(fact.id);
        return <FactButton key={fact.id} fact={fact} on={on} choose={() => chooseFacts(diagnosis, on ? [] : [fact.id], open)} />;
      })}
      {facts.length === 0 && <span class="dim small">No fact matches.</span>}
    </div>
  );
}

// What a click on a mark tells: the facts read from there, and what was concluded from them.
function AtThisPlace({ value, selection, open }: ListProperties) {
  const diagnosis = value.diagnosis!;
  const facts = diagnosis.facts.filter((f) => selection.facts.includes(f.id));
  const findings = diagnosis.findings.filter((f) => f.facts.some((id) => selection.facts.includes(id)));
  return (
    <div class="facts-of" role="status">
      <div class="row ends">
        <b class="small">Read from this place</b>
        <Button small look="plain" icon="close" label="Clear the selection" onClick={() => chooseFacts(diagnosis, [], open)}>{""}</Button>
      </div>
      {facts.map((fact) => <FactButton key={fact.id} fact={fact} on={selection.facts.length === 1} choose={() => chooseFacts(diagnosis, [fact.id], open)} />)}
      <b class="small">{findings.length ? "Concluded from it" : "No finding rests on it"}</b>
      {findings.map((f) => (
        <button key={f.id} type="button" class="fact" data-finding={f.id} onClick={() => chooseFinding(diagnosis, f.id, open)}>
          <Badge tone={severityTone(f.severity)}>{severityWords(f.severity)}</Badge> {f.statement}
        </button>
      ))}
    </div>
  );
}

function Octets({ value, id, base, selection }: { value: Case; id: string; base: string; selection: Selection }) {
  const piece = value.evidence.find((e) => e.id === id)!;
  const diagnosis = value.diagnosis!;
  const { data, problem, reload } = useLoad(`${value.id} ${id} ${piece.sha256}`, (signal) => getOctets(`${base}/evidence/${seg(id)}`, signal));
  const marks = useMemo<Mark[]>(() => {
    const facts = diagnosis.facts.filter((f) => f.evidence === id && f.bytes).map((f) => ({ id: f.id, from: f.bytes![0], to: f.bytes![1] }));
    return selection.at && selection.evidence === id ? [...facts, { id: "@", from: selection.at[0], to: selection.at[1] }] : facts;
  }, [diagnosis, id, selection.at?.join(), selection.evidence]);
  const on = useMemo(() => new Set(selection.at ? ["@"] : selection.facts), [selection.facts.join(), selection.at?.join()]);
  const lit = marks.filter((m) => on.has(m.id));
  const goTo = lit.length ? Math.min(...lit.map((m) => m.from)) : null;
  const facts = diagnosis.facts.filter((f) => f.evidence === id && !f.bytes);
  if (problem) return <div class="panel-body"><Problem problem={problem} retry={reload} /></div>;
  if (!data) return <Loading what={piece.name} />;
  return (
    <>
      <Viewer name={piece.name} octets={data} marks={marks} on={on} goTo={goTo} choose={(ids) => chooseFacts(diagnosis, ids.filter((i) => i !== "@"), id)} />
      <div class="viewer-head">
        <span class="dim any">SHA-256 <span class="mono">{piece.sha256}</span></span>
        <a href={apiUrl(`${base}/evidence/${seg(id)}`)} download={piece.name}>Download</a>
      </div>
      {facts.length > 0 && (
        <details class="panel-body small">
          <summary>{facts.length === 1 ? "One fact of this piece has" : `${facts.length} facts of this piece have`} no single place in its octets</summary>
          <div class="stack tight">{facts.map((f) => <FactButton key={f.id} fact={f} on={selection.facts.includes(f.id)} choose={() => chooseFacts(diagnosis, [f.id], id)} />)}</div>
        </details>
      )}
    </>
  );
}

export function EvidenceSection({ value, base, withOctets }: { value: Case; base: string; withOctets: boolean }) {
  const diagnosis = value.diagnosis!;
  const selection = readSelection(diagnosis);
  const list = useRef<HTMLDivElement>(null);
  const [kind, setKind] = useState<"findings" | "facts">("findings");
  const ids = [...value.evidence.map((e) => e.id), kDns];
  const lit = (id: string) => diagnosis.facts.filter((f) => f.evidence === id && selection.facts.includes(f.id)).length;
  const open = selection.evidence && ids.includes(selection.evidence) ? selection.evidence : ids.find((id) => lit(id) > 0) ?? ids[0]!;
  const atPlace = !selection.finding && selection.facts.length > 0 && kind === "findings";

  useEffect(() => {
    if (selection.finding) setKind("findings");
  }, [selection.finding]);
  useEffect(() => {
    // The list moves within itself only; the page stays where it is.
    const box = list.current;
    const item = selection.finding ? box?.querySelector<HTMLElement>(`[data-finding="${CSS.escape(selection.finding)}"]`) : null;
    if (box && item && (item.offsetTop < box.scrollTop || item.offsetTop > box.scrollTop + box.clientHeight - 60)) box.scrollTop = item.offsetTop - 48;
    if (box && atPlace) box.scrollTop = 0;
  }, [selection.finding, atPlace]);

  return (
    <Section id="evidence" title="Evidence" about="Choose a finding to see the octets that it rests on; choose marked octets to see what was read from them.">
      {value.unreadable.length > 0 && (
        <div class="panel pad small stack tight">
          <b>Not readable</b>
          {value.unreadable.map((u) => <div key={u.name} class="any"><b>{u.name}</b>: {u.reason}</div>)}
        </div>
      )}
      <div class="panel evidence">
        <div class="list" ref={list} tabIndex={0} role="region" aria-label="Findings and facts">
          <Tabs id="cites" label="Findings or facts" current={kind} choose={(k) => setKind(k as typeof kind)} items={[{ id: "findings", title: "Findings", count: diagnosis.findings.length }, { id: "facts", title: "Facts", count: diagnosis.facts.length }]} />
          <div id="cites-panel" role="tabpanel" aria-labelledby={`cites-tab-${kind}`}>
            {atPlace && <AtThisPlace value={value} selection={selection} open={open} />}
            {kind === "findings" ? <FindingList value={value} selection={selection} open={open} /> : <FactList value={value} selection={selection} open={open} />}
          </div>
        </div>
        <div class="view">
          <Tabs id="pieces" label="Pieces of evidence" current={open} choose={(id) => chooseEvidence(id, selection)}
            items={[...value.evidence.map((e) => ({ id: e.id, title: `${e.id} ${kindWords(e.kind)}`, count: lit(e.id) })), { id: kDns, title: "DNS answers", count: lit(kDns) }]} />
          <div id="pieces-panel" role="tabpanel" aria-labelledby={`pieces-tab-${open}`} class="grow">
            {open === kDns ? <DnsTable value={value} base={base} selection={selection} />
              : withOctets ? <Octets key={open} value={value} id={open} base={base} selection={selection} />
                : <p class="panel-body dim">The evidence itself was not shared. What was read from it stands beside.</p>}
          </div>
        </div>
      </div>
    </Section>
  );
}
