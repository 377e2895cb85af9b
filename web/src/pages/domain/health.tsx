// The score: the ring, what each part gives and why, and how it went.
import { Ring } from "../../charts/ring.tsx";
import { ScoreLine } from "../../charts/score_line.tsx";
import type { DomainCheck, PastCheck, ScorePart } from "../../api/watch_types.ts";
import { href } from "../../app/router.ts";
import { plural } from "../../ui/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { Section } from "../../ui/page.tsx";
import { Time } from "../../ui/time.tsx";
import { firstSentence } from "../../ui/words.ts";
import { domainPath } from "../domains.tsx";
import type { CheckState } from "./check_state.ts";
import { CheckNow } from "./check_now.tsx";
import { costOf, gradeTone, points, problemsOf } from "./finding_words.ts";

function Part({ part, check }: { part: ScorePart; check: DomainCheck }) {
  const unknown = part.most === 0;
  const share = unknown ? 0 : part.points / part.most;
  const tone = unknown ? "none" : share > 0.995 ? "good" : share >= 0.5 ? "warn" : "bad";
  const lost = part.findings.map((id) => ({ id, finding: check.findings.find((f) => f.id === id && f.status === "problem"), cost: costOf(part.reason, id) }));
  return (
    <li class={`score-part ${unknown ? "unknown" : ""}`}>
      <div class="score-part-head">
        <span class={`tone-${tone}`}><Icon name={tone} /></span>
        <b>{part.title}</b>
        <span class="num small nowrap">{unknown ? <span class="dimmer">does not count</span> : <>{points(part.points)} <span class="dimmer">of {points(part.most)}</span></>}</span>
      </div>
      {!unknown && <div class={`meter ${tone}`} aria-hidden="true"><i style={{ width: `${100 * share}%` }} /></div>}
      {lost.some((l) => l.cost) ? (
        <ul class="small">
          {lost.map(({ id, finding, cost }) => (
            <li key={id} class="any">
              <a href={href(`${domainPath(check.domain, "records")}?finding=${encodeURIComponent(id)}`)}>{finding ? firstSentence(finding.statement).first : id}</a>
              {cost && <span class="dimmer nowrap"> costs {cost} %</span>}
            </li>
          ))}
        </ul>
      ) : <p class="small dim">{part.reason}</p>}
    </li>
  );
}

export function Health({ state }: { state: CheckState }) {
  const check = state.check!;
  const problems = problemsOf(check.findings).length;
  const scored = check.score !== null;
  return (
    <Section title="Score" about={<>Checked at <Time at={check.at} /> UTC{check.next && <>, again at <Time at={check.next} /></>}.</>} actions={<CheckNow state={state} domain={check.domain} />}>
      <div class="panel score health">
        <div class="score-ring">
          <Ring share={scored ? check.score! / 100 : 0} tone={gradeTone(check.grade)} figure={scored ? check.grade : "?"} of={scored ? `${check.score} of 100` : "not known"} label={scored ? `Grade ${check.grade}, ${check.score} of 100` : "No score: too little is known"} />
          <p class="small dim">
            {!scored && "Too little could be found out for a score. "}
            {check.grade_held && `${check.grade_held} `}
            {check.parked && "The domain seems to have no mail. "}
            {problems ? `${plural(problems, "finding")} to mend.` : "Nothing to mend was found."}
          </p>
        </div>
        <ul class="score-parts" aria-label="Parts of the score">
          {[...check.parts].sort((a, b) => Number(a.most === 0) - Number(b.most === 0)).map((part) => <Part key={part.id} part={part} check={check} />)}
        </ul>
      </div>
    </Section>
  );
}

export function ScoreHistory({ domain, history }: { domain: string; history: PastCheck[] | null }) {
  if (!history || history.length < 2) return null;
  const line = [...history].reverse().map((c) => ({ at: c.at, score: c.score, grade: c.grade, says: c.changes.map((change) => change.statement) }));
  return (
    <Section title="How the score went" about={`${plural(history.length, "check")}. What changed in the records is under Records.`}>
      <div class="panel pad"><ScoreLine label={`Score of ${domain}`} points={line} /></div>
    </Section>
  );
}
