// A filter by domain: one types a part of it, or chooses of those that are known.
import { useEffect, useId, useState } from "preact/hooks";
import type { DomainItem } from "../api/types.ts";
import { setQuery } from "../app/router.ts";
import { useList } from "../ui/load.ts";

const kOffered = 500;

export function DomainField({ value }: { value: string | null }) {
  const id = useId();
  const [words, setWords] = useState(value ?? "");
  const [wanted, setWanted] = useState(false); // the list is fetched when somebody comes to the field
  const known = useList<DomainItem>(wanted ? "/domains" : "", { days: 30, limit: kOffered }, "30");
  useEffect(() => setWords(value ?? ""), [value]);
  const choose = (text: string) => setQuery({ domain: text.trim().toLowerCase().replace(/\.$/, "") || null });
  const read = (text: string) => {
    setWords(text);
    if (!text || known.items?.some((d) => d.domain === text)) choose(text);
  };
  return (
    <div class="field">
      <label for={id}>Domain</label>
      <input id={id} class="input" type="search" list={`${id}-known`} value={words} placeholder="All domains" autoComplete="off" autocapitalize="off" spellcheck={false}
        onFocus={() => setWanted(true)} onInput={(event) => read(event.currentTarget.value)} onChange={(event) => choose(event.currentTarget.value)} />
      <datalist id={`${id}-known`}>{known.items?.map((d) => <option key={d.domain} value={d.domain} />)}</datalist>
    </div>
  );
}
