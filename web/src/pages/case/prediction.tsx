// What the user's own Microsoft 365 tenant will answer, before anything is refused.
import type { Prediction, PredictionLine } from "../../api/types.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";

const kTone: Record<PredictionLine["outcome"], Tone> = { good: "good", bad: "bad", depends: "warn" };
const kWord: Record<PredictionLine["outcome"], string> = { good: "Works", bad: "Fails", depends: "Depends" };

function Lines({ title, lines, isNow }: { title: string; lines: PredictionLine[]; isNow: boolean }) {
  return (
    <div class="panel">
      <div class="panel-head"><h3>{title}</h3>{isNow && <Badge tone="info">as it is now</Badge>}</div>
      <ul class="panel-body stack small">
        {lines.map((line, i) => (
          <li key={i} class="stack tight">
            <div class="row tight"><Badge tone={kTone[line.outcome] ?? "none"}>{kWord[line.outcome] ?? line.outcome}</Badge><b>{line.way}</b>{line.is_this_way && <span class="dim">(this way)</span>}</div>
            <p class="any">{line.code && <span class="mono">{line.code} </span>}{line.statement}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function PredictionSection({ value }: { value: Prediction }) {
  return (
    <Section id="prediction" title="What your own tenant will answer" about={value.describes}>
      {value.expected.map((e) => (
        <div key={e.code} class="notice warn"><div><p class="strong"><span class="mono">{e.code}</span> {e.when}</p><p class="dim small">{e.statement}</p></div></div>
      ))}
      <div class="columns">
        <Lines title="Bounce Management on" lines={value.if_bounce_addresses_on} isNow={value.bounce_addresses === "on"} />
        <Lines title="Bounce Management off" lines={value.if_bounce_addresses_off} isNow={value.bounce_addresses === "off"} />
      </div>
    </Section>
  );
}
