// How far long work is, and a job followed to its end.
import { useEffect, useState } from "preact/hooks";
import { get, seg } from "../api/client.ts";
import { asProblem, Problem } from "../api/problem.ts";
import type { Job } from "../api/types.ts";
import { on } from "../app/live.ts";
import { number, octets } from "./format.ts";

export function Progress({ label, done, total, says }: { label: string; done: number; total: number | null; says?: string }) {
  const share = total ? Math.min(100, (100 * done) / total) : null;
  return (
    <div class="progress">
      <div class="words">
        <span class="any">{label}</span>
        <span class="num nowrap">{says}</span>
      </div>
      <div class={`bar ${share === null ? "unsure" : ""}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={share === null ? undefined : Math.round(share)}>
        <i ref={(bar) => void (bar && (bar.style.width = share === null ? "" : `${share}%`))} />
      </div>
    </div>
  );
}

export function jobSays(job: Pick<Job, "done" | "total" | "unit">): string {
  const count = (n: number) => (job.unit === "octets" ? octets(n) : number(n));
  if (!job.done && !job.total) return "";
  const unit = job.unit === "octets" ? "" : " " + job.unit;
  return job.total ? `${count(job.done)} of ${count(job.total)}${unit}` : `${count(job.done)}${unit}`;
}

const kWords: Record<string, string> = { queued: "Waiting for its turn", running: "Working", done: "Done", failed: "Failed" };

export const JobProgress = ({ job }: { job: Job }) => (
  <div role="status">
    <Progress label={job.step || kWords[job.state] || job.state} done={job.state === "done" ? 1 : job.done} total={job.state === "done" ? 1 : job.total} says={jobSays(job)} />
  </div>
);

const kAskAgain = 1500; // ms; events usually come first

// Follows a job by events, and by asking where they do not come.
export function useJob(id: string | null | undefined, finished: (job: Job) => void): { job: Job | null; problem: Problem | null } {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    setProblem(null);
    if (!id) {
      setJob(null);
      return;
    }
    let over = false;
    let timer = 0;
    const take = (value: Job) => {
      if (over || value.id !== id) return;
      setJob(value);
      if (value.state === "done" || value.state === "failed") {
        over = true;
        clearTimeout(timer);
        finished(value);
      }
    };
    const ask = () =>
      get<Job>(`/jobs/${seg(id)}`).then(
        (value) => {
          take(value);
          if (!over) timer = window.setTimeout(ask, kAskAgain);
        },
        (error) => {
          const p = asProblem(error);
          if (over) return;
          if (p.status === 0) timer = window.setTimeout(ask, 2 * kAskAgain);
          else setProblem(p);
        },
      );
    void ask();
    const leave = on("job", take);
    return () => {
      over = true;
      clearTimeout(timer);
      leave();
    };
  }, [id]);
  return { job, problem };
}
