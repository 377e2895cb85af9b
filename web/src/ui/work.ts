// Long work that a button starts: the job, how far it is, and what came of it.
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Problem as Failure, asProblem } from "../api/problem.ts";
import type { Job } from "../api/types.ts";
import { useJob } from "./progress.tsx";

export interface Work<T> { start: () => Promise<void>; result: T | null; problem: Failure | null; job: Job | null; busy: boolean }

// `path` starts it and answers {"job"}. `done` is told the result.
export function useWork<T>(path: string, done?: (result: T) => void): Work<T> {
  const [id, setId] = useState<string | null>(null);
  const [result, setResult] = useState<T | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const state = useJob(id, (job) => {
    setId(null);
    if (job.state === "done") {
      setResult(job.result as T);
      done?.(job.result as T);
    } else setProblem(new Failure({ status: 0, title: "It failed", detail: job.error ?? "It failed.", kept: "What was known before is kept." }));
  });
  const start = async () => {
    setProblem(null);
    setResult(null);
    try {
      setId((await call<{ job: string }>("POST", path)).job);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return { start, result, problem: problem ?? state.problem, job: id ? state.job : null, busy: !!id && !state.problem };
}
