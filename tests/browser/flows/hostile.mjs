// Strings of strangers come out as text, wherever they are shown.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { settled, withPage } from "../suite.mjs";

const folder = new URL("../../../examples/hostile/", import.meta.url);
const files = readdirSync(folder).map((name) => ({ name, mimeType: "application/octet-stream", buffer: readFileSync(new URL(name, folder)) }));
const kScript = "<script>window.__pwned=1";

async function noMarkup(page) {
  const bad = await page.evaluate(() => ({
    scripts: [...document.querySelectorAll("#app script, #app iframe, #app object, #app embed, #app img")].length,
    handlers: [...document.querySelectorAll("#app *")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length,
    links: [...document.querySelectorAll("#app a[href]")].filter((a) => !/^(https?|blob):$/.test(a.protocol)).length,
    polluted: Object.prototype.polluted !== undefined,
  }));
  assert.deepEqual(bad, { scripts: 0, handlers: 0, links: 0, polluted: false }, page.url());
}

// The button of a row that is open has another name.
async function openAll(page, most = 12) {
  const closed = page.getByRole("button", { name: "Show details" });
  for (let i = 0; i < most && (await closed.count()) > 0; i++) await closed.first().click();
}

test("hostile evidence is a case like any other", { timeout: 240_000 }, () => withPage(async (page, go) => {
  await go("/diagnose");
  await page.locator('input[type="file"]').first().setInputFiles([...files, { name: `${kScript}.txt`, mimeType: "text/plain", buffer: Buffer.from(`550 5.7.1 ${kScript}</script>`) }]);
  await page.getByRole("button", { name: "Diagnose" }).click();
  await page.locator(".verdict").waitFor({ timeout: 120_000 });
  await settled(page);
  assert.ok((await page.locator("main").innerText()).includes(kScript), "the text is shown");
  await noMarkup(page);
  for (const tab of await page.getByRole("tablist", { name: "Pieces of evidence" }).getByRole("tab").all()) {
    await tab.click();
    await settled(page);
    await noMarkup(page);
  }
  await page.getByRole("tab", { name: /^Facts/ }).click();
  await noMarkup(page);
  // Direction overrides are written out, never left to work.
  assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(await page.locator("main").innerText()));
  await go("/cases");
  await noMarkup(page);
}));

test("hostile reports and logs are taken in", { timeout: 240_000 }, () => withPage(async (page, go) => {
  await go("/intake");
  await page.locator('input[type="file"]').first().setInputFiles(files);
  const arrivals = page.locator('[aria-label="Arrivals"] tbody');
  await arrivals.getByText("dmarc-report.xml").first().waitFor();
  await page.waitForFunction(() => !/Waiting|Reading/.test(document.querySelector('[aria-label="Arrivals"] tbody').textContent), null, { timeout: 120_000 });
  await noMarkup(page);
  const items = await page.evaluate(() => [...document.querySelectorAll('[aria-label="Arrivals"] tbody a.cell-main')].slice(0, 12).map((a) => a.getAttribute("href")));
  for (const item of items) {
    await go(item);
    await openAll(page);
    await noMarkup(page);
  }
  for (const tab of ["overview", "senders", "refusals", "reports"]) {
    await go(`/domains/hostile.example/${tab}?unverified=1`);
    await openAll(page);
    await noMarkup(page);
  }
  await go("/domains/hostile.example/reports?unverified=1");
  assert.ok((await page.locator("main").innerText()).includes(kScript), "the name of the reporter is shown as text");
}));

test("addresses of the browser are no way in", () => withPage(async (page, go, seen) => {
  seen.expect("404");
  seen.expect("400");
  for (const path of [`/cases/${encodeURIComponent('"><img src=x onerror=window.__pwned=1>')}`, `/domains/${encodeURIComponent(kScript)}/overview`, "/cases/__proto__", `/cases?query=${encodeURIComponent(kScript)}&cause=__proto__`, "/login?next=javascript:window.__pwned=1"]) {
    await go(path);
    await noMarkup(page);
  }
}));
