// Words for the codes of the API: short ones, for badges and table cells. The sentences come from the server.
import type { Tone } from "./badge.tsx";
import type { Confidence, Severity } from "../api/types.ts";

// A code that is not known here is shown as it came.
const look = (table: Record<string, string>) => (code: string | null | undefined) => (code ? (Object.hasOwn(table, code) ? table[code]! : code) : "");

export const causeWords = look({
  "never-left": "Never left Salesforce", identity: "Identity not proved", "tenant-routing": "Tenant routing rule", "reputation-shared": "Shared IP reputation",
  "reputation-own": "Own IP reputation", "reputation-domain": "Domain reputation", "recipient-policy": "Recipient's policy", "recipient-address": "Recipient's address",
  rate: "Too much at once", content: "Content or format", transport: "Connection or TLS", "receiver-fault": "Recipient's set-up",
  "accepted-then-filtered": "Accepted, then filtered", delivered: "Delivered", undetermined: "Undetermined",
});
export const kCauses = ["never-left", "identity", "tenant-routing", "reputation-shared", "reputation-own", "reputation-domain", "recipient-policy", "recipient-address", "rate", "content", "transport", "receiver-fault", "accepted-then-filtered", "delivered", "undetermined"];

export const causeTone = (cause: string): Tone => (cause === "delivered" ? "good" : cause === "undetermined" || cause === "" ? "none" : cause === "accepted-then-filtered" || cause === "rate" ? "warn" : "bad");

export const whoWords = look({ salesforce: "Salesforce", relay: "The relay in between", recipient: "The recipient's mail system", gateway: "A gateway before the recipient", nobody: "Nobody" });
export const kWho = ["salesforce", "relay", "recipient", "gateway", "nobody"];

const kProviders: Record<string, string> = {
  "microsoft-365": "Microsoft 365", "microsoft-consumer": "Outlook.com", "relay-smarthost": "Relay", "dnsbl-generic": "A blocklist", "amazon-ses": "Amazon SES", "cisco-ironport": "Cisco IronPort", "gmx-webde-mailcom": "GMX, web.de, mail.com", "symantec-broadcom": "Symantec", "fireeye-trellix": "Trellix", aol: "AOL", att: "AT&T", iua: "i.ua", qq: "QQ", sfr: "SFR", kddi: "KDDI", generic: "Any", "mail.ru": "mail.ru", rfc3463: "Any", rfc5321: "Any",
  "salesforce-mta": "Salesforce's mail server", "salesforce-app": "Salesforce's application",
};
// Names of providers are names: an unlisted code is written like one.
export const providerWords = (code: string | null | undefined) =>
  !code ? "Unknown" : Object.hasOwn(kProviders, code) ? kProviders[code]! : /^[a-z0-9-]+$/.test(code) ? code.replace(/(^|-)([a-z])/g, (_, gap: string, c: string) => (gap ? " " : "") + c.toUpperCase()) : code;


export const confidenceWords = (c: Confidence | string) =>
  look({ certain: "Certain: the evidence says so itself", likely: "Likely: it fits, one piece is missing", possible: "Possible: other causes fit as well", unknown: "Unknown: the evidence does not tell" })(c);

export const confidenceTone = (c: string): Tone => (c === "certain" ? "good" : c === "likely" ? "info" : c === "possible" ? "warn" : "none");

export const severityTone = (s: Severity): Tone => (s === "critical" || s === "high" ? "bad" : s === "medium" ? "warn" : s === "low" ? "info" : "none");
export const severityWords = look({ critical: "Critical", high: "High", medium: "Medium", low: "Low", info: "Note" });

export const certaintyWords = look({ observed: "observed", stated: "stated, not observed", inferred: "inferred" });

export const routeWords = look({
  core: "Salesforce Core", "email-relay": "Email Relay", "account-engagement": "Account Engagement", "marketing-cloud-engagement": "Marketing Cloud Engagement",
  "marketing-cloud-next": "Marketing Cloud Next", "mailbox-integration": "Mailbox integration", "not-salesforce": "Not Salesforce", unknown: "Unknown",
  "stay-on-core": "Stay on Core", "transactional-api": "Transactional API", "dedicated-ip": "Dedicated IP", "not-yet": "Not yet: mend first",
});

export const kindWords = look({
  message: "Message", bounce: "Bounce", "salesforce-log": "Email Log", "microsoft-trace": "Message trace", "microsoft-quarantine": "Quarantine export", quarantine: "Quarantine export", note: "Note", aggregate: "DMARC report", failure: "DMARC failure report",
  smtp_tls: "TLS report", "tls-report": "TLS report", "dmarc-report": "DMARC report", "dns-snapshot": "DNS snapshot", archive: "Archive", mail: "Mail", mailbox: "Mailbox", mbox: "Mailbox", unknown: "Unknown",
});

export const factWords = look({
  recipient: "Recipient", refusal: "Refusal", author: "From", "message-id": "Message-ID", "return-path": "Return-path", "client-ip": "Sending address", "receiver-claim": "Result at the receiver",
  result: "Result here", filter: "Filter", attribution: "Attribution", "log-state": "Log", "trace-state": "Trace", route: "Route", "org-id": "Salesforce org", dns: "DNS", setting: "Setting", volume: "Volume", time: "Time",
});

export const eventWords = look({
  taken: "Taken", "handed-on": "Handed on", deferred: "Deferred", accepted: "Accepted", refused: "Refused", hop: "Hop", authentication: "Authentication", placement: "Placement", trace: "Trace", quarantine: "Quarantine", report: "Report",
});

export const classWords = look({
  authentication: "Authentication", "policy-routing": "Policy or routing", "reputation-ip": "Reputation of the address", "reputation-domain": "Reputation of the domain", "list-quality": "Address does not take mail",
  "rate-limit": "Too much at once", greylist: "Greylisting", content: "Content", "connection-tls": "Connection or TLS", configuration: "Configuration", unknown: "Not recognised",
});

export const trafficWords = look({ authorised: "Authorised", forwarder: "Forwarded", "mailing-list": "Mailing list", misconfigured: "Not set up", spoof: "Spoofing", unknown: "Unknown" });
export const trafficTone = (traffic: string): Tone => (traffic === "authorised" ? "good" : traffic === "misconfigured" ? "warn" : traffic === "spoof" ? "bad" : traffic === "unknown" ? "none" : "info");

export const policyWords = look({ none: "none", quarantine: "quarantine", reject: "reject" });

// "What: how" as the server writes next evidence.
export function whatAndHow(text: string): { what: string; how: string } {
  const at = text.indexOf(": ");
  return at > 0 ? { what: text.slice(0, at), how: text.slice(at + 2) } : { what: text, how: "" };
}

// The cause in words is the first sentence of a statement; the rest explains.
export function firstSentence(statement: string): { first: string; rest: string } {
  const at = statement.search(/[.!?]\s/);
  return at < 0 ? { first: statement.replace(/\.$/, ""), rest: "" } : { first: statement.slice(0, at), rest: statement.slice(at + 2).trim() };
}
