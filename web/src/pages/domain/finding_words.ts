// How findings, groups of checks and grades are called and ordered. Pure.
import type { DomainFinding, FindingStatus } from "../../api/watch_types.ts";
import type { Tone } from "../../ui/badge.tsx";
import { severityTone, severityWords } from "../../ui/words.ts";

export const kGroups: { id: string; title: string; about: string }[] = [
  { id: "dmarc", title: "DMARC", about: "What receivers do with mail in your name that proves nothing, and who is told." },
  { id: "spf", title: "SPF", about: "Which servers may send with this domain as return path." },
  { id: "dkim", title: "DKIM keys", about: "The keys that signatures of your mail are verified with." },
  { id: "mail-servers", title: "Mail servers", about: "Where mail to the domain goes, and whether it goes over TLS." },
  { id: "tls-policy", title: "MTA-STS, TLS-RPT, DANE", about: "Whether other servers insist on TLS, and tell when it fails." },
  { id: "bimi", title: "BIMI", about: "The logo beside your mail." },
  { id: "senders", title: "Names and listings of own addresses", about: "Reverse names and blocklist entries of the addresses that send for the domain." },
  { id: "name-servers", title: "Name servers", about: "Who answers for the domain." },
  { id: "traffic", title: "Mail in reports", about: "What receivers report of real mail." },
  { id: "parked", title: "A domain without mail", about: "What a domain publishes that neither sends nor takes mail." },
];

const kStatusTone: Record<Exclude<FindingStatus, "problem">, Tone> = { good: "good", info: "info", unknown: "none", "not-applicable": "none" };
const kStatusWord: Record<Exclude<FindingStatus, "problem">, string> = { good: "Good", info: "Note", unknown: "Not known", "not-applicable": "Does not apply" };
// What could not be found out is grey, never red.
export const findingTone = (f: DomainFinding): Tone => (f.status === "problem" ? severityTone(f.severity) : kStatusTone[f.status]);
export const findingWord = (f: DomainFinding) => (f.status === "problem" ? severityWords(f.severity) : kStatusWord[f.status]);

export const gradeTone = (grade: string): Tone => ("AB".includes(grade || "?") ? "good" : "CD".includes(grade || "?") ? "warn" : "EF".includes(grade || "?") ? "bad" : "none");

const kGravity = ["info", "low", "medium", "high", "critical"];
export const problemsOf = (findings: DomainFinding[]) =>
  findings.filter((f) => f.status === "problem").sort((a, b) => kGravity.indexOf(b.severity) - kGravity.indexOf(a.severity));

// Of a part of the score: "… costs 60 %" by the id of its finding (docs/health.md).
export function costOf(reason: string, id: string): string {
  const at = reason.indexOf(`${id} costs `);
  return at < 0 ? "" : /^\d+/.exec(reason.slice(at + id.length + 7))?.[0] ?? "";
}

// Points with one decimal where it tells something.
export const points = (n: number) => (Math.round(n * 10) / 10).toString();
