import type { SharedTest } from "../../api/types.ts";
import { Time } from "../../ui/time.tsx";
import { Checks } from "./checks.tsx";

export function SharedTestView({ value }: { value: SharedTest }) {
  return (
    <>
      <div>
        <h1 tabIndex={-1} class="any">{value.subject || "A message without a subject"}</h1>
        <p class="dim any">From {value.from || "nobody"}; tested <Time at={value.report?.at ?? value.updated} /> UTC</p>
      </div>
      {value.report ? <Checks report={value.report} test={null} /> : <p class="dim">The report is not ready yet.</p>}
    </>
  );
}
