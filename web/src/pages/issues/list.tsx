// Issues as a list, grouped by what is wrong.
import type { IssueItem } from "../../api/types.ts";
import { href } from "../../app/router.ts";
import { Badge } from "../../ui/badge.tsx";
import { number, plural } from "../../ui/format.ts";
import { Time } from "../../ui/time.tsx";
import { byDefect, kSeverityTone, kSeverityWords, kSourceWords, kStateTone, kStateWords } from "./words.ts";

export const issuePath = (id: string) => `/issues/${encodeURIComponent(id)}`;

function Line({ issue, withDomain }: { issue: IssueItem; withDomain: boolean }) {
  return (
    <li class="issue-line">
      <span class={`tone-${kStateTone[issue.state]}`}><Badge tone={kStateTone[issue.state]} bare>{kStateWords[issue.state]}</Badge></span>
      <div class="grow">
        <a class="cell-main any" href={href(issuePath(issue.id))}>{withDomain ? issue.domain : issue.title}</a>
        <p class="small dim any">{withDomain ? issue.title : issue.subject}</p>
      </div>
      <span class="num small nowrap">{issue.messages ? plural(issue.messages, "message") : ""}</span>
      <span class="small dimmer nowrap">since <Time at={issue.opened} show="day" /></span>
    </li>
  );
}

export function IssueList({ items, withDomain = true }: { items: IssueItem[]; withDomain?: boolean }) {
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
          <ul class="issue-lines">{group.items.map((issue) => <Line key={issue.id} issue={issue} withDomain={withDomain} />)}</ul>
        </section>
      ))}
    </div>
  );
}
