// node dev/mock.mjs WAYBILL DIST STORE PORT: answers of the API made by the real program from examples/, without a server.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const [waybill, dist, store, port] = process.argv.slice(2);
const examples = join(import.meta.dirname, "../../examples");
const json = (...args) => JSON.parse(execFileSync(waybill, [...args, "--json"], { maxBuffer: 1 << 28 }).toString().split("\n")[0]);
const kTitles = { good: "fits", problem: "wrong", unknown: "not known" };
let needed = !!process.env.SETUP;
let loggedIn = !process.env.SETUP;
const kinds = [["from", "author"]];
function makeCase(name, i) {
  const d = json("diagnose", join(examples, name), "--at", "1794301200");
  const files = readdirSync(join(examples, name)).filter((f) => f !== "dns.json").sort();
  const pieces = d.evidence.map((e) => ({ ...e, octets: 0, bytes: readFileSync(join(examples, name, files.find((f) => createHash("sha256").update(readFileSync(join(examples, name, f))).digest("hex") === e.sha256))) }));
  const domain = (d.facts.find((f) => f.kind === "author")?.value.split("@")[1]) ?? "";
  const rp = d.facts.find((f) => f.kind === "return-path");
  return {
    id: "c" + i, title: name.replaceAll("-", " "), created: "2026-11-22T10:00:00Z", updated: `2026-11-2${i % 3}T1${i % 10}:20:00Z`, status: "open", state: "done",
    cause: d.verdict.cause, who: d.verdict.who, confidence: d.verdict.confidence, statement: d.verdict.statement, domain,
    recipient_domain: d.facts.find((f) => f.kind === "recipient")?.value.split("@")[1] ?? "", rule: "", messages: 3, source: "example",
    question: null, note: "", at: "2026-11-10T09:00:00Z", diagnosis: d, evidence: pieces.map(({ bytes, ...e }) => ({ ...e, octets: bytes.length })), unreadable: [], pieces,
    identities: [
      { identity: "from", domain, detail: "", here: "fail", receiver: "fail", aligned: null, evidence: "E1", fact: d.facts.find((f) => f.kind === "author")?.id ?? "" },
      ...(rp ? [{ identity: "return-path", domain: rp.value.split("@")[1] ?? "", detail: rp.value, here: "pass", receiver: "pass", aligned: false, evidence: rp.evidence, fact: rp.id }] : []),
      { identity: "dkim", domain: domain, detail: "selector sf1", here: null, receiver: "none", aligned: true, evidence: "E1", fact: "" },
    ],
    path: d.steps.map((s, n) => ({ id: s.id, title: s.title, status: s.status, conclusion: s.conclusion, findings: d.findings.slice(n, n + 1).map((f) => f.id), branches: [
      { id: "a", title: s.status === "problem" ? "Something is wrong" : "In order", taken: true, reason: s.known[0] ?? s.conclusion },
      { id: "b", title: "Nothing of the kind in the evidence", taken: false, reason: "The log has the row; it left Salesforce" },
      ...(n % 2 ? [{ id: "c", title: "Another route", taken: false, reason: "No sign of it in the headers" }] : [])] })),
  };
}
const cases = readdirSync(examples, { withFileTypes: true }).filter((e) => e.isDirectory() && existsSync(join(examples, e.name, "dns.json"))).map((e, i) => makeCase(e.name, i));
let shownCases = process.env.EMPTY ? [] : cases;
const item = ({ diagnosis, pieces, identities, path, question, note, at, unreadable, ...c }) => ({ ...c, evidence: c.evidence.length });
const page = (items) => ({ items, next: null });
const report = (...args) => json("report", ...args, "--store", `sqlite:${store}`);
const session = { user: { id: "u1", name: "Ada Lindqvist", email: "ada@example.com", role: "owner", totp: false }, organisation: { id: "o1", name: "Example Ltd" }, organisations: [{ id: "o1", name: "Example Ltd", parent: null }, { id: "o2", name: "Hillcrest Homes", parent: "o1" }], csrf: "x", version: "0.1.0" };
const whatIf = { changes: { set: ["x TXT y"], unset: [] }, results: [{ what: "dmarc", before: "fail for gable-roofing.example (policy quarantine)", after: "pass for gable-roofing.example (policy quarantine)" }], findings_gone: ["dmarc.fails", "spf.several-records"], findings_new: ["auth.passes-now"], verdict_changed: true, messages: { total: 3, passing_before: 0, passing_after: 3 } };
const digest = existsSync("/tmp/w/log.csv") ? json("salesforce-log", "/tmp/w/log.csv") : null;
const iso = (t) => new Date(t * 1000).toISOString().slice(0, 19) + "Z";
const clusters = (digest?.refusals ?? []).map((r, i) => ({ id: "k" + i, text: r.text, rule: r.rule, class: r.class, who: r.who, provider: r.providers?.[0] ?? "", meaning: r.meaning, fix: r.fix, messages: r.count, first: iso(r.first), last: iso(r.last), recipient_domains: r.domains.map((d) => ({ domain: d.domain, messages: d.count })), verdict: { cause: r.class === "authentication" ? "identity" : r.class === "list-quality" ? "recipient-address" : "tenant-routing", statement: r.meaning, smallest_fix: [r.fix] }, case: i ? null : "c1" }));
const arrivals = [
  { id: "a1", time: "2026-11-23T14:10:00Z", name: "EmailLog_2026-11-23.csv", source: "upload", octets: 123456789, state: "running", kind: "salesforce-log", outcome: "", reports: 0, messages: 0, known: 0, refused: [], error: null, can_retry: false, log: null },
  { id: "a2", time: "2026-11-23T14:00:00Z", name: "log.csv", source: "upload", octets: 12345678, state: "done", kind: "salesforce-log", outcome: "20,000 messages, 6,962 did not get through", reports: 0, messages: 20000, known: 0, refused: [], error: null, can_retry: false, log: "a2" },
  { id: "a3", time: "2026-11-23T13:00:00Z", name: "google.com!example.com!1795132800!1795219199.zip", source: "s1", octets: 1234, state: "done", kind: "aggregate", outcome: "1 report, 1,203 messages", reports: 1, messages: 1203, known: 0, refused: [], error: null, can_retry: false, log: null },
  { id: "a4", time: "2026-11-23T12:00:00Z", name: "<script>alert(1)</script>.xml", source: "upload", octets: 999, state: "failed", kind: "", outcome: "", reports: 0, messages: 0, known: 0, refused: [], error: "The document has a document type declaration, which is never read", can_retry: true, log: null },
];
const job = (id, result = null) => ({ id, kind: "x", state: "done", step: "", done: 1, total: 1, unit: "files", object: "c1", error: null, result });

