import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { visible, withoutLineEnd } = await load("pages/case/visible.ts");
const { csvCell, csvText } = await load("ui/csv.ts");
const { compare, matches } = await load("ui/sort.ts");
const { matchPath, ownAddress } = await load("app/match.ts");
const f = await load("ui/format.ts");
const { firstSentence, whatAndHow, causeWords } = await load("ui/words.ts");

test("what cannot be seen becomes visible", () => {
  const flat = (text) => visible(text).map((p) => (typeof p === "string" ? p : `[${p.name}]`)).join("");
  assert.equal(flat("plain\ttab"), "plain\ttab");
  assert.equal(flat("a\u0000b\u001b[31m"), "a[NUL]b[ESC][31m");
  assert.equal(flat("invoice\u202Efdp.exe"), "invoice[U+202E]fdp.exe");
  assert.equal(flat("a\u200bb\u2066c\ufeff"), "a[U+200B]b[U+2066]c[U+FEFF]");
  assert.equal(flat("\u{e0041}x\u0085"), "[U+E0041]x[U+0085]");
  assert.equal(flat("Ä 日本 😀"), "Ä 日本 😀");
  assert.equal(withoutLineEnd("a\r\n"), "a");
  assert.equal(withoutLineEnd("a\rb\n"), "a\rb");
});

test("cells of CSV are no formulas", () => {
  assert.equal(csvCell("=1+1"), "'=1+1");
  assert.equal(csvCell("@SUM(A1)"), "'@SUM(A1)");
  assert.equal(csvCell("-2+3"), "'-2+3");
  assert.equal(csvCell(-2), "-2");
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
  assert.equal(csvCell(null), "");
  assert.equal(csvText(["a", "b"], [[1, "x\ny"]]), 'a,b\r\n1,"x\ny"\r\n');
});

test("rows sort as people count, the unknown last", () => {
  const sorted = (values, down) => [...values].sort((a, b) => compare(a, b, down));
  assert.deepEqual(sorted([10, 9, null, 2], false), [2, 9, 10, null]);
  assert.deepEqual(sorted([10, 9, null, 2], true), [10, 9, 2, null]);
  assert.deepEqual(sorted(["host10", "host9", ""], false), ["host9", "host10", ""]);
  assert.ok(matches("Mailchimp marketing", "MAIL mark"));
  assert.ok(!matches("Mailchimp", "mail x"));
});

test("addresses match their patterns", () => {
  const match = (pattern, path) => { const m = matchPath(pattern, path); return m && { ...m }; };
  assert.deepEqual(match("/cases/:case", "/cases/abc"), { case: "abc" });
  assert.deepEqual(match("/domains/:domain/:tab", "/domains/b%C3%BCcher.example/senders"), { domain: "bücher.example", tab: "senders" });
  assert.equal(match("/cases/:case", "/cases"), null);
  assert.equal(match("/cases", "/cases/x"), null);
  assert.equal(match("/cases/:case", "/cases/%E0%A4%A"), null);
  assert.deepEqual(match("/:__proto__", "/x") && Object.keys(matchPath("/:__proto__", "/x")), ["__proto__"]);
});

test("only addresses of this site are followed after log-in", () => {
  assert.equal(ownAddress("/cases/1?x=2"), "/cases/1?x=2");
  for (const other of ["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example", "", null]) assert.equal(ownAddress(other), null, String(other));
});

test("shares never hide what is missing", () => {
  assert.equal(f.percent(0, 0), "–");
  assert.equal(f.percent(1, 1), "100 %");
  assert.equal(f.percent(0, 5), "0 %");
  assert.equal(f.percent(99999, 100000), "> 99.9 %");
  assert.equal(f.percent(1, 100000), "< 0.1 %");
  assert.equal(f.percent(1, 3), "33 %");
  assert.equal(f.percent(997, 1000), "99.7 %");
});

test("sizes, pauses and times", () => {
  assert.deepEqual([0, 1023, 1024, 1536, 10 * 1024 ** 2].map(f.octets), ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "10 MiB"]);
  assert.deepEqual([5, 60, 3599, 3600, 7199, 9000, 86400, 200000].map(f.pause), ["5 s", "1 min", "60 min", "1 h", "2 h", "2 h 30 min", "1 d", "2.3 d"]);
  assert.equal(f.utcTime(f.dateOf("2026-11-23T14:30:00Z")), "2026-11-23 14:30");
  assert.equal(f.utcTime(f.dateOf(1794412920)), "2026-11-11 16:02");
  assert.equal(f.dateOf("nonsense"), null);
});

test("sentences of the server are taken apart", () => {
  assert.deepEqual(firstSentence("It was delivered. The server answered 2xx."), { first: "It was delivered", rest: "The server answered 2xx." });
  assert.deepEqual(firstSentence("One only."), { first: "One only", rest: "" });
  assert.deepEqual(whatAndHow("The log: Setup > Email Log Files"), { what: "The log", how: "Setup > Email Log Files" });
  assert.equal(causeWords("identity"), "Identity not proved");
  assert.equal(causeWords("constructor"), "constructor");
});
