// Examples, a case from pasted text, what-if, verify, sharing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settled, shared, withPage } from "../suite.mjs";

export const openExample = async (page, go, title) => {
  await go("/cases");
  await page.getByLabel("Search").fill(title);
  await page.getByRole("link", { name: title }).first().click();
  await page.waitForURL(/\/cases\/[a-z0-9]+$/);
  await page.locator(".verdict").waitFor();
  await settled(page);
};

test("the examples load with one click", () => withPage(async (page, go) => {
  await go("/diagnose");
  await page.getByRole("button", { name: "Load the examples" }).click();
  await page.waitForFunction(() => document.querySelectorAll("table.table tbody tr").length >= 10 && !document.body.textContent.includes("Working"), null, { timeout: 120_000 });
  await go("/cases");
  await page.waitForFunction(() => document.querySelectorAll("table.table tbody tr").length >= 20);
}));

test("a pasted refusal becomes a case", () => withPage(async (page, go) => {
  await go("/diagnose");
  await page.getByLabel(/paste the text of the refusal/).fill("To anna@receiver.example from sales@example.com:\n550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources");
  await page.getByText("Narrow it down").click();
  await page.getByLabel("Your domain").fill("example.com");
  await page.getByRole("button", { name: "Diagnose" }).click();
  await page.waitForURL(/\/cases\/[a-z0-9]+$/);
  await page.locator(".verdict").waitFor({ timeout: 90_000 });
  await settled(page);
  assert.match(await page.locator(".verdict").innerText(), /routing rule|TenantInboundAttribution/);
}));

test("files that are dropped are sent and diagnosed", () => withPage(async (page, go) => {
  await go("/diagnose");
  const { readFileSync } = await import("node:fs");
  const example = new URL("../../../examples/spf-never-aligned/", import.meta.url);
  for (const name of ["bounce.eml", "dns.json"]) {
    const octets = readFileSync(new URL(name, example)).toString("base64");
    await page.evaluate(([name, octets]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(octets), (c) => c.charCodeAt(0))], name));
      document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, [name, octets]);
  }
  assert.equal(await page.locator(".file").count(), 2);
  await page.getByRole("button", { name: "Diagnose" }).click();
  await page.locator(".verdict").waitFor();
  assert.match(await page.locator(".verdict h1").innerText(), /does not prove who it is from/);
}));

test("what-if proves a record before it is published", () => withPage(async (page, go) => {
  await openExample(page, go, "Microsoft 365 answers 5.7.23");
  await page.locator(".proof").first().waitFor();
  assert.match(await page.locator("#fix").innerText(), /stored messages? pass/);
  await page.getByRole("button", { name: "Try a record" }).click();
  const form = page.getByRole("form", { name: "Try a record" });
  assert.match(await form.getByLabel("Value").inputValue(), /^v=spf1 /);
  await form.getByRole("button", { name: "Try it" }).click();
  await form.locator(".proof").waitFor();
  assert.match(await form.locator(".proof").innerText(), /What changes/);
  await form.getByLabel("Value").fill("v=spf1 -all");
  await form.getByRole("button", { name: "Try it" }).click();
  await page.waitForFunction(() => /v=spf1 -all/.test(document.querySelector("form .proof")?.textContent ?? ""));
}));

test("verify asks DNS as it is now", () => withPage(async (page, go) => {
  await openExample(page, go, "Microsoft 365 answers 5.7.23");
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText(/records as they are now/).first().waitFor({ timeout: 90_000 });
}));

test("a link shows the case to somebody without an account", async () => {
  let link = "";
  await withPage(async (page, go) => {
    await openExample(page, go, "Yahoo refuses with 5.7.9");
    await page.getByRole("button", { name: "Make a link" }).click();
    const code = page.locator("#share .copy code").filter({ hasText: "/s/" });
    link = (await code.innerText()).trim();
    await page.getByRole("button", { name: "End it now" }).waitFor();
  });
  const path = new URL(link).pathname;
  await withPage(async (page, go, seen) => {
    seen.expect("401");
    await go(path);
    await page.locator(".verdict").waitFor();
    await page.locator(".viewer mark").first().waitFor();
    assert.equal(await page.getByRole("button", { name: "Delete the case" }).count(), 0);
    await page.screenshot({ path: `${shared.out}/shared-light.png`, fullPage: true });
  }, { anonymous: true });
  await withPage(async (page, go) => {
    await openExample(page, go, "Yahoo refuses with 5.7.9");
    await page.getByRole("button", { name: "End it now" }).first().click();
    await page.waitForFunction(() => !document.querySelector("#share").innerText.includes("End it now"));
  });
  await withPage(async (page, go, seen) => {
    seen.expect("401");
    seen.expect("404");
    await go(path);
    await page.getByRole("heading", { name: "This link leads to nothing" }).waitFor();
  }, { anonymous: true });
});

test("the bundle and the texts for tickets come", () => withPage(async (page, go) => {
  await openExample(page, go, "Yahoo refuses with 5.7.9");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download the bundle" }).click()]);
  assert.match(download.suggestedFilename(), /\.zip$/);
  for (const reader of ["salesforce", "dns", "colleague", "recipient"]) {
    await page.getByLabel("For whom").selectOption(reader);
    await page.waitForFunction(() => document.querySelectorAll("#share .copy code").length >= 2);
  }
}));

test("a case is renamed, closed and found by its state", () => withPage(async (page, go) => {
  await openExample(page, go, "Gmail bounces a case mail");
  await page.getByRole("button", { name: "Title and note" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Renamed in the test");
  await page.getByLabel("Note", { exact: true }).fill("Two lines\nof a note");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Renamed in the test").first().waitFor();
  await page.getByRole("button", { name: "Close the case" }).click();
  await page.getByRole("button", { name: "Open it again" }).waitFor();
  await go("/cases?status=closed");
  await page.getByRole("link", { name: "Renamed in the test" }).waitFor();
  assert.equal(await page.locator("table.table tbody tr").count(), 1);
}));
