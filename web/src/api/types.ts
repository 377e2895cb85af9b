// What the server answers, as docs/api.md describes it. Strings in here come from mail, reports and
// logs of strangers: they are shown as text, never as markup.

export type Id = string;
export type Time = string; // ISO 8601, UTC
export type Day = string; // 2026-11-23

export interface Page<T> { items: T[]; next: string | null }

export type Role = "viewer" | "analyst" | "admin" | "owner";
export interface Organisation { id: Id; name: string; parent: Id | null }
export interface Session {
  user: { id: Id; name: string; email: string; role: Role; totp: boolean };
  organisation: { id: Id; name: string };
  organisations: Organisation[];
  csrf: string;
  version: string;
}

// ---- Diagnosis: the object of `waybill diagnose --json`.

export type Bytes = [from: number, to: number];
export interface Place { evidence: string; where: string; bytes?: Bytes }
export type Certainty = "observed" | "stated" | "inferred";
export type Severity = "info" | "low" | "medium" | "high" | "critical";
export type Confidence = "certain" | "likely" | "possible" | "unknown";

export interface Fact extends Place { id: string; kind: string; key: string; value: string; certainty: Certainty }
export interface Finding { id: string; severity: Severity; certainty: Certainty; statement: string; facts: string[]; fix: string[] }
export interface FixStep { id: string; actor: string; where: string; text: string; copy: string }
export interface Verdict {
  cause: string;
  who: string;
  confidence: Confidence;
  statement: string;
  smallest_fix: string[];
  fix_steps: FixStep[];
  next_evidence: string[];
  route: {
    detected: string; certainty: string; sandbox: boolean; org_id: string | null;
    choice: string; reasons: string[]; blockers: string[];
  };
}
export interface Step { id: string; title: string; status: "good" | "problem" | "unknown"; known: string[]; conclusion: string; missing: string[] }
export interface LifeEvent extends Place { time: Time | null; kind: string; actor: string; what: string }
export interface Life {
  message_id: string; recipient: string; sender: string; is_subject: boolean; joined_by: string[];
  events: LifeEvent[]; events_left_out?: number;
}
export interface PredictionLine { outcome: "good" | "bad" | "depends"; way: string; code: string; statement: string; is_this_way: boolean }
export interface Prediction {
  situation: string; describes: string; certainty: string; bounce_addresses: string;
  expected: { code: string; when: string; statement: string }[];
  if_bounce_addresses_on: PredictionLine[];
  if_bounce_addresses_off: PredictionLine[];
}
export interface Diagnosis {
  verdict: Verdict;
  steps: Step[];
  findings: Finding[];
  facts: Fact[];
  evidence: { id: string; kind: string; name: string; sha256: string }[];
  life: Life[];
  unjoined: { evidence?: string; why?: string }[] | string[];
  prediction?: Prediction;
}

// ---- Tests of messages: the object of `waybill test-message --json`.

export type CheckStatus = "pass" | "warn" | "fail" | "info" | "not-applicable" | "could-not-check";
export interface CheckProof { kind: "field" | "octets" | "dns" | "session" | "web"; place: string; text: string; octets?: Bytes; dns_status?: string; ttl?: number }
export interface CheckResult {
  id: string; number: number; group: string; group_title: string; title: string; status: CheckStatus; counts: "no" | "core" | "extended";
  statement: string; evidence: CheckProof[]; fix: string; source: string;
}
export interface TestReport {
  passed: number; scored: number; score: number; at: Time; from: string; subject: string; checks: CheckResult[];
  counts: { not_applicable: number; could_not_check: number; extended: number; extended_passed: number };
}
export interface TestItem {
  id: Id; created: Time; updated: Time; state: "checking" | "following" | "done" | "failed"; source: "mail" | "upload"; address: string | null;
  from: string; subject: string; octets: number; passed: number; scored: number; score: number; failed: number;
}
export interface Reception {
  client: string; client_port: number; helo: string; extended: boolean; tls: { version: string; cipher: string } | null; mail_from: string; recipient: string;
  offered: string[]; deviations: string[]; transcript: { at: number; by: "client" | "server"; text: string }[];
}
export interface Test extends TestItem { error: string | null; reception: Reception | null; stated: Record<string, string>; report: TestReport | null; resolver: string | null; is_final: boolean | null }
export interface SharedTest extends TestItem { kind: "test"; expires: Time; report: TestReport | null }
export interface MessageView {
  fields: { name: string; value: string; raw: string; octets: Bytes }[];
  parts: { type: string; depth: number; charset: string; encoding: string; disposition: string; name: string; size: number }[];
  text: string | null;
  html: string | null;
}
export interface TestAddress { token: Id; address: string; created: Time; expires: Time; tests: TestItem[] }
export interface Receiver { listen: string[]; domain: string; reports: string; bounces: string }

