// Cited octets light up both ways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../suite.mjs";
import { openExample } from "./cases.mjs";

const lit = (page) => page.locator(".viewer mark.on");

test("a finding lights up the octets that it rests on", () => withPage(async (page, go) => {
  await openExample(page, go, "Yahoo refuses with 5.7.9");
  await page.locator(".viewer mark").first().waitFor();
  assert.equal(await lit(page).count(), 0);
  await page.locator('.cite[data-finding="dmarc.spf-cannot-align"]').click();
  await lit(page).first().waitFor();
  assert.match((await lit(page).allInnerTexts()).join(""), /bnc\.salesforce\.com/);
  // The address says it, and a reload keeps it.
  assert.match(page.url(), /finding=dmarc\.spf-cannot-align/);
  await page.reload();
  await lit(page).first().waitFor();
  // They are scrolled to, within the viewer and on the page.
  await page.waitForFunction(() => {
    const mark = document.querySelector(".viewer mark.on").getBoundingClientRect();
    const box = document.querySelector(".viewer").getBoundingClientRect();
    return mark.top >= Math.max(0, box.top) && mark.bottom <= Math.min(innerHeight, box.bottom);
  });
  await page.goBack();
  await page.waitForFunction(() => !document.querySelector(".viewer mark.on"));
}));

test("marked octets tell what was read from them", () => withPage(async (page, go) => {
  await openExample(page, go, "Yahoo refuses with 5.7.9");
  const mark = page.locator(".viewer mark", { hasText: "554 5.7.9" }).first();
  await mark.click();
  await page.getByText("Read from this place").waitFor();
  assert.match(await page.locator(".facts-of").first().innerText(), /554 5\.7\.9 Message not accepted/);
  assert.match(page.url(), /fact=F/);
  assert.ok((await lit(page).count()) >= 1);
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await page.waitForFunction(() => !document.querySelector(".viewer mark.on"));
}));

test("every fact with a place lights up exactly its octets", () => withPage(async (page, go) => {
  await openExample(page, go, "A delay notice, a log that says delivered");
  const id = new URL(page.url()).pathname.split("/").pop();
  const facts = await page.evaluate(async (id) => {
    const value = await (await fetch(`/api/v1/cases/${id}`)).json();
    const pieces = {};
    for (const e of value.evidence) pieces[e.id] = new Uint8Array(await (await fetch(`/api/v1/cases/${id}/evidence/${e.id}`)).arrayBuffer());
    return value.diagnosis.facts.filter((f) => f.bytes).map((f) => ({ id: f.id, text: new TextDecoder().decode(pieces[f.evidence].subarray(...f.bytes)) }));
  }, id);
  assert.ok(facts.length > 20);
  const plain = (text) => text.replace(/\s+/g, "");
  for (const fact of facts.filter((_, i) => i % 4 === 0)) {
    await go(`/cases/${id}?fact=${fact.id}`);
    await lit(page).first().waitFor();
    const shown = await page.evaluate(() => [...document.querySelectorAll(".viewer mark.on")].map((m) => m.textContent).join(""));
    assert.equal(plain(shown), plain(fact.text), fact.id);
  }
}));

test("an event of the life and a node of the path lead to the evidence", () => withPage(async (page, go) => {
  await openExample(page, go, "A delay notice, a log that says delivered");
  await page.locator(".life button").first().click();
  await lit(page).first().waitFor();
  await openExample(page, go, "Yahoo refuses with 5.7.9");
  await page.locator(".branch.problem-node").first().click();
  await page.locator('.cite[aria-pressed="true"]').waitFor();
  assert.match(page.url(), /finding=/);
}));

test("DNS answers stand with resolver, time and TTL", () => withPage(async (page, go) => {
  await openExample(page, go, "Yahoo refuses with 5.7.9");
  await page.getByRole("tab", { name: /DNS answers/ }).click();
  await page.getByRole("table", { name: "DNS answers" }).waitFor();
  assert.match(await page.locator("#pieces-panel").innerText(), /v=DMARC1; p=reject/);
}));
