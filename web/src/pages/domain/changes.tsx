// What changed in the records from check to check.
import type { PastCheck } from "../../api/watch_types.ts";
import { Section } from "../../ui/page.tsx";
import { Time } from "../../ui/time.tsx";

export function RecordChanges({ history }: { history: PastCheck[] | null }) {
  if (!history) return null;
  const changed = history.filter((c) => c.changes.length > 0);
  const since = history.at(-1)?.at;
  return (
    <Section id="changes" title="What changed" about={changed.length ? "The latest first." : undefined}>
      {changed.length === 0 ? <p class="panel pad dim">No record has changed{since ? <> since the first check, <Time at={since} /> UTC</> : ""}.</p> : (
        <ol class="panel">
          {changed.map((c) => (
            <li class="record" key={c.at}>
              <div class="row tight small"><Time at={c.at} /><span class="dimmer">UTC</span>{c.score !== null && <span class="dim">score {c.score} ({c.grade})</span>}</div>
              {c.changes.map((change, i) => (
                <div key={i}>
                  <p class="strong any">{change.statement}</p>
                  <div class="change">
                    <span class="mono dim any">{change.name}</span>
                    {change.before.map((text, n) => <del key={`b${n}`}><span class="unseen">before: </span>{text}</del>)}
                    {change.before.length === 0 && <del><span class="unseen">before: </span>nothing</del>}
                    {change.after.map((text, n) => <ins key={`a${n}`}><span class="unseen">after: </span>{text}</ins>)}
                    {change.after.length === 0 && <ins><span class="unseen">after: </span>nothing</ins>}
                  </div>
                </div>
              ))}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
