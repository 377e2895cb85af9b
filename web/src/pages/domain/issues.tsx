// The issues of this domain.
import { useEffect } from "preact/hooks";
import type { IssueItem } from "../../api/types.ts";
import { onSoon } from "../../app/live.ts";
import { href } from "../../app/router.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { plural } from "../../ui/format.ts";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import { IssueList } from "../issues/list.tsx";
import { FirstCheck } from "./check_now.tsx";
import type { CheckState } from "./check_state.ts";

const kShown = 200;

export function IssuesTab({ domain, state, watched, changed }: { domain: string; state: CheckState; watched: boolean; changed: () => void }) {
  const list = useList<IssueItem>("/issues", { domain, state: "active", limit: kShown }, domain);
  useEffect(() => onSoon(["issue"], list.reload, (told) => (told as { domain?: string } | null)?.domain === domain), [domain]);
  if (list.problem) return <Problem problem={list.problem} retry={list.reload} />;
  if (!list.items) return <Loading what="the issues" />;
  const all = `/issues?domain=${encodeURIComponent(domain)}`;
  const resting = Math.max(0, ...list.items.filter((i) => i.source === "check").map((i) => i.messages));
  if (list.items.length === 0)
    return state.never ? <FirstCheck state={state} domain={domain} watched={watched} changed={changed} /> : (
      <Empty title="No open issue">
        <p>What the check of the records, reports, refusals and blocklists show to be wrong stands here, with the steps that mend it.</p>
        <ButtonLink to={href(`${all}&state=resolved`)}>Resolved issues</ButtonLink>
      </Empty>
    );
  return (
    <Section title="Issues" about={`Open, or waiting until mail shows that the fix works.${resting ? ` ${plural(resting, "message")} of the last 30 days ${resting === 1 ? "rests" : "rest"} on the SPF, DKIM and DMARC records.` : ""}`} actions={<><ButtonLink to={href(`/alerts?domain=${encodeURIComponent(domain)}`)} small>Alerts of this domain</ButtonLink><ButtonLink to={href(all)} small>Filter, and all domains</ButtonLink></>}>
      <IssueList items={list.items} withDomain={false} />
      {list.next && <Button look="plain" onClick={list.next}>Show more</Button>}
    </Section>
  );
}
