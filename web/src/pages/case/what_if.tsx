// What a change of DNS would do, or did: in one line, and in full.
import type { WhatIf } from "../../api/types.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { plural } from "../../ui/format.ts";

export function outcome(proof: WhatIf, one: string): { tone: Tone; says: string } {
  const { total, passing_before: before, passing_after: after } = proof.messages;
  if (total > 0) {
    const tone: Tone = after === total ? "good" : after > before ? "warn" : after < before ? "bad" : "none";
    return { tone, says: `With ${one}, ${after} of ${plural(total, "stored message")} ${after === 1 ? "passes" : "pass"}` + (after === before ? ", as before" : `; before, ${before}`) };
  }
  if (proof.verdict_changed) return { tone: "good", says: `With ${one} the verdict changes: ${proof.after.statement}` };
  if (proof.findings_gone.length) return { tone: "good", says: `With ${one}, ${plural(proof.findings_gone.length, "finding")} would be gone` };
  return { tone: "none", says: `With ${one} nothing changes for this evidence` };
}

export function Proof({ proof, one }: { proof: WhatIf; one: string }) {
  const { tone, says } = outcome(proof, one);
  return (
    <div class={`proof ${tone}`}>
      <Badge tone={tone} bare>Tried on the evidence</Badge>
      <p>{says}</p>
      <Changes proof={proof} />
    </div>
  );
}

export function Changes({ proof, open }: { proof: WhatIf; open?: boolean }) {
  if (proof.results.length === 0 && proof.findings_gone.length === 0 && proof.findings_new.length === 0) return null;
  return (
    <details open={open}>
      <summary>What changes</summary>
      {proof.results.map((r) => (
        <div class="change" key={r.what}>
          <b class="any">{r.what}</b>
          <del><span class="unseen">before: </span>{r.before || "nothing"}</del>
          <ins><span class="unseen">after: </span>{r.after || "nothing"}</ins>
        </div>
      ))}
      {proof.findings_gone.length > 0 && <p class="small">Gone: <span class="mono any">{proof.findings_gone.join(", ")}</span></p>}
      {proof.findings_new.length > 0 && <p class="small">New: <span class="mono any">{proof.findings_new.join(", ")}</span></p>}
    </details>
  );
}
