// Issues as a list, grouped by what is wrong.
import { useState } from "preact/hooks";
import type { IssueItem } from "../../api/types.ts";
import { href } from "../../app/router.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { number } from "../../ui/format.ts";
import { Time } from "../../ui/time.tsx";
import { firstSentence } from "../../ui/words.ts";
import { byDefect, kindWords, kSeverityTone, kSeverityWords, kSourceWords, kStateTone, kStateWords, messageWords, notMet, subjectWords, titleWords, worse, type Defects } from "./words.ts";

export const issuePath = (id: string) => `/issues/${encodeURIComponent(id)}`;

// `told`: what stands above the line already.
function Line({ issue, told }: { issue: IssueItem; told: string }) {
  const title = titleWords(issue);
  const says = title.slice(told.length).replace(/^[.\s]+/, "");
  return (
    <li class="issue-line">
      <span class={`tone-${kStateTone[issue.state]}`}><Badge tone={kStateTone[issue.state]} bare>{kStateWords[issue.state]}</Badge></span>
      <div class="grow">
        <a class="cell-main any" href={href(issuePath(issue.id))}>{issue.domain}</a>
        {says && <p class="small dim any">{says}</p>}
      </div>
      <span class="num small nowrap">{!told && messageWords(issue)}</span>
      <span class="small dimmer nowrap">since <Time at={issue.opened} show="day" /></span>
    </li>
  );
}

// Of one domain: each is what it is, the gravest first.
function FlatList({ items }: { items: IssueItem[] }) {
  const sorted = [...items].sort((a, b) => worse(a.severity, b.severity) || b.messages - a.messages);
  return (
    <ul class="panel issue-lines" aria-label="Issues">
      {sorted.map((issue) => (
        <li class="issue-line" key={issue.id}>
          <span><Badge tone={kSeverityTone[issue.severity]}>{kSeverityWords[issue.severity]}</Badge></span>
          <div class="grow">
            <a class="cell-main any" href={href(issuePath(issue.id))}>{firstSentence(titleWords(issue)).first}</a>
            <p class="small dim any">{kSourceWords[issue.source]}{subjectWords(issue) && `: ${subjectWords(issue)}`}{issue.source !== "check" && issue.messages > 0 && `, ${messageWords(issue)}`}</p>
          </div>
          <span class="small nowrap">{issue.state !== "open" && <Badge tone={kStateTone[issue.state]} bare>{kStateWords[issue.state]}</Badge>}</span>
          <span class="small dimmer nowrap">since <Time at={issue.opened} show="day" /></span>
        </li>
      ))}
    </ul>
  );
}

const kLinesAtOnce = 10;

// A defect that many domains share does not push the others out of sight.
function Lines({ items, told }: { items: IssueItem[]; told: string }) {
  const [all, setAll] = useState(false);
  const rest = items.length - kLinesAtOnce;
  return (
    <>
      <ul class="issue-lines">{(all ? items : items.slice(0, kLinesAtOnce)).map((issue) => <Line key={issue.id} issue={issue} told={told} />)}</ul>
      {!all && rest > 0 && <div class="table-more"><Button look="plain" onClick={() => setAll(true)}>Show {number(rest)} more</Button></div>}
    </>
  );
}

// Of one issue it says what is wrong there; of several, what they share.
function Group({ group }: { group: Defects }) {
  const source = group.items[0]!.source;
  const told = group.items.length === 1 ? firstSentence(titleWords(group.items[0]!)).first : "";
  const messages = messageWords({ source, messages: group.messages });
  return (
    <section class="panel" aria-label={told || group.kind}>
      <div class="panel-head">
        <div class="defect grow">
          <Badge tone={kSeverityTone[group.severity]}>{kSeverityWords[group.severity]}</Badge>
          <h2 class="h3 any">{told || <>{notMet(group.kind) && <span class="dim">Not met: </span>}{kindWords(group.kind)}</>}</h2>
        </div>
        <span class="small dim">{kSourceWords[source]}{!told && `, ${number(group.items.length)} issues`}{messages && `, ${messages}`}</span>
      </div>
      <Lines items={group.items} told={told} />
    </section>
  );
}

export function IssueList({ items, withDomain = true }: { items: IssueItem[]; withDomain?: boolean }) {
  if (!withDomain) return <FlatList items={items} />;
  return (
    <div class="stack">
      {byDefect(items).map((group) => <Group key={group.code} group={group} />)}
    </div>
  );
}
