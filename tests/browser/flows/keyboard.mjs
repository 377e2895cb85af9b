// Everything works without a mouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settled, withPage } from "../suite.mjs";

const focused = (page) => page.evaluate(() => ({ tag: document.activeElement.tagName, text: (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim().slice(0, 60) }));

// Presses Tab until the focus is where it is wanted.
async function tabTo(page, wanted, most = 80) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (wanted.test(`${at.tag} ${at.text}`)) return at;
  }
  throw new Error(`Tab never reaches ${wanted}`);
}

test("from the skip link to the octets with the keyboard alone", () => withPage(async (page, go) => {
  await go("/cases");
  await page.keyboard.press("Tab");
  assert.match((await focused(page)).text, /Skip to the content/);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await tabTo(page, /^TR /);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  assert.equal((await focused(page)).tag, "TR");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cases\/[a-z0-9]+$/);
  await page.locator(".verdict").waitFor();
  await settled(page);
  // The focus went to the heading of the new page.
  assert.equal((await focused(page)).tag, "H1");
  await page.locator(".cite").first().focus();
  await page.keyboard.press("Enter");
  await page.locator('.cite[aria-pressed="true"]').waitFor();
  await page.locator('[role="tab"][aria-selected="true"]').last().focus();
  await page.keyboard.press("ArrowRight");
  assert.equal((await focused(page)).tag, "BUTTON");
}));

test("a dialog keeps the focus and gives it back", () => withPage(async (page, go) => {
  await go("/settings/tokens");
  const opener = page.getByRole("button", { name: "New token" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest("dialog")), "the focus stays in the dialog");
  }
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match((await focused(page)).text, /New token/);
}));

test("text is diagnosed with the keyboard alone", () => withPage(async (page, go) => {
  await go("/diagnose");
  await tabTo(page, /^TEXTAREA /);
  await page.keyboard.type("550 5.1.1 user unknown for x@receiver.example, from y@example.com");
  await tabTo(page, /^BUTTON Diagnose/);
  await page.keyboard.press("Enter");
  await page.locator(".verdict").waitFor({ timeout: 90_000 });
}));
