// What is selected on a case page, read from and written to the address.
import { place, setQuery } from "../../app/router.ts";
import type { Bytes, Diagnosis, Fact, LifeEvent } from "../../api/types.ts";

export interface Selection {
  finding: string | null;
  facts: string[]; // chosen one by one, or those of the finding
  evidence: string | null;
  at: Bytes | null; // a place that is no fact: an event of the life
}

export const kDns = "DNS";

export function readSelection(diagnosis: Diagnosis): Selection {
  const query = place.value.query;
  const finding = diagnosis.findings.find((f) => f.id === query.get("finding"))?.id ?? null;
  const asked = (query.get("fact") ?? "").split(",").filter((id) => diagnosis.facts.some((f) => f.id === id));
  const facts = asked.length ? asked : finding ? diagnosis.findings.find((f) => f.id === finding)!.facts : [];
  const bytes = /^(\d+)-(\d+)$/.exec(query.get("at") ?? "");
  const at: Bytes | null = bytes ? [Number(bytes[1]), Number(bytes[2])] : null;
  return { finding, facts, evidence: query.get("evidence"), at };
}

// The piece to show for facts: the one that is open if it holds one of them, else the first with octets.
function pieceFor(facts: Fact[], open: string | null): string | null {
  if (open && facts.some((f) => f.evidence === open)) return open;
  return (facts.find((f) => f.bytes) ?? facts[0])?.evidence ?? open;
}

const change = (evidence: string | null, finding: string | null, fact: string | null, at: string | null = null) => setQuery({ evidence, finding, fact, at });

export function chooseFinding(diagnosis: Diagnosis, id: string | null, open: string | null): void {
  const finding = diagnosis.findings.find((f) => f.id === id);
  const facts = diagnosis.facts.filter((f) => finding?.facts.includes(f.id));
  change(pieceFor(facts, open), finding ? finding.id : null, null);
}

export function chooseFacts(diagnosis: Diagnosis, ids: string[], open: string | null, finding: string | null = null): void {
  change(pieceFor(diagnosis.facts.filter((f) => ids.includes(f.id)), open), finding, ids.join(",") || null);
}

export const chooseEvent = (event: LifeEvent) => change(event.evidence, null, null, event.bytes ? event.bytes.join("-") : null);
export const chooseEvidence = (id: string, s: Selection) => change(id, s.finding, s.finding ? null : s.facts.join(",") || null);

export function showEvidence(): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById("evidence")?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
}
