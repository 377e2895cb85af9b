// Users, tokens, clients, the audit log.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settled, shared, withPage } from "../suite.mjs";

test("an invited user comes in, and sees only what the role may", async () => {
  let link = "";
  await withPage(async (page, go) => {
    await go("/settings/users");
    await page.getByRole("button", { name: "Invite a user" }).click();
    await page.getByLabel("Name").fill("Ben Viewer");
    await page.getByLabel("E-mail address").fill("ben@example.com");
    await page.getByLabel("Role").selectOption("viewer");
    await page.getByRole("button", { name: "Make the invitation" }).click();
    link = await page.locator(".notice code").innerText();
    await page.getByText("Invited").waitFor();
  });
  await withPage(async (page, go, seen) => {
    seen.expect("401");
    await go(new URL(link).pathname);
    await page.getByLabel("Password").fill("another long enough sentence");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.waitForURL("**/diagnose");
    await settled(page);
    assert.equal(await page.getByRole("button", { name: "Diagnose" }).count(), 0);
    await go("/settings");
    assert.equal(await page.getByRole("link", { name: "Users" }).count(), 0);
    await page.screenshot({ path: `${shared.out}/viewer-light.png` });
  }, { anonymous: true });
});

test("a token is shown once", () => withPage(async (page, go) => {
  await go("/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("Name").fill("nightly upload");
  await page.getByRole("button", { name: "Make the token" }).click();
  assert.match(await page.locator(".notice code").innerText(), /^wb_/);
  await page.reload();
  await settled(page);
  assert.equal(await page.locator(".notice code").count(), 0);
  assert.ok(await page.getByText("nightly upload").isVisible());
}));

test("a client has its own data", () => withPage(async (page, go) => {
  await go("/settings/clients");
  await page.getByRole("button", { name: "New client" }).click();
  await page.getByLabel("Name").fill("Hillcrest Homes");
  await page.getByRole("button", { name: "Make the client" }).click();
  await page.getByRole("link", { name: "Hillcrest Homes" }).click();
  await page.waitForURL(/\/domains\?org=/);
  await page.getByRole("heading", { name: "No domain yet" }).waitFor();
  // The organisation stays while one moves, and the switch leads back.
  await page.getByRole("link", { name: "Cases" }).first().click();
  await page.waitForURL(/\/cases\?org=/);
  await page.getByRole("heading", { name: "No case yet" }).waitFor();
  await page.getByLabel("Organisation").first().selectOption({ label: "Example Ltd" });
  await page.waitForURL((url) => !url.search.includes("org="));
  await page.getByRole("heading", { name: "Domains", exact: true }).waitFor();
}));

test("the second factor is set up with a code of one's own", () => withPage(async (page, go) => {
  await go("/settings/profile");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.locator(".qr svg").waitFor();
  await page.screenshot({ path: `${shared.out}/second-factor-light.png` });
  await page.getByRole("button", { name: "Cancel" }).click();
}));

test("the audit log has what was done", () => withPage(async (page, go) => {
  await go("/settings/audit");
  const text = await page.getByRole("table", { name: "Audit log" }).innerText();
  assert.match(text, /ada@example\.com/);
  assert.match(text, /token/);
}));

test("colours are chosen and stay", () => withPage(async (page, go) => {
  await go("/settings/profile");
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await page.reload();
  await settled(page);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
  await page.getByRole("button", { name: "As the system" }).click();
}, { mode: "light" }));

// 2 x 1 pixels.
const kPicture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGMQyYsCIgAFfwG5IVYj4gAAAABJRU5ErkJggg==", "base64");

test("a logo is chosen and taken away", () => withPage(async (page, go, seen) => {
  await go("/settings/retention");
  const picture = page.getByAltText("The logo as it is");
  assert.equal(await picture.count(), 0);
  await page.getByLabel("Logo", { exact: true }).setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: kPicture });
  await picture.waitFor();
  await page.getByText("Saved.").waitFor();
  assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth === 2));
  await page.screenshot({ path: `${shared.out}/logo-light.png`, fullPage: true });
  seen.expect("422");
  await page.getByLabel("Logo", { exact: true }).setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: kPicture.subarray(0, 40) });
  await page.getByText("The picture is damaged.").first().waitFor();
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByText("Taken away.").waitFor();
  assert.equal(await picture.count(), 0);
}));
