// A large Email Log: progress, then clusters with verdicts, then a case.
import assert from "node:assert/strict";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { emailLog } from "../evidence.mjs";
import { settled, shared, withPage } from "../suite.mjs";

const kMessages = Number(process.env.LOG_MESSAGES ?? 250_000); // two rows each

test("a large log shows progress and ends in clusters with verdicts", { timeout: 600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-log-"));
  const file = join(folder, "LargeEmailLog.csv");
  const stream = createWriteStream(file);
  for (const piece of emailLog({ messages: kMessages, until: Math.floor(Date.now() / 1000) })) if (!stream.write(piece)) await new Promise((resolve) => stream.once("drain", resolve));
  await new Promise((resolve) => stream.end(resolve));
  try {
    await withPage(async (page, go) => {
      await go("/intake");
      // Progress is looked for by the page itself: a poll from here could come too late.
      await page.evaluate(() => {
        window.seen = new Set();
        const look = () => {
          for (const bar of document.querySelectorAll('[role="progressbar"]')) window.seen.add(bar.getAttribute("aria-label"));
        };
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
      });
      const started = Date.now();
      await page.locator('input[type="file"]').first().setInputFiles(file);
      const row = page.locator('[aria-label="Arrivals"] tbody tr', { hasText: "LargeEmailLog.csv" });
      await row.waitFor({ timeout: 120_000 });
      await row.getByText("Read", { exact: true }).waitFor({ timeout: 300_000 });
      console.log(`# a log of ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB with ${kMessages * 2} rows: ${((Date.now() - started) / 1000).toFixed(1)} s from the choice of the file to its outcome`);
      const labels = await page.evaluate(() => [...window.seen]);
      assert.ok(labels.some((l) => l.startsWith("Sending LargeEmailLog.csv")), `progress of the sending: ${labels}`);
      await row.getByRole("link").click();
      await settled(page);
      const clusters = page.getByRole("table", { name: "Refusals of this log" });
      await clusters.waitFor();
      assert.match(await clusters.innerText(), /Identity not proved/);
      assert.match(await clusters.innerText(), /Tenant routing rule/);
      await page.screenshot({ path: `${shared.out}/log-light.png`, fullPage: true });
      await clusters.getByRole("button", { name: "Show details" }).first().click();
      await page.getByRole("button", { name: "Open as a case" }).click();
      await page.waitForURL(/\/cases\/[a-z0-9]+$/);
      await page.locator(".verdict").waitFor({ timeout: 120_000 });
      await settled(page);
    });
    await withPage(async (page, go) => {
      await go("/domains/example.com/refusals");
      await page.getByRole("table", { name: "Refusals" }).waitFor();
      assert.ok((await page.locator(".chart svg rect").count()) > 5);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
