// Reports that are uploaded show senders on a chart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { monthOfReports } from "../evidence.mjs";
import { scan } from "../scan.mjs";
import { settled, shared, withPage } from "../suite.mjs";

export const kDomain = "example.com";

test("uploaded reports are read, and the list says what came of them", () => withPage(async (page, go) => {
  await go("/settings/retention");
  // These reports come without the mail that would prove who sent them.
  await page.getByLabel(/Count every report as verified/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await go("/intake");
  const files = monthOfReports({ domain: kDomain, until: Date.now() / 1000 }).map((r) => ({ name: r.name, mimeType: "text/xml", buffer: Buffer.from(r.text) }));
  await page.locator('input[type="file"]').first().setInputFiles(files);
  // What cases brought in stands in the list already: only these reports count.
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('[aria-label="Arrivals"] tbody tr')].filter((row) => row.textContent.includes("!example.com!"));
    return rows.length > 40 && rows.every((row) => /1 report/.test(row.textContent));
  }, null, { timeout: 120_000 });
  await page.getByText("No folder or mailbox is watched").waitFor();
}));

test("a domain shows its days, and dragging looks closer", () => withPage(async (page, go) => {
  await go("/domains");
  await page.getByRole("link", { name: kDomain }).first().click();
  await page.waitForURL(`**/domains/${kDomain}/overview`);
  await page.locator(".chart canvas").scrollIntoViewIfNeeded();
  const box = await page.locator(".chart .u-over").boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 80);
  await page.locator(".tip").waitFor();
  assert.match(await page.locator(".tip").innerText(), /DKIM aligned\s*\d/);
  await page.mouse.move(box.x + box.width * 0.3, box.y + 80);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 90, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=\d{4}-\d\d-\d\d&to=/);
  await page.getByRole("button", { name: "Whole period" }).click();
  await page.waitForURL((url) => !url.search.includes("from="));
  await settled(page);
  await page.getByRole("button", { name: "Show as table" }).click();
  assert.ok((await page.locator('table[aria-label*="by day"] tbody tr').count()) >= 28);
}));

test("senders have their evidence, and the slider says who would be hit", () => withPage(async (page, go) => {
  await go(`/domains/${kDomain}/senders`);
  const senders = page.getByRole("table", { name: "Senders", exact: true });
  await senders.waitFor();
  assert.match(await senders.innerText(), /Mailchimp/);
  await senders.getByRole("button", { name: "Show details" }).nth(1).click();
  await page.getByText("Known by").waitFor();
  await page.getByText(/would have been quarantined/).waitFor();
  assert.match(await page.getByRole("table", { name: "Senders that would be hit" }).innerText(), /Mailchimp[\s\S]*Mend first/);
  await page.getByRole("slider", { name: "Policy" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText(/would have been refused/).waitFor();
}));

test("reports have their originals, tables their CSV", () => withPage(async (page, go) => {
  await go(`/domains/${kDomain}/reports`);
  const [original] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^Original of report/ }).first().click()]);
  assert.ok(original.suggestedFilename());
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Reports as CSV" }).click()]);
  assert.match(csv.suggestedFilename(), /\.csv$/);
  await page.getByRole("button", { name: /Show 40 more|Show more/ }).click();
  await page.waitForFunction(() => document.querySelectorAll('table[aria-label="Reports"] tbody tr').length > 50);
}));

test("a domain that only reports speak of is watched by a button, and then checked", () => withPage(async (page, go) => {
  await go(`/domains/${kDomain}/records`);
  await page.getByRole("button", { name: "Watch this domain" }).click();
  await page.locator(".check-group").first().waitFor({ timeout: 60_000 });
  const dmarc = page.getByRole("region", { name: "DMARC", exact: true });
  assert.match(await dmarc.innerText(), /no DMARC record/);
}));

test("the report of a domain can be read by everybody, in a browser that it may do nothing with", async () => {
  let html = "";
  await withPage(async (page, go) => {
    await go(`/api/v1/domains/${kDomain}/summary`);
    await page.screenshot({ path: `${shared.out}/summary-light.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.screenshot({ path: `${shared.out}/summary-phone.png`, fullPage: true });
    html = await page.content();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  });
  // As a file, where the scan may run.
  const page = await shared.context.newPage();
  await page.setContent(html);
  assert.deepEqual(await scan(page), []);
  await page.close();
});
