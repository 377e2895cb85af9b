// A shared case: no account, nothing to change.
import { get, seg } from "../../api/client.ts";
import type { Case } from "../../api/types.ts";
import type { Params } from "../../app/match.ts";
import { Mark } from "../../ui/icon.tsx";
import { useLoad } from "../../ui/load.ts";
import { useTitle } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { CaseView } from "./view.tsx";

type SharedCase = Case & { expires: string; has_evidence: boolean };

export function SharedPage({ params }: { params: Params }) {
  useTitle("Shared case");
  const token = params.token!;
  const base = `/shared/${seg(token)}`;
  const { data, problem } = useLoad(token, (signal) => get<SharedCase>(base, {}, signal));
  return (
    <div class="shared">
      <header>
        <span class="brand"><Mark />Waybill</span>
        <span class="dim small right">Shared case{data && <>, until <Time at={data.expires} /> UTC</>}</span>
      </header>
      <main class="stack wide">
        {problem && (problem.status === 404
          ? <div class="empty"><h1 tabIndex={-1}>This link leads to nothing</h1><p>It has ended, or it was never made. Ask whoever sent it to you for a new one.</p></div>
          : <Problem problem={problem} />)}
        {!data && !problem && <Loading what="the case" />}
        {data?.diagnosis && <CaseView value={{ ...data, unreadable: [], identities: data.identities ?? [], path: data.path ?? [] }} base={base} readOnly withOctets={data.has_evidence} />}
      </main>
    </div>
  );
}
