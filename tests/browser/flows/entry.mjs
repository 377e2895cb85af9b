// The first run, leaving and coming back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kOwner, settled, shared, withPage } from "../suite.mjs";

test("the first visit makes the owner", () => withPage(async (page, go, seen) => {
  seen.expect("401"); // nobody is logged in
  await go("/cases?status=open");
  assert.equal(new URL(page.url()).pathname, "/setup");
  await page.getByLabel("Organisation").fill(kOwner.organisation);
  await page.getByLabel("Your name").fill(kOwner.name);
  await page.getByLabel("E-mail address").fill(kOwner.email);
  await page.getByLabel("Password").fill(kOwner.password);
  await page.screenshot({ path: `${shared.out}/setup-light.png` });
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("**/diagnose");
  await settled(page);
  assert.match(await page.title(), /Why was it refused.*Example Ltd.*Waybill/);
  assert.ok(await page.getByText(kOwner.name).first().isVisible());
}));

test("a wrong password is said, the right one leads to where one wanted", () => withPage(async (page, go, seen) => {
  seen.expect("401");
  await go("/domains");
  assert.equal(new URL(page.url()).pathname, "/login");
  await page.getByLabel("E-mail address").fill(kOwner.email);
  await page.getByLabel("Password").fill("not this one at all");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Password").fill(kOwner.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/domains");
  await settled(page);
  // Empty: what a domain needs is said.
  await page.getByRole("heading", { name: "No domain yet" }).waitFor();
  await page.getByRole("button", { name: /account and colours/ }).first().click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL("**/login*");
}, { anonymous: true }));

test("an address that is none says so", () => withPage(async (page, go) => {
  await go("/nowhere/at/all");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
}));
