// What stands where content does not stand yet: loading, nothing, a failure.
import type { ComponentChildren } from "preact";
import type { Problem as Failure } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

export const Loading = ({ what }: { what: string }) => (
  <div class="loading" role="status">Loading {what}</div>
);

export function Problem({ problem, retry }: { problem: Failure; retry?: () => void }) {
  return (
    <div class="problem" role="alert">
      <Icon name="warn" />
      <div class="grow">
        <p class="strong any">{problem.message}</p>
        {problem.kept && <p>{problem.kept}</p>}
        {problem.tryThis && <p>{problem.tryThis}</p>}
      </div>
      {retry && <Button small icon="retry" onClick={retry}>Try again</Button>}
    </div>
  );
}

export function Notice({ tone = "", icon = "info", children }: { tone?: "good" | "warn" | ""; icon?: IconName; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`}>
      <Icon name={icon} />
      <div class="grow stack tight">{children}</div>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
