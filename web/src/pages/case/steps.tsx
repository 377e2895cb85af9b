// The path through the six steps, and what each step knew.
import { useRef } from "preact/hooks";
import { Flow } from "../../charts/flow.tsx";
import type { Case, PathStep } from "../../api/types.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";
import { chooseFinding, showEvidence } from "./selection.ts";

const kTone: Record<string, Tone> = { good: "good", problem: "bad", unknown: "none" };
const kWord: Record<string, string> = { good: "In order", problem: "Problem", unknown: "Not known" };

export function PathSection({ value }: { value: Case }) {
  const known = useRef<HTMLDetailsElement>(null);
  const diagnosis = value.diagnosis!;
  const titles = Object.fromEntries(diagnosis.steps.map((s) => [s.id, s.title]));
  // Of a step's findings the gravest is opened; the others stand below it in the list.
  const open = (_: PathStep, findings: string[]) => {
    const order = diagnosis.findings.find((f) => findings.includes(f.id));
    if (!order) {
      // Nothing was found on this way: what the step knew is all there is.
      if (known.current) known.current.open = true;
      known.current?.scrollIntoView({ block: "nearest" });
      return;
    }
    chooseFinding(diagnosis, order.id, null);
    showEvidence();
  };
  return (
    <Section id="path" title="The path" about="Six steps. The way that was taken is solid; for what was ruled out the reason stands behind it.">
      <div class="panel pad stack">
        {value.path.length > 0 && <Flow steps={value.path} titles={titles} open={open} />}
        <details ref={known}>
          <summary>What each step knew</summary>
          <div class="columns">
            {diagnosis.steps.map((s) => (
              <div key={s.id} class="stack tight small">
                <div class="row tight"><h3>{s.title}</h3><Badge tone={kTone[s.status] ?? "none"} bare>{kWord[s.status] ?? s.status}</Badge></div>
                <p>{s.conclusion}</p>
                {s.known.length > 0 && <ul class="stack tight dim">{s.known.map((k, i) => <li key={i} class="any">{k}</li>)}</ul>}
                {s.missing.map((m) => <p key={m} class="any"><b>Missing:</b> {m}</p>)}
              </div>
            ))}
          </div>
        </details>
      </div>
    </Section>
  );
}
