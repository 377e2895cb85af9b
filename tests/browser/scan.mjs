// The accessibility scan: axe-core within the page. It is put in by the debugger, which the content
// policy does not hold back.
import { readFileSync } from "node:fs";
import { axeSource } from "./browser.mjs";

const source = readFileSync(axeSource(), "utf8");

// The findings that are serious or worse, as lines.
export async function scan(page) {
  await page.evaluate(source);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return result.violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id} (${v.impact}): ${n.target.join(" ")}: ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help}`));
}
