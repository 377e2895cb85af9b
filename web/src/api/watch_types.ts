// What the server answers about the watch over domains: checks, reputation, alerts.
import type { Day, Id, Severity, Time } from "./types.ts";
import type { Publication } from "./types.ts";

// ---- The check of a domain: the object of `waybill check --json`.

export type FindingStatus = "problem" | "good" | "info" | "unknown" | "not-applicable";
export interface FindingProof { kind: "dns" | "web" | "smtp" | "reports"; place: string; text: string; status?: string; ttl?: number }
export interface DomainFinding {
  id: string; group: string; title: string; subject: string; status: FindingStatus; severity: Severity; statement: string;
  evidence: FindingProof[]; fix: string; publish: Publication[]; source: string;
}
export interface ScorePart { id: string; title: string; points: number; most: number; reason: string; findings: string[] }
export interface DnsRecord { id: string; name: string; type: string; status: string; values: string[]; ttl: number }
export interface SpfNode {
  domain: string; state: string; says: string; terms: number; lookups: number; void_lookups: number;
  term?: string; record?: string; size?: number; includes?: SpfNode[];
}
export interface DkimKey { selector: string; name: string; origin: string; messages: number; usable: boolean; service?: string; alias?: string; bits?: number; type?: string }
export interface DmarcView {
  policy_domain: string | null; organizational_domain: string | null; policy: string; applied_policy: string; record: string;
  faults: { code: string; severity: Severity; says: string; bytes?: [number, number] }[]; queries: string[];
}
export interface MailServerTls {
  host: string; tls: boolean | "broken" | null; reason?: string; distrust?: string;
  certificate?: { names: string[]; not_before: Time; not_after: Time; issuer: string; key_bits: number; trusted: boolean };
}
export interface DomainCheck {
  domain: string;
  at: number | null; // Unix seconds; null: never
  parked: boolean; score: number | null; grade: string; grade_held?: string; parts: ScorePart[]; findings: DomainFinding[];
  records: Record<string, DnsRecord[]>;
  details: {
    spf?: { lookups: number; void_lookups: number; records: number; cut: boolean; tree: SpfNode };
    dkim?: DkimKey[]; dmarc?: DmarcView; tls?: MailServerTls[]; mta_sts?: { id: string; mode?: string; max_age?: number; mx?: string[]; certificate_ends?: Time };
  };
  next: Time | null;
}
export type NoCheck = { domain: string; at: null };
export interface RecordChange { record: string; name: string; statement: string; before: string[]; after: string[] }
export interface PastCheck { at: Time; score: number | null; grade: string; problems: number; changes: RecordChange[] }

// ---- Reputation

export interface Listing {
  subject: string; kind: "ip" | "domain"; zone: string; list: string; weight: number; light: boolean; holder: "own" | "service" | "pool"; holder_title: string;
  shared: boolean; mail_share: number; state: "suspected" | "listed" | "gone"; codes: string; meaning: string; impact: number; severity: Severity;
  statement: string; advice: string[]; first_seen: Time | null; last_seen: Time | null; confirmed: Time | null; gone: Time | null;
}
export type Level = "none" | "good" | "warning" | "bad";
export interface ProviderFigure {
  provider: string; title: string; subject: string; metric: string; name: string; day: Day; value: number | null; text: string; level: Level;
  days: { day: Day; value: number | null; text: string; level: Level }[];
}
export interface RefusalPattern {
  provider: string; title: string; pattern: "technical" | "reputation" | "both" | "recipient" | "unclear";
  messages: number; technical: number; reputation: number; recipient: number; unknown: number; first: Day; last: Day;
  starts: { day: Day; messages: number; before: number }[]; rules: { rule: string; messages: number }[]; domains: { domain: string; messages: number }[]; reasons: string[];
}
export interface EarlyWarning { id: string; rule: string; provider: string; provider_title: string; title: string; precedes: string; advice: string; first: Day; last: Day; messages: number }
export interface Reputation {
  domain: string; checked: Time | null; next_check: Time | null; messages: number | null;
  subjects: { subject: string; kind: "ip" | "domain"; found_in: string[]; holder: "own" | "service" | "pool"; holder_title: string; messages: number; mail_share: number }[];
  could_not_check: { zone: string; list: string; asked: boolean; codes: string; reason: string; subjects: number }[];
  not_asked: { addresses: number; domains: number; networks: string[] } | null;
  listings: Listing[];
  complaints: {
    total: number; by_day: { day: Day; complaints: number }[]; by_type: { type: string; complaints: number }[];
    by_provider: { provider: string; title: string; complaints: number; wanted: number; messages: number | null; rate: number | null; level: Level; statement: string }[];
  };
  provider_figures: ProviderFigure[];
  refusal_patterns: RefusalPattern[];
  early_warnings: EarlyWarning[];
}

// ---- Alerts

export interface Alert {
  id: Id; rule: string; domain: string; key: string; severity: Severity; title: string; lines: string[]; href: string | null;
  at: Time | null; first: Time | null; last: Time | null; told: Time | null; occurrences: number;
  reason: "new" | "reminder" | "cooling-down" | "acknowledged"; state: "open" | "acknowledged";
  acknowledged: Time | null; acknowledged_by: string | null; note: string | null;
}
export interface AlertRule {
  id: string; title: string; on: boolean; severity: Severity; cool_down_hours: number; changed: boolean; meaning: string; action: string;
  default: { on: boolean; severity: Severity; cool_down_hours: number };
}
export interface AlertSettings {
  time_zone: string; quiet_hours: { on: boolean; from: string; to: string; critical_passes: boolean };
  digest: { rhythm: "off" | "daily" | "weekly"; hour: number; weekday: number; attach_pdf: boolean | null }; // null: weekly ones have the PDF
  mail_server: boolean; mail_from: string | null;
}
export type ChannelKind = "email" | "slack" | "teams" | "webhook";
export type ChannelMode = "at-once" | "digest" | "both";
export interface AlertChannel {
  id: Id; kind: ChannelKind; name: string; address: string; on: boolean; mode: ChannelMode; least: Severity; rules: string[]; domains: string[];
  created: Time | null; last_sent: Time | null; last_failed: Time | null; last_error: string | null; warnings: string[]; secret?: string | null;
}
export type DeliveryState = "waiting" | "sent" | "failed" | "dropped" | "digest";
export interface AlertDelivery {
  id: Id; alert: Id | null; channel: Id; kind: "alert" | "reminder" | "test" | "digest"; state: DeliveryState; reason: string;
  created: Time | null; due: Time | null; attempts: number; tried: Time | null; status: number | null; answer: string | null;
}
