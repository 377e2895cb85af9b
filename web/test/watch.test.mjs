import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const w = await load("pages/domain/finding_words.ts");
const { tagsOf } = await load("pages/domain/dmarc_tags.tsx");
const { byDefect, kindWords, mailSentence, messageWords, subjectWords, titleWords } = await load("pages/issues/words.ts");

const finding = (id, status, severity = "info") => ({ id, status, severity });

test("what could not be found out is grey, never red", () => {
  assert.equal(w.findingTone(finding("starttls", "unknown", "critical")), "none");
  assert.equal(w.findingTone(finding("starttls", "not-applicable", "high")), "none");
  assert.equal(w.findingTone(finding("starttls", "problem", "high")), "bad");
  assert.equal(w.gradeTone(""), "none");
  assert.deepEqual(["A", "B", "C", "D", "E", "F"].map(w.gradeTone), ["good", "good", "warn", "warn", "bad", "bad"]);
});

test("problems come gravest first, and nothing else is one", () => {
  const list = [finding("a", "problem", "low"), finding("b", "good"), finding("c", "problem", "critical"), finding("d", "unknown", "critical"), finding("e", "problem", "medium")];
  assert.deepEqual(w.problemsOf(list).map((f) => f.id), ["c", "e", "a"]);
});

test("the cost of a finding is read from the reason of its part", () => {
  const reason = "spf-voids-near costs 10 %, spf-voids costs 60 % of these points.";
  assert.equal(w.costOf(reason, "spf-voids"), "60");
  assert.equal(w.costOf(reason, "spf-voids-near"), "10");
  assert.equal(w.costOf(reason, "spf-open"), "");
  assert.equal(w.costOf("79.4 % of 16,498 messages in 30 days.", "traffic-passing"), "");
  assert.deepEqual([12.272727, 40.9090909, 2.0000001, 0].map(w.points), ["12.3", "40.9", "2", "0"]);
});

test("the tags of a DMARC record have their places", () => {
  const record = "v=DMARC1; p=none; pct=50 ;; rua=mailto:a@example.com!5m,mailto:b=c@example.com";
  const tags = tagsOf(record);
  assert.deepEqual(tags.map((t) => [t.tag, t.value]), [["v", "DMARC1"], ["p", "none"], ["pct", "50"], ["rua", "mailto:a@example.com!5m,mailto:b=c@example.com"]]);
  for (const t of tags) assert.ok(record.slice(t.from, t.to).includes(t.tag));
  const at = record.indexOf("pct"); // the place that a fault names
  assert.deepEqual(tags.filter((t) => at >= t.from && at < t.to).map((t) => t.tag), ["pct"]);
  assert.deepEqual(tagsOf(""), []);
  assert.deepEqual(tagsOf("nonsense"), [{ tag: "nonsense", value: "", from: 0, to: 8 }]);
});

test("issues of one defect are one group, the severest and most felt first", () => {
  let id = 0;
  const issue = (code, severity, messages) => ({ id: ++id, domain: "example.com", source: "reports", code, kind: code, severity, messages });
  const groups = byDefect([issue("a", "low", 900), issue("b", "high", 1), issue("a", "medium", 0), issue("c", "high", 50)]);
  assert.deepEqual(groups.map((g) => [g.code, g.severity, g.messages, g.items.length]), [["c", "high", 50, 1], ["b", "high", 1, 1], ["a", "medium", 900, 2]]);
});

test("the mail that rests on the records of a domain counts once", () => {
  const issue = (id, source, domain, messages) => ({ id, source, domain, code: "c", kind: "c", severity: "low", messages });
  assert.equal(byDefect([issue(1, "check", "a.example", 500), issue(2, "check", "a.example", 500), issue(3, "check", "b.example", 7)])[0].messages, 507);
  assert.equal(byDefect([issue(1, "reports", "a.example", 5), issue(2, "reports", "a.example", 5)])[0].messages, 10);
});

test("messages of an issue say what they are", () => {
  const issue = (source, messages, more = {}) => ({ source, messages, code: "spf-several", recipients: [], ...more });
  assert.equal(messageWords(issue("check", 12400)), "12,400 messages rest on it");
  assert.equal(messageWords(issue("reports", 1)), "1 message fails");
  assert.equal(messageWords(issue("refusals", 0)), "");
  assert.equal(mailSentence(issue("check", 12400), false), "12,400 messages of the last 30 days rest on it.");
  assert.equal(mailSentence(issue("check", 12400), true), "12,400 messages of 30 days rested on it.");
  assert.match(mailSentence(issue("check", 0), false), /not known/);
  assert.equal(mailSentence(issue("check", 0, { code: "mta-sts-coverage" }), false), ""); // mail to the domain is not counted
  assert.equal(mailSentence(issue("reports", 180), false), "180 messages of the last 7 days fail.");
  assert.equal(mailSentence(issue("refusals", 23, { recipients: ["outlook.com"] }), false), "23 messages of the last 7 days were refused or put off, to outlook.com.");
  assert.equal(mailSentence(issue("feedback", 0, { recipients: ["Gmail"] }), false), "");
});

test("an issue is called by words, not by codes", () => {
  assert.equal(kindWords("Not met: There is only one SPF record"), "There is only one SPF record");
  assert.equal(kindWords("A sending address is on a blocklist"), "A sending address is on a blocklist");
  assert.equal(titleWords({ source: "refusals", subject: "microsoft-consumer", title: "microsoft-consumer refuses mail" }), "Outlook.com refuses mail");
  assert.equal(titleWords({ source: "check", subject: "a", title: "a b" }), "a b");
  assert.equal(subjectWords({ source: "feedback", subject: "microsoft-consumer 192.0.2.66" }), "192.0.2.66");
  assert.equal(subjectWords({ source: "feedback", subject: "gmail" }), "");
  assert.equal(subjectWords({ source: "reports", subject: "service:sendgrid" }), "");
  assert.equal(subjectWords({ source: "check", subject: "sf1" }), "sf1");
});
