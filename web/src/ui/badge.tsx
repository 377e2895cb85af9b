// A status: always an icon and a word, the colour only helps.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "good" | "warn" | "bad" | "none" | "wait" | "info";

const kIcons: Record<Tone, IconName> = { good: "good", warn: "warn", bad: "bad", none: "none", wait: "wait", info: "info" };

export function Badge({ tone, children, bare }: { tone: Tone; children: ComponentChildren; bare?: boolean }) {
  return (
    <span class={`badge ${tone} ${bare ? "bare" : ""}`}>
      <Icon name={kIcons[tone]} />
      {children}
    </span>
  );
}
