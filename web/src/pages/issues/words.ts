// How issues are called.
import type { IssueItem, IssueState, Severity } from "../../api/types.ts";
import type { Tone } from "../../ui/badge.tsx";

export const kStateWords: Record<IssueState, string> = { open: "Open", waiting: "Waiting for mail", resolved: "Resolved", dismissed: "Dismissed", reopened: "Open again" };
export const kStateTone: Record<IssueState, Tone> = { open: "warn", waiting: "wait", resolved: "good", dismissed: "none", reopened: "bad" };

export const kSeverityWords: Record<Severity, string> = { critical: "Critical", high: "High", medium: "Medium", low: "Low", info: "Info" };
export const kSeverityTone: Record<Severity, Tone> = { critical: "bad", high: "bad", medium: "warn", low: "info", info: "none" };
const kOrder: Severity[] = ["critical", "high", "medium", "low", "info"];
export const worse = (a: Severity, b: Severity) => kOrder.indexOf(a) - kOrder.indexOf(b);

export const kSourceWords: Record<IssueItem["source"], string> = { check: "Records", reports: "Reports", refusals: "Refusals", lists: "Blocklists", feedback: "Complaints" };

export const kConfirmWords = {
  dns: "The records themselves show that it is mended.",
  traffic: "The records show the fix; aggregate reports of real mail confirm it.",
  logs: "Logs of delivered mail without this refusal confirm it.",
  lists: "The blocklists confirm it.",
  feedback: "The next figures of the provider confirm it.",
} as const;

export interface Defects { kind: string; code: string; items: IssueItem[]; messages: number; severity: Severity }

// One group a defect, the severest and most felt first.
export function byDefect(items: IssueItem[]): Defects[] {
  const groups = new Map<string, Defects>();
  for (const item of items) {
    let group = groups.get(item.code);
    if (!group) groups.set(item.code, (group = { kind: item.kind, code: item.code, items: [], messages: 0, severity: item.severity }));
    group.items.push(item);
    group.messages += item.messages;
    if (worse(item.severity, group.severity) < 0) group.severity = item.severity;
  }
  return [...groups.values()].sort((a, b) => worse(a.severity, b.severity) || b.messages - a.messages || b.items.length - a.items.length);
}
