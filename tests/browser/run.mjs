// node run.mjs WAYBILL OUTDIR: the web pages in a real browser, over the real server. OUTDIR gets a picture of
// every page, light, dark and on a phone. Ends with 77 where there is no browser. ONLY=entry,cases runs these flows.
import { mkdirSync } from "node:fs";
import { missing } from "./browser.mjs";
import { prepare } from "./suite.mjs";

const [waybill, out] = process.argv.slice(2);
if (!waybill || !out) {
  console.error("usage: node run.mjs WAYBILL OUTDIR");
  process.exit(2);
}
const why = missing();
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
mkdirSync(out, { recursive: true });
prepare(waybill, out);

// In this order: what one leaves, the next ones find.
const kFlows = ["entry", "cases", "evidence", "reports", "log", "hostile", "settings", "tester", "keyboard", "pages", "watch"];
const only = process.env.ONLY?.split(",");
for (const flow of kFlows) if (!only || flow === "entry" || only.includes(flow)) await import(`./flows/${flow}.mjs`);
