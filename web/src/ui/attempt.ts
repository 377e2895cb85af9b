// Something that may fail, and what is said when it does.
import { useState } from "preact/hooks";
import { asProblem, type Problem } from "../api/problem.ts";

export function useAttempt(): { problem: Problem | null; attempt: (work: () => Promise<unknown>) => Promise<boolean> } {
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = async (work: () => Promise<unknown>) => {
    setProblem(null);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(asProblem(error));
      return false;
    }
  };
  return { problem, attempt };
}
