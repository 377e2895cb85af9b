// All cases, narrowed by what the address says.
import { useEffect, useState } from "preact/hooks";
import { apiUrl } from "../api/client.ts";
import type { CaseItem } from "../api/types.ts";
import { on } from "../app/live.ts";
import type { Params } from "../app/match.ts";
import { href, place, setQuery } from "../app/router.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { useList } from "../ui/load.ts";
import { Page } from "../ui/page.tsx";
import { Empty, Loading, Problem } from "../ui/states.tsx";
import { causeWords, kCauses, kWho, whoWords } from "../ui/words.ts";
import { CaseTable } from "./case_table.tsx";
import { LoadExamples } from "./examples.tsx";

const kTyping = 300; // ms before a search starts

export function CasesPage(_: { params: Params }) {
  const asked = place.value.query;
  const query = { query: asked.get("query"), cause: asked.get("cause"), who: asked.get("who"), domain: asked.get("domain"), status: asked.get("status") };
  const narrowed = Object.values(query).some(Boolean);
  const [words, setWords] = useState(query.query ?? "");
  const list = useList<CaseItem>("/cases", { ...query, limit: 50 }, JSON.stringify(query));
  useEffect(() => on("case", () => list.reload()), []);
  useEffect(() => {
    if (words === (asked.get("query") ?? "")) return;
    const timer = setTimeout(() => setQuery({ query: words || null }, "replace"), kTyping);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <Page title="Cases" about="Every refusal that was diagnosed." actions={<ButtonLink to={href("/diagnose")} look="main-action" icon="plus">New case</ButtonLink>}>
      <div class="columns filters">
        <Field label="Search" type="search" value={words} onInput={setWords} placeholder="Words of title, statement, domain" />
        <Field label="Cause" value={query.cause ?? ""} onInput={(v) => setQuery({ cause: v || null })} options={[{ value: "", label: "Any" }, ...kCauses.map((c) => ({ value: c, label: causeWords(c) }))]} />
        <Field label="Refused by" value={query.who ?? ""} onInput={(v) => setQuery({ who: v || null })} options={[{ value: "", label: "Anyone" }, ...kWho.map((w) => ({ value: w, label: whoWords(w) }))]} />
        <Field label="Status" value={query.status ?? ""} onInput={(v) => setQuery({ status: v || null })} options={[{ value: "", label: "Open and closed" }, { value: "open", label: "Open" }, { value: "closed", label: "Closed" }]} />
      </div>
      {query.domain && <p class="small">Only cases of <b class="any">{query.domain}</b>. <button type="button" class="link" onClick={() => setQuery({ domain: null })}>Show all domains</button></p>}
      {list.problem && <Problem problem={list.problem} retry={list.reload} />}
      {!list.items ? !list.problem && <Loading what="the cases" />
        : list.items.length === 0 ? (narrowed ? <Empty title="No case fits"><p>Widen the search, or <button type="button" class="link" onClick={() => { setWords(""); setQuery({ query: null, cause: null, who: null, domain: null, status: null }); }}>show all cases</button>.</p></Empty> : <LoadExamples loaded={list.reload} />)
          : <CaseTable label="Cases" rows={list.items} next={list.next} csv={{ href: apiUrl("/cases", { ...query, format: "csv" }) }} />}
    </Page>
  );
}
