// The latest check of a domain, kept up to date while the page is open.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { Problem } from "../../api/problem.ts";
import type { Job } from "../../api/types.ts";
import type { DomainCheck, NoCheck, PastCheck } from "../../api/watch_types.ts";
import { on } from "../../app/live.ts";
import { useLoad } from "../../ui/load.ts";

const kAskAgain = 3000; // ms, while there is none yet; the event usually comes first

export interface CheckState {
  check: DomainCheck | null; // null: not loaded, or never checked
  never: boolean;
  problem: Problem | null;
  reload: () => void;
  job: Job | null; // of the check that is under way
  history: PastCheck[] | null; // the latest first
}

export function useCheck(domain: string, route: string): CheckState {
  const { data, problem, reload } = useLoad(`check ${domain}`, (signal) => get<DomainCheck | NoCheck>(`${route}/check`, {}, signal));
  const past = useLoad(`history ${domain}`, (signal) => get<{ items: PastCheck[] }>(`${route}/history`, {}, signal));
  const [job, setJob] = useState<Job | null>(null);
  const again = () => {
    reload();
    past.reload();
  };
  useEffect(() => {
    const leave = [
      on("check", (told) => void (told?.domain === domain && again())),
      on("job", (told) => void (told.kind === "check" && told.object === domain && setJob(told.state === "queued" || told.state === "running" ? told : null))),
      on("reset", again),
    ];
    return () => leave.forEach((f) => f());
  }, [domain]);
  const never = !!data && data.at === null;
  useEffect(() => {
    if (!never) return;
    const timer = setInterval(again, kAskAgain);
    return () => clearInterval(timer);
  }, [never]);
  return { check: data && data.at !== null ? (data as DomainCheck) : null, never, problem, reload: again, job, history: past.data?.items ?? null };
}
