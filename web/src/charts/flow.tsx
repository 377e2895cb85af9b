// The six steps as a flow: the way that was taken solid, the ways ruled out dimmed with the reason.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PathStep } from "../api/types.ts";
import { Icon } from "../ui/icon.tsx";

interface Line { d: string; taken: boolean }
const kIcon = { good: "good", problem: "bad", unknown: "none" } as const;
const kTone = { good: "tone-good", problem: "tone-bad", unknown: "dimmer" } as const;
const kWord = { good: "in order", problem: "problem", unknown: "not known" } as const;

// Lines from the branch taken at one step to every branch of the next; beside each other on wide
// windows, below each other on narrow ones.
function measure(box: HTMLElement): Line[] {
  const frame = box.getBoundingClientRect();
  const steps = [...box.querySelectorAll<HTMLElement>(".flow-step")];
  const lines: Line[] = [];
  for (let i = 0; i + 1 < steps.length; i++) {
    const from = steps[i]!.querySelector<HTMLElement>(".branch.taken")?.getBoundingClientRect();
    if (!from) continue;
    for (const branch of steps[i + 1]!.querySelectorAll<HTMLElement>(".branch")) {
      const to = branch.getBoundingClientRect();
      const beside = to.left >= from.right;
      if (!beside) continue;
      const x1 = from.right - frame.left;
      const y1 = from.top + from.height / 2 - frame.top;
      const x2 = to.left - frame.left;
      const y2 = to.top + to.height / 2 - frame.top;
      const bend = (x2 - x1) / 2;
      lines.push({ d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, taken: branch.classList.contains("taken") });
    }
  }
  return lines.sort((a, b) => Number(a.taken) - Number(b.taken));
}

export function Flow({ steps, titles, open }: { steps: PathStep[]; titles: Record<string, string>; open: (step: PathStep, findings: string[]) => void }) {
  const box = useRef<HTMLOListElement>(null);
  const [lines, setLines] = useState<Line[]>([]);
  useLayoutEffect(() => {
    const element = box.current!;
    const redraw = () => setLines(measure(element));
    const observer = new ResizeObserver(redraw);
    observer.observe(element);
    redraw();
    return () => observer.disconnect();
  }, [steps]);
  return (
    <ol class="flow" ref={box}>
      {steps.map((step, index) => (
        <li class="flow-step" key={step.id}>
          <div class="flow-title">
            <span class={kTone[step.status]}><Icon name={kIcon[step.status]} /></span>
            <span>{index + 1}. {step.title ?? titles[step.id] ?? step.id}<span class="unseen">, {kWord[step.status]}</span></span>
          </div>
          <p class="flow-conclusion any">{step.conclusion}</p>
          <div class="branches">
            {/* The way that was taken stands first: it is the one that people look for. */}
            {[...step.branches].sort((a, b) => Number(b.taken) - Number(a.taken)).map((branch) => (
              <button key={branch.id} type="button" class={`branch ${branch.taken ? "taken" : ""} ${branch.taken && step.status === "problem" && step.id !== "pick-route" ? "problem-node" : ""}`}
                onClick={() => open(step, branch.findings?.length ? branch.findings : branch.taken ? step.findings ?? [] : [])}>
                {branch.title}
                <span class="unseen">{branch.taken ? ": taken. " : ": ruled out. "}</span>
                {branch.reason && <span class="why">{branch.reason}</span>}
              </button>
            ))}
          </div>
        </li>
      ))}
      <svg aria-hidden="true">{lines.map((line) => <path key={line.d} d={line.d} class={line.taken ? "taken" : ""} />)}</svg>
    </ol>
  );
}
