// What somebody shared, a case or the report of a test: no account, nothing to change.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, seg } from "../api/client.ts";
import type { Case, SharedTest } from "../api/types.ts";
import type { Params } from "../app/match.ts";
import { Mark } from "../ui/icon.tsx";
import { useLoad } from "../ui/load.ts";
import { useTitle } from "../ui/page.tsx";
import { Loading, Problem } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

export type SharedCase = Case & { kind: "case"; expires: string; has_evidence: boolean };
interface ViewProperties<T> { value: T; base: string }

// Each is a part of its own: most links are for one of them.
const kViews = {
  case: () => import("./case/shared.tsx").then((m) => m.SharedCaseView as ComponentType<ViewProperties<never>>),
  test: () => import("./test/shared.tsx").then((m) => m.SharedTestView as ComponentType<ViewProperties<never>>),
};
const kTitles = { case: "Shared case", test: "Shared test" };

export function SharedPage({ params }: { params: Params }) {
  const token = params.token!;
  const base = `/shared/${seg(token)}`;
  const { data, problem } = useLoad(token, (signal) => get<SharedCase | SharedTest>(base, {}, signal));
  const [View, setView] = useState<ComponentType<ViewProperties<never>> | null>(null);
  const title = data ? kTitles[data.kind] : "Shared with you";
  useTitle(title);
  useEffect(() => {
    if (data) void kViews[data.kind]().then((view) => setView(() => view));
  }, [data?.kind]);
  return (
    <div class="shared">
      <header>
        <span class="brand"><Mark />Waybill</span>
        <span class="dim small right">{title}{data && <>, until <Time at={data.expires} /> UTC</>}</span>
      </header>
      <main class="stack wide">
        {problem && (problem.status === 404
          ? <div class="empty"><h1 tabIndex={-1}>This link leads to nothing</h1><p>It has ended, or it was never made. Ask whoever sent it to you for a new one.</p></div>
          : <Problem problem={problem} />)}
        {(!data || !View) && !problem && <Loading what="what was shared" />}
        {data && View && <View value={data as never} base={base} />}
      </main>
    </div>
  );
}