export interface CaseItem {
  id: Id; title: string; created: Time; updated: Time; status: "open" | "closed"; state: "running" | "done" | "failed";
  cause: string; who: string; confidence: Confidence; statement: string; domain: string; recipient_domain: string; rule: string;
  evidence: number; messages: number; source: "upload" | "log" | "example";
}
export interface Evidence { id: string; kind: string; name: string; sha256: string; octets: number }
export interface Branch { id: string; title: string; taken: boolean; reason: string; findings?: string[] }
export interface PathStep { id: string; title?: string; status: Step["status"]; conclusion: string; branches: Branch[]; findings?: string[] }
export interface Identity {
  identity: string; domain: string; detail: string; here: string | null; receiver: string | null;
  aligned: boolean | null; evidence: string; fact: string;
}
export interface Case extends Omit<CaseItem, "evidence"> {
  question: { recipient?: string; message_id?: string; domain?: string } | null;
  note: string;
  at: Time;
  diagnosis: Diagnosis | null;
  evidence: Evidence[];
  unreadable: { name: string; reason: string }[];
  identities: Identity[];
  path: PathStep[];
  fix?: Fix | null; // of a shared case; else a route of its own
  dns?: DnsAnswers | null; // the same
  job?: Job | Id | null;
  error?: string | null;
  log?: Id | null; // the arrival of the Email Log among its evidence
}
export interface WhatIf {
  at?: Time;
  changes: { set: string[]; unset: string[] };
  results: { what: string; before: string; after: string }[];
  findings_gone: string[];
  findings_new: string[];
  verdict_changed: boolean;
  before: Verdict;
  after: Verdict;
  messages: { total: number; passing_before: number; passing_after: number };
}
export interface Fix {
  steps: (FixStep & { changes: { set: string[]; unset: string[] } | null; proof: WhatIf | null })[];
  together: WhatIf | null;
}
export interface DnsAnswers {
  resolver?: string; at: Time;
  // As in a snapshot (docs/dns-snapshot.md): without status it is NOERROR.
  items: { name: string; type: string; status?: string; ttl?: number | null; data?: (string | string[])[] }[];
}
export interface Share { id: Id; url: string; created?: Time; expires: Time; evidence: boolean }
export interface Ticket { subject: string; text: string }
export interface Example { name: string; title: string; loaded: Id | null }
export interface Upload { id: Id; name: string; octets: number; sha256: string; kind: string }

export interface Job {
  id: Id; kind: string; state: "queued" | "running" | "done" | "failed"; step: string;
  done: number; total: number | null; unit: "octets" | "rows" | "files" | "questions"; object: Id;
  error: string | null; result: unknown;
}

// ---- Domains: the objects of `waybill report`.

