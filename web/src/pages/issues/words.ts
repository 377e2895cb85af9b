// How issues are called.
import type { IssueItem, IssueState, Severity } from "../../api/types.ts";
import type { Tone } from "../../ui/badge.tsx";
import { plural } from "../../ui/format.ts";
import { providerWords } from "../../ui/words.ts";

export const kStateWords: Record<IssueState, string> = { open: "Open", waiting: "Waiting for mail", resolved: "Resolved", dismissed: "Dismissed", reopened: "Open again" };
export const kStateTone: Record<IssueState, Tone> = { open: "warn", waiting: "wait", resolved: "good", dismissed: "none", reopened: "bad" };

export const kSeverityWords: Record<Severity, string> = { critical: "Critical", high: "High", medium: "Medium", low: "Low", info: "Info" };
export const kSeverityTone: Record<Severity, Tone> = { critical: "bad", high: "bad", medium: "warn", low: "info", info: "none" };
const kOrder: Severity[] = ["critical", "high", "medium", "low", "info"];
export const worse = (a: Severity, b: Severity) => kOrder.indexOf(a) - kOrder.indexOf(b);

export const kSourceWords: Record<IssueItem["source"], string> = { check: "Records", reports: "Reports", refusals: "Refusals", lists: "Blocklists", feedback: "Complaints, provider figures" };

export const kConfirmWords = {
  dns: "The records themselves show that it is mended.",
  traffic: "The records show the fix; aggregate reports of real mail confirm it.",
  logs: "Logs of delivered mail without this refusal confirm it.",
  lists: "The blocklists confirm it.",
  feedback: "The next figures of the provider confirm it.",
} as const;

// A check is called by what should be so: "Not met: There is one SPF record".
const kNotMet = "Not met: ";
export const notMet = (kind: string) => kind.startsWith(kNotMet);
export const kindWords = (kind: string) => (notMet(kind) ? kind.slice(kNotMet.length) : kind);

// What the number of messages is of: mail that rests on a record, or mail that fares badly.
const kMessages: Partial<Record<IssueItem["source"], [string, string]>> = { check: ["rests on it", "rest on it"], reports: ["fails", "fail"], refusals: ["was refused", "were refused"] };
export function messageWords({ source, messages }: Pick<IssueItem, "source" | "messages">): string {
  return messages > 0 ? [plural(messages, "message"), kMessages[source]?.[messages === 1 ? 0 : 1]].filter(Boolean).join(" ") : "";
}

// The same with its period, as a sentence; "" where nothing counts such mail.
const kOfMail = /^(spf|dkim|dmarc)-/;
export function mailSentence(issue: Pick<IssueItem, "source" | "messages" | "code" | "recipients">, isOver: boolean): string {
  const { source, messages, code, recipients } = issue;
  const many = plural(messages, "message");
  const to = recipients.length ? `, to ${recipients.slice(0, 5).join(", ")}` : "";
  switch (source) {
    case "check":
      if (messages === 0) return kOfMail.test(code) ? "How much mail rests on it is not known: no report of the last 30 days counts it." : "";
      return isOver ? `${many} of 30 days rested on it.` : `${many} of the last 30 days ${messages === 1 ? "rests" : "rest"} on it.`;
    case "reports": return messages === 0 ? "" : isOver ? `${many} of 7 days failed.` : `${many} of the last 7 days ${messages === 1 ? "fails" : "fail"}.`;
    case "refusals": return messages === 0 ? "" : `${many} of ${isOver ? "7 days" : "the last 7 days"} ${messages === 1 ? "was" : "were"} refused or put off${to}.`;
    case "lists": case "feedback": return "";
  }
}

// Titles of refusals may begin with the code of a provider.
export const titleWords = ({ source, subject, title }: Pick<IssueItem, "source" | "subject" | "title">) =>
  source === "refusals" && subject && title.startsWith(`${subject} `) ? providerWords(subject) + title.slice(subject.length) : title;

// What within its kind an issue is about, where the title does not say it.
export function subjectWords({ source, subject }: Pick<IssueItem, "source" | "subject">): string {
  if (/^(service|org|network):/.test(subject) || source === "refusals") return "";
  return source === "feedback" ? subject.split(" ").slice(1).join(" ") : subject; // the first is the provider
}

export interface Defects { kind: string; code: string; items: IssueItem[]; messages: number; severity: Severity }

// The mail of a domain rests on each of its records: it counts once.
function messagesOf(items: IssueItem[]): number {
  const counted = new Map<string, number>();
  for (const { source, domain, id, messages } of items) {
    const key = source === "check" ? domain : id;
    counted.set(key, Math.max(counted.get(key) ?? 0, messages));
  }
  return [...counted.values()].reduce((sum, n) => sum + n, 0);
}

// One group a defect, the severest and most felt first.
export function byDefect(items: IssueItem[]): Defects[] {
  const groups = new Map<string, Defects>();
  for (const item of items) {
    let group = groups.get(item.code);
    if (!group) groups.set(item.code, (group = { kind: item.kind, code: item.code, items: [], messages: 0, severity: item.severity }));
    group.items.push(item);
    if (worse(item.severity, group.severity) < 0) group.severity = item.severity;
  }
  for (const group of groups.values()) group.messages = messagesOf(group.items);
  return [...groups.values()].sort((a, b) => worse(a.severity, b.severity) || b.messages - a.messages || b.items.length - a.items.length);
}
