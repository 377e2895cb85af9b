// What changed in the records from check to check.
import type { PastCheck, RecordChange } from "../../api/watch_types.ts";
import { Section } from "../../ui/page.tsx";
import { Time } from "../../ui/time.tsx";

function Lines({ change: { before, after } }: { change: RecordChange }) {
  return (
    <>
      {before.filter((text) => after.includes(text)).map((text) => <span key={text} class="same any"><span class="unseen">unchanged: </span>{text}</span>)}
      {before.length === 0 && <del><span class="unseen">before: </span>nothing</del>}
      {before.filter((text) => !after.includes(text)).map((text) => <del key={text}><span class="unseen">before: </span>{text.trimEnd()}</del>)}
      {after.filter((text) => !before.includes(text)).map((text) => <ins key={text}><span class="unseen">after: </span>{text.trimEnd()}</ins>)}
      {after.length === 0 && <ins><span class="unseen">after: </span>nothing</ins>}
    </>
  );
}

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
                  <p class="strong any clamp">{change.statement}</p>
                  <div class="change">
                    <span class="mono dim any">{change.name}</span>
                    <Lines change={change} />
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
