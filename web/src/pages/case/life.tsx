// The message's life, and those of others in the evidence.
import { useState } from "preact/hooks";
import { Timeline } from "../../charts/timeline.tsx";
import type { Case } from "../../api/types.ts";
import { Field } from "../../ui/field.tsx";
import { plural } from "../../ui/format.ts";
import { Section } from "../../ui/page.tsx";
import { chooseEvent, showEvidence } from "./selection.ts";

export function LifeSection({ value }: { value: Case }) {
  const lives = value.diagnosis!.life;
  const [index, setIndex] = useState(0);
  const life = lives[index] ?? lives[0];
  if (!life) return null;
  const name = (i: number) => `${lives[i]!.recipient || "unknown recipient"}${lives[i]!.is_subject ? " (the message in question)" : ""}, ${plural(lives[i]!.events.length, "event")}`;
  return (
    <Section id="life" title="The message's life" about={life.joined_by.length ? `Sources joined by ${life.joined_by.join(", ")}. Times are UTC.` : "Times are UTC."}>
      <div class="panel pad stack">
        {lives.length > 1 && <Field label="Message" value={String(index)} onInput={(v) => setIndex(Number(v))} options={lives.map((_, i) => ({ value: String(i), label: name(i) }))} />}
        <Timeline events={life.events} choose={(event) => { chooseEvent(event); showEvidence(); }} />
        {!!life.events_left_out && <p class="dim small">{plural(life.events_left_out, "further event")} not shown.</p>}
      </div>
    </Section>
  );
}
