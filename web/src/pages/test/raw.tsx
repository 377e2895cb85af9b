// The octets as they came, with a cited place marked: ?at=BEGIN-END.
import { getOctets, seg } from "../../api/client.ts";
import { place } from "../../app/router.ts";
import { useLoad } from "../../ui/load.ts";
import { Loading, Problem } from "../../ui/states.tsx";
import { Viewer } from "../case/viewer.tsx";

export function RawTab({ test }: { test: string }) {
  const { data, problem, reload } = useLoad(`raw ${test}`, (signal) => getOctets(`/tests/${seg(test)}/raw`, signal));
  const at = /^(\d+)-(\d+)$/.exec(place.value.query.get("at") ?? "");
  if (problem) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the message" />;
  const marks = at ? [{ id: "cited", from: Number(at[1]), to: Number(at[2]) }] : [];
  return (
    <div class="panel">
      <Viewer name="The message" octets={data} marks={marks} on={new Set(["cited"])} goTo={at ? Number(at[1]) : null} choose={() => {}} />
    </div>
  );
}