export interface DomainItem {
  domain: string; messages: number; passing: number; failing: number; quarantined: number; rejected: number;
  spark: { passing: number; failing: number }[];
  reports: number; refused: number; cases_open: number; issues: number; score: number | null; grade: string; policy: "none" | "quarantine" | "reject" | null;
  last_report: Time | null; watched: boolean; next_step: { text: string; href: string } | null; first: Day | null; last: Day | null;
}
export interface Counts {
  messages: number; passing: number; failing: number; dkim_aligned: number; spf_aligned: number; quarantined: number; rejected: number;
  traffic: Record<string, number>; first: Day; last: Day;
}
export interface Source {
  source: string; name: string; service: string | null; kind: string | null; confidence: string | null;
  traffic: string; traffic_confidence: string; because: string; because_text: string; evidence: string[];
  salesforce: { org_id?: string } | null; counts: Counts;
  addresses: { ip: string; messages: number }[]; address_count: number; authors: string[];
}
export interface Failure {
  source: string; name: string; traffic: string; author_domain: string; says: string; fix: string; messages: number;
  spf: { why: string; domain: string | null }; dkim: { why: string; domain: string | null; signed_by: string | null };
  quarantined: number; rejected: number; addresses: string[]; first: Day; last: Day;
}
export interface Blocker { code: string; says: string; action: string; source?: string }
export interface DomainReport {
  domain: string; from: Day; to: Day; unverified_messages: number; counts: Counts; share_passing: number | null;
  trend: { before: number; after: number } | null;
  policy: { known: boolean; p: string | null; sp: string | null; adkim: string; aspf: string };
  readiness: { state: string; current: string | null; next: string | null; says: string; blockers: Blocker[] };
  sources: Source[]; failures: Failure[];
  next_step: { text: string; href: string } | null; cases_open: number; refused: number; watched: boolean;
}
export interface TimelineDay {
  day: Day; messages: number; dkim: number; spf_only: number; forwarded: number; failing: number; quarantined: number; rejected: number;
}
export interface Effect {
  messages: number; newly_passing: number; newly_failing: number; newly_quarantined: number; newly_rejected: number; newly_delivered: number;
  quarantined_instead: number; perhaps_spared: number; unknown: number;
}
export interface PolicyEffect {
  domain: string;
  readiness: DomainReport["readiness"];
  changes: {
    change: string; effect: Effect;
    stopped: { legitimate: number; forwarded: number; spoofed: number; unknown: number };
    sources: (Effect & { source: string; name: string; traffic: string; legitimate: boolean })[];
  }[];
  cannot_be_known: string[];
}
export interface Cluster {
  id: Id; text: string; rule: string | null; class: string; who: string; provider: string; meaning: string; fix: string;
  messages: number; first: Time | null; last: Time | null; recipient_domains: { domain: string; messages: number }[];
  verdict: { cause: string; statement: string; smallest_fix: string[] } | null; case: Id | null;
}
export interface RefusalDay { day: Day; refused: number; deferred: number; delivered: number }
export interface Refusals {
  total: number;
  by_class: { class: string; count?: number; messages?: number }[];
  by_provider: { provider: string; count?: number; messages?: number }[];
  by_day: RefusalDay[];
  items: Cluster[];
}
export interface ReportItem {
  number: number; kind: string; submitter: string; org: string; report_id: string; begin: Time; end: Time; messages: number; rows: number;
  verified: boolean; complete: boolean; deviations: string[]; received: Time; name: string;
}
export interface Reporter { submitter: string; org: string; reports: number; messages: number; first: Day; last: Day }
export interface TlsRow { day: Day; policy_domain: string; policy_type: string; result_type: string; receiving_mx: string; sessions: number }

// ---- Intake