async function api(method, path, q) {
  const s = path.split("/").filter(Boolean).map(decodeURIComponent);
  const byId = (id) => cases.find((c) => c.id === id);
  if (path === "/setup") { if (method === "POST") { needed = false; loggedIn = true; return session; } return { needed, code_needed: true }; }
  if (path === "/session") { if (method === "DELETE") { loggedIn = false; return {}; } if (method === "POST") { loggedIn = true; return session; } return loggedIn ? session : null; }
  if (path === "/cases" && method === "GET") return page(shownCases.map(item).slice(0, q.get("limit") ?? 50));
  if (path === "/cases") return { id: "c1", job: "j1" };
  if (path === "/examples") { if (method === "POST") { shownCases = cases; return { cases: [], job: "j1" }; } return page(cases.map((c) => ({ name: c.title, title: c.title, loaded: null }))); }
  if (path === "/uploads") return { id: "up1", name: "x", octets: 1, sha256: "", kind: "note" };
  if (s[0] === "jobs") return job(s[1], whatIf);
  if (s[0] === "cases" || s[0] === "shared") {
    const c = s[0] === "shared" ? cases[1] : byId(s[1]);
    if (!c) return null;
    if (s.length === 2) { const { pieces, ...rest } = c; return rest; }
    if (s[2] === "evidence") return c.pieces.find((p) => p.id === s[3]).bytes;
    if (s[2] === "fix") return { steps: c.diagnosis.verdict.fix_steps.map((x, i) => ({ ...x, changes: null, proof: i === 0 && x.copy ? { ...whatIf, before: c.diagnosis.verdict, after: c.diagnosis.verdict } : null })), together: { ...whatIf, before: c.diagnosis.verdict, after: c.diagnosis.verdict } };
    if (s[2] === "what-if") return { ...whatIf, before: c.diagnosis.verdict, after: c.diagnosis.verdict };
    if (s[2] === "dns") { const d = JSON.parse(readFileSync(join(examples, c.title.replaceAll(" ", "-"), "dns.json"))); return { resolver: "192.0.2.53", at: c.at, items: d.answers.map((a) => ({ ttl: 300, status: "NOERROR", data: [], ...a })) }; }
    if (s[2] === "shares") return method === "POST" ? { id: "s1", url: "/s/abc", expires: "2026-11-30T00:00:00Z" } : page([{ id: "s1", url: "/s/abc", expires: "2026-11-30T00:00:00Z", evidence: true }]);
    if (s[2] === "ticket") return { subject: "Your mail system refuses our messages: 550 5.7.68", text: c.diagnosis.verdict.statement + "\n\n" + c.diagnosis.verdict.smallest_fix.join("\n") };
    if (s[2] === "verify") return { job: "j1" };
  }
  if (path === "/domains" && method === "GET") return page(process.env.EMPTY ? [] : report("domains").domains.map((d, i) => { const t = report("timeline", d.domain).days; return { ...d, failing: d.messages - d.passing, quarantined: 0, rejected: 0, spark: t.map((x) => ({ passing: x.passing, failing: x.failing })), refused: i * 112, cases_open: i, policy: ["none", "quarantine", "reject"][i], last_report: "2026-11-23T10:00:00Z", watched: true, next_step: { text: "Sign with DKIM in Mailchimp: 1,567 messages fail", href: `/domains/${d.domain}/senders` } }; }));
  if (s[0] === "domains" && s.length >= 2) {
    const span = q.get("from") ? ["--from", q.get("from"), "--to", q.get("to")] : ["--days", q.get("days") ?? "30"];
    if (s.length === 2) return { ...report("domain", s[1], ...span), next_step: { text: "Set up DKIM for Salesforce: 1,621 of its messages do not pass", href: `/domains/${s[1]}/senders` }, cases_open: 2, refused: 112, watched: true };
    if (s[2] === "timeline") return { days: report("timeline", s[1], ...span).days.map((d) => ({ ...d, dkim: d.dkim_aligned, spf_only: d.passing - d.dkim_aligned, forwarded: Math.floor(d.failing / 6), failing: d.failing - Math.floor(d.failing / 6) })) };
    if (s[2] === "policy") return report("what-if", s[1], "--set", `p=${q.get("p")}`, ...span);
    if (s[2] === "refusals") return { total: 6962, by_class: digest.by_class, by_provider: digest.by_provider, by_day: [...Array(30).keys()].map((i) => ({ day: `2026-11-${String(i + 1).padStart(2, "0")}`, refused: (i * 7) % 40, deferred: (i * 3) % 11, delivered: 60 + ((i * 31) % 90) })), items: clusters };
    if (s[2] === "reports") return page(report("reports", s[1]).reports.filter((r) => r.domain === s[1]).map((r) => ({ org: r.submitter, name: r.from_file, ...r })));
    if (s[2] === "reporters") return page(report("reporters").reporters);
    if (s[2] === "tls") return page([]);
    if (s[2] === "records") return { at: "2026-11-23T15:00:00Z", resolver: "192.0.2.53", items: [{ id: "spf", name: s[1], type: "TXT", status: "good", records: ["v=spf1 include:_spf.salesforce.com -all"], ttl: 300, statement: "One SPF record; it costs 2 of 10 look-ups.", details: ["include:_spf.salesforce.com"] }, { id: "dmarc", name: "_dmarc." + s[1], type: "TXT", status: "missing", records: [], ttl: null, statement: "There is no DMARC record.", details: [] }] };
  }
  if (path === "/intake/items") return page(q.get("state") === "failed" ? arrivals.filter((a) => a.state === "failed") : process.env.EMPTY ? [] : arrivals);
  if (path === "/intake/sources") return page([{ id: "s0", kind: "upload", name: "Uploads", state: "ok", last_arrival: "2026-11-23T14:10:00Z", last_error: null, items: 14 }, { id: "s1", kind: "mailbox", name: "imaps://reports@mail.example.com/INBOX", state: "failed", last_arrival: "2026-11-21T14:10:00Z", last_error: "The server refused the log-in", items: 1402 }]);
  if (s[0] === "intake" && s[1] === "items") { const a = arrivals.find((x) => x.id === s[2]); return a && { ...a, log: a.id === "a2" ? { ...digest, clusters } : null, reports_list: a.id === "a3" ? [{ kind: "aggregate", org: "google.com", domain: "example.com", report_id: "1", messages: 1203, rows: 3, result: "new", verified: true, deviations: [] }] : [] }; }
  if (path === "/users") return method === "POST" ? { id: "u9", name: "New", invitation: "/welcome/abc" } : page([{ ...session.user, disabled: false, last_seen: "2026-11-23T14:00:00Z", invited: false }, { id: "u2", name: "Ben", email: "ben@example.com", role: "analyst", disabled: false, totp: true, last_seen: "2026-11-20T14:00:00Z", invited: false }, { id: "u3", name: "Cleo", email: "cleo@example.com", role: "viewer", disabled: false, totp: false, last_seen: null, invited: true }]);
  if (path === "/tokens") return page([{ id: "t1", name: "nightly upload", scopes: ["read", "write"], created: "2026-11-01T00:00:00Z", last_used: null, expires: "2027-02-01T00:00:00Z" }]);
  if (path === "/clients") return page([{ id: "o2", name: "Hillcrest Homes", created: "2026-11-01T00:00:00Z", domains: 3, cases: 7 }]);
  if (path === "/organisation") return { id: "o1", name: "Example Ltd", retention: { cases_days: 0, originals_days: 400, rows_days: 0, audit_days: 730 }, salesforce_orgs: ["00D4v000006YtEn"], vouch: false };
  if (path === "/audit") return page([{ id: "1", time: "2026-11-23T14:00:00Z", user: "ada@example.com", token: "", address: "192.0.2.1", action: "user.create", object: "ben@example.com", detail: { role: "analyst" } }]);
  if (path === "/me/sessions") return page([{ id: "x", created: "2026-11-01T00:00:00Z", last_seen: "2026-11-23T14:00:00Z", address: "127.0.0.1", agent: "Chromium on Linux", current: true }]);
  if (s[0] === "invitations") return { email: "cleo@example.com", name: "Cleo", organisation: "Example Ltd" };
  return null;
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://x");
  response.setHeader("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
  if (url.pathname === "/api/v1/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": hello\n\n");
    response.write(`id: 1\nevent: job\ndata: ${JSON.stringify({ id: "j", kind: "intake", state: "running", step: "reading rows", done: 180000, total: 500000, unit: "rows", object: "a1" })}\n\n`);
    return;
  }
  if (url.pathname.startsWith("/api/v1")) {
    request.resume();
    try {
      const value = await api(request.method, url.pathname.slice(7), url.searchParams);
      if (value === null) {
        const status = url.pathname.endsWith("/session") ? 401 : 404;
        response.writeHead(status, { "Content-Type": "application/problem+json" });
        return response.end(JSON.stringify({ type: "/problems/not-found", title: "Not found", status, detail: "There is no such thing." }));
      }
      if (value instanceof Buffer) return response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(value);
      return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    } catch (e) {
      console.error(url.pathname, e.message);
      return response.writeHead(500).end("{}");
    }
  }
  const file = join(dist, url.pathname);
  const name = existsSync(file) && !url.pathname.endsWith("/") ? file : join(dist, "index.html");
  const type = { js: "text/javascript", css: "text/css", svg: "image/svg+xml", html: "text/html; charset=utf-8" }[name.split(".").pop()];
  response.writeHead(200, { "Content-Type": type }).end(readFileSync(name));
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
