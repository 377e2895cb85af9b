// A form of an entry page: what is wrong stands at the field, or above the button.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { Problem } from "../../ui/states.tsx";

interface Properties { title: string; about?: ComponentChildren; action: string; send: () => Promise<void>; children: (wrong: Record<string, string>) => ComponentChildren }

export function EntryForm({ title, about, action, send, children }: Properties) {
  const [problem, setProblem] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await send();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const atFields = problem && Object.keys(problem.fields).length > 0;
  return (
    <form class="panel pad form" onSubmit={submit}>
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {about && <p class="dim small">{about}</p>}
      </div>
      {children(problem?.fields ?? {})}
      {problem && !atFields && <Problem problem={problem} />}
      <Button submit look="main-action" disabled={busy}>{action}</Button>
    </form>
  );
}