export interface Arrival {
  id: Id; time: Time; name: string; source: string; octets: number; state: Job["state"]; kind: string; outcome: string;
  reports: number; messages: number; known: number; refused: string[]; error: string | null; can_retry: boolean; log: Id | null; job?: Id | null;
}
export interface LogDigest {
  verdict: string; rows: number; messages: number; states: Record<string, number>;
  range: { first: number | null; last: number | null; gaps: { from: number; to: number }[] } | null;
  by_domain: { domain: string; count: number; total: number; share: number; provider: string; refused: number; deferred: number; expired: number; delivered: number }[];
  domains_with_refusals: number;
  by_provider: { provider: string; domains: number; count: number; total: number; share: number }[];
  by_class: { class: string; count: number }[];
  pattern: { kind: string; sentence: string } | null;
  list_quality: {
    unknown_users: number; rate: number; role_messages: number; role_refused: number; repeated_recipients: number; repeated_messages: number;
    typos: { domain: string; intended: string; messages?: number }[];
  } | null;
  retries: { deferred_once: number; later_delivered: number; later_expired: number; still_deferred: number } | null;
  tls: { encrypted: number; clear: number } | null;
  suppression: { addresses: number; not_listed: number } | null;
  warnings: string[];
}
export interface ArrivalDetail extends Omit<Arrival, "log"> {
  reports_list?: { kind: string; org: string; domain: string; report_id: string; messages: number; rows: number; result: string; verified: boolean; deviations: string[] }[];
  log: LogDigest | null; // of an Email Log
  clusters: Cluster[];
}
export interface IntakeSource { id: Id; kind: "folder" | "mailbox" | "upload" | "api" | "smtp"; name: string; state: "ok" | "waiting" | "failed"; last_arrival: Time | null; last_error: string | null; items: number }

// ---- Settings

export interface User { id: Id; name: string; email: string; role: Role; disabled: boolean; totp: boolean; last_seen: Time | null; invited: boolean; invitation?: string }
export interface Token { id: Id; name: string; scopes: string[]; created: Time; last_used: Time | null; expires: Time | null; token?: string }
export interface Client { id: Id; name: string; created: Time; domains: number; cases: number }
export interface Retention { cases_days: number; originals_days: number; rows_days: number; audit_days: number; tests_days: number }
export interface OrganisationSettings { id: Id; name: string; retention: Retention; salesforce_orgs: string[]; vouch: boolean }
export interface AuditEntry { id: Id; time: Time; user: string; token: string; address: string; action: string; object: string; detail: unknown }
export interface OpenSession { id: Id; created: Time; last_seen: Time; address: string; agent: string; current: boolean }

// ---- Issues and the check of a domain.

export type IssueState = "open" | "waiting" | "resolved" | "dismissed" | "reopened";
export interface IssueItem {
  id: Id; domain: string; code: string; kind: string; subject: string; source: "check" | "reports" | "refusals" | "lists" | "feedback";
  state: IssueState; severity: Severity; title: string; statement: string; why: string; messages: number; recipients: string[]; sender: string;
  fix: string; reason: string; opened: Time; updated: Time; seen: Time; mended: Time | null;
}
export interface Publication { name: string; type: string; value: string; instead_of: string }
export interface GuideStep { actor: string; where: string; text: string; copy: string }
export interface Guide { steps: GuideStep[]; tailored: boolean; sender: string; dns_host: string }
export interface IssueProof { kind: string; place?: string; text?: string; status?: string; ttl?: number; messages?: number; says?: string; arrival?: string; key?: string }
export interface IssueEvent { at: Time; kind: "found" | "state" | "verified" | "dismissed" | "opened"; who: string; text: string }
export interface Issue extends IssueItem {
  publish: Publication[]; evidence: IssueProof[]; standard: string; guide: Guide; confirmed_by: "dns" | "traffic" | "logs" | "lists" | "feedback"; history: IssueEvent[]; job: Id | null;
}
export interface ServerSays { question: string; servers: { server: string; address: string; status: string; records: string[] }[]; agree: boolean; resolver: { status: string; records: string[] } | null; ttl: number | null }
export interface Verified { fixed: "yes" | "no" | "unknown"; statement: string; authority: ServerSays[] | null; differs: boolean; ttl: number; state: IssueState }
export interface IssueTrial {
  statement: string; before: { score: number; grade: string } | null; after: { score: number; grade: string } | null;
  gone: { id: string; subject: string; severity: Severity; statement: string }[]; new: { id: string; subject: string; severity: Severity; statement: string }[];
  mail: PolicyEffect["changes"][number] | null; // of a DMARC record, on stored reports
}
