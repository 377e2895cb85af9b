// What is open across all domains, grouped by defect.
import { useEffect } from "preact/hooks";
import { apiUrl } from "../../api/client.ts";
import type { IssueItem } from "../../api/types.ts";
import { onSoon } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href, place, setQuery } from "../../app/router.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { useList } from "../../ui/load.ts";
import { Page } from "../../ui/page.tsx";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import { DomainField } from "../domain_field.tsx";
import { IssueList } from "./list.tsx";
import { kSeverityWords, kSourceWords } from "./words.ts";

const options = (words: Record<string, string>) => [{ value: "", label: "Any" }, ...Object.entries(words).map(([value, label]) => ({ value, label }))];
const kStates = [{ value: "", label: "To do and waiting" }, { value: "open", label: "Open" }, { value: "waiting", label: "Waiting for mail" }, { value: "resolved", label: "Resolved" }, { value: "dismissed", label: "Dismissed" }];

export function IssuesPage(_: { params: Params }) {
  const asked = place.value.query;
  const query = { state: asked.get("state") ?? "active", severity: asked.get("severity"), source: asked.get("source"), domain: asked.get("domain") };
  const list = useList<IssueItem>("/issues", { ...query, limit: 200 }, JSON.stringify(query));
  useEffect(() => onSoon(["issue", "reset"], list.reload), []);
  const narrowed = query.state !== "active" || query.severity || query.source || query.domain;
  return (
    <Page title="Issues" about="What is wrong with the records, the mail and the reputation of your domains, and how to mend it."
      actions={<><ButtonLink to={href("/alerts")} icon="info">Alerts</ButtonLink><ButtonLink to={apiUrl("/issues", { ...query, format: "csv" })} look="plain" small icon="download" download>CSV</ButtonLink></>}>
      <div class="columns filters">
        <DomainField value={query.domain} />
        <Field label="State" value={query.state === "active" ? "" : query.state} onInput={(v) => setQuery({ state: v || null })} options={kStates} />
        <Field label="Severity" value={query.severity ?? ""} onInput={(v) => setQuery({ severity: v || null })} options={options(kSeverityWords)} />
        <Field label="Shown by" value={query.source ?? ""} onInput={(v) => setQuery({ source: v || null })} options={options(kSourceWords)} />
      </div>
      {list.problem && <Problem problem={list.problem} retry={list.reload} />}
      {!list.items ? !list.problem && <Loading what="the issues" />
        : list.items.length > 0 ? <><IssueList items={list.items} />{list.next && <Button look="plain" onClick={list.next}>Show more</Button>}</>
          : narrowed ? <Empty title="No issue fits"><p>Widen the choice above.</p></Empty>
            : (
              <Empty title="No open issue">
                <p>Issues come from the check of each watched domain, from reports, refusals and blocklists. Add a domain, and its records are checked at once and then every few hours.</p>
                <ButtonLink to={href("/domains")} look="main-action" icon="domains">Domains</ButtonLink>
              </Empty>
            )}
    </Page>
  );
}
