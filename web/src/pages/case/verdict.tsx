// The verdict band: the cause in words, who refused, how sure, and the piece that is missing.
import type { ComponentChildren } from "preact";
import type { Case } from "../../api/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useTitle } from "../../ui/page.tsx";
import { Time } from "../../ui/time.tsx";
import { causeTone, confidenceTone, confidenceWords, firstSentence, routeWords, whatAndHow, whoWords } from "../../ui/words.ts";

export function VerdictBand({ value, add }: { value: Case; add?: ComponentChildren }) {
  const diagnosis = value.diagnosis!;
  const verdict = diagnosis.verdict;
  const { first, rest } = firstSentence(verdict.statement);
  useTitle(first);
  const refusal = diagnosis.facts.find((f) => f.kind === "refusal");
  const recipient = diagnosis.facts.find((f) => f.kind === "recipient")?.value;
  const author = diagnosis.facts.find((f) => f.kind === "author")?.value;
  const next = verdict.next_evidence.map(whatAndHow);
  const tone = causeTone(verdict.cause);
  return (
    <section class={`verdict ${tone}`} aria-label="Verdict">
      <h1 tabIndex={-1}>{first}</h1>
      {rest && <p class="statement">{rest}</p>}
      {refusal && (
        <figure>
          <blockquote class="quote">{refusal.value}</blockquote>
          <figcaption class="unseen">The refusal in its own words, {refusal.where} of {refusal.evidence}</figcaption>
        </figure>
      )}
      <dl class="meta">
        <div><dt>Refused by</dt><dd>{whoWords(verdict.who)}</dd></div>
        <div><dt>How sure</dt><dd><Badge tone={confidenceTone(verdict.confidence)} bare>{confidenceWords(verdict.confidence)}</Badge></dd></div>
        {author && <div><dt>From</dt><dd class="any">{author}</dd></div>}
        {recipient && <div><dt>To</dt><dd class="any">{recipient}</dd></div>}
        <div><dt>Route</dt><dd>{routeWords(verdict.route.detected)}{verdict.route.sandbox && ", sandbox"}</dd></div>
        <div><dt>Which way to go</dt><dd>{routeWords(verdict.route.choice)}</dd></div>
        {value.at && <div><dt>DNS as of</dt><dd><Time at={value.at} /> UTC</dd></div>}
      </dl>
      {next.length > 0 ? (
        <div class="next">
          <div class="stack tight">
            <h2 class="row tight"><Icon name="plus" />What would decide it</h2>
            {next.map((piece) => (
              <div key={piece.what}>
                <p class="strong">{piece.what}</p>
                {piece.how && <p class="dim small any">{piece.how}</p>}
              </div>
            ))}
          </div>
          {add}
        </div>
      ) : add && <div class="more">{add}</div>}
    </section>
  );
}
