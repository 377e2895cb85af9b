// Issues as a list, grouped by what is wrong.
import { useState } from "preact/hooks";
import type { IssueItem } from "../../api/types.ts";
import { href } from "../../app/router.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { number, plural } from "../../ui/format.ts";
import { Time } from "../../ui/time.tsx";
import { firstSentence } from "../../ui/words.ts";
import { byDefect, kSeverityTone, kSeverityWords, kSourceWords, kStateTone, kStateWords, worse } from "./words.ts";

export const issuePath = (id: string) => `/issues/${encodeURIComponent(id)}`;

function Line({ issue }: { issue: IssueItem }) {
  return (
    <li class="issue-line">
      <span class={`tone-${kStateTone[issue.state]}`}><Badge tone={kStateTone[issue.state]} bare>{kStateWords[issue.state]}</Badge></span>
      <div class="grow">
        <a class="cell-main any" href={href(issuePath(issue.id))}>{issue.domain}</a>
        <p class="small dim any">{issue.title}</p>
      </div>
      <span class="num small nowrap">{issue.messages ? plural(issue.messages, "message") : ""}</span>
      <span class="small dimmer nowrap">since <Time at={issue.opened} show="day" /></span>
    </li>
  );
}

// Codes such as "service:mailchimp" are said by the title.
const isName = (subject: string) => subject !== "" && !/^(service|org|network):/.test(subject);

// Of one domain: each is what it is, the gravest first.
function FlatList({ items }: { items: IssueItem[] }) {
  const sorted = [...items].sort((a, b) => worse(a.severity, b.severity) || b.messages - a.messages);
  return (
    <ul class="panel issue-lines" aria-label="Issues">
      {sorted.map((issue) => (
        <li class="issue-line" key={issue.id}>
          <span><Badge tone={kSeverityTone[issue.severity]}>{kSeverityWords[issue.severity]}</Badge></span>
          <div class="grow">
            <a class="cell-main any" href={href(issuePath(issue.id))}>{firstSentence(issue.title).first}</a>
            <p class="small dim any">{kSourceWords[issue.source]}{isName(issue.subject) && `: ${issue.subject}`}{issue.messages > 0 && `, ${plural(issue.messages, "message")}`}</p>
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
function Lines({ items }: { items: IssueItem[] }) {
  const [all, setAll] = useState(false);
  const rest = items.length - kLinesAtOnce;
  return (
    <>
      <ul class="issue-lines">{(all ? items : items.slice(0, kLinesAtOnce)).map((issue) => <Line key={issue.id} issue={issue} />)}</ul>
      {!all && rest > 0 && <div class="table-more"><Button look="plain" onClick={() => setAll(true)}>Show {number(rest)} more</Button></div>}
    </>
  );
}

export function IssueList({ items, withDomain = true }: { items: IssueItem[]; withDomain?: boolean }) {
  if (!withDomain) return <FlatList items={items} />;
  return (
    <div class="stack">
      {byDefect(items).map((group) => (
        <section class="panel" key={group.code} aria-label={group.kind}>
          <div class="panel-head">
            <div class="row tight">
              <Badge tone={kSeverityTone[group.severity]}>{kSeverityWords[group.severity]}</Badge>
              <h2 class="h3 any">{group.kind}</h2>
            </div>
            <span class="small dim">
              {kSourceWords[group.items[0]!.source]}{group.items.length > 1 && `, ${number(group.items.length)} issues`}{group.messages > 0 && `, ${plural(group.messages, "message")}`}
            </span>
          </div>
          <Lines items={group.items} />
        </section>
      ))}
    </div>
  );
}
