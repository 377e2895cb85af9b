// A message is sent with swaks over STARTTLS; its report comes to the page by itself.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { settled, shared, withPage } from "../suite.mjs";

const kExamples = new URL("../../../examples/", import.meta.url);
const kSwaks = spawnSync("swaks", ["--version"]).status === 0;
const skip = kSwaks ? false : "swaks is not there (apt-get install swaks)";

const kFolder = mkdtempSync(join(tmpdir(), "waybill-tester-"));
process.on("exit", () => rmSync(kFolder, { recursive: true, force: true }));

// A newsletter with faults of every group.
export const kNewsletter = "Spring offers <img src=x onerror=window.__pwned=1>";
const kLetter = `From: "Fernhill <b>Music</b>" <news@fernhill-music.example>
To: Ann <ann@example.net>
Subject: ${kNewsletter}
Date: ${new Date().toUTCString().replace("GMT", "+0000")}
Message-ID: <n1@fernhill-music.example>
List-Unsubscribe: <https://fernhill-music.example/leave>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Hello %%FirstName%%, our spring offers are here. Leave: https://fernhill-music.example/leave
--b
Content-Type: text/html; charset=utf-8

<html><body><h1 style="color:#777;background:#888">Spring</h1><p>Hello %%FirstName%%</p>
<a href="http://192.0.2.7/x">https://fernhill-music.example/</a>
<img src="https://fernhill-music.example/a.png" onerror="window.__pwned=1"><script>window.__pwned=1</script>
<form action="https://elsewhere.example/"><input name=a></form></body></html>
--b--
`;

function swaks(address, file) {
  return new Promise((resolve, reject) => {
    const child = spawn("swaks", ["--server", `127.0.0.1:${shared.server.mailPort}`, "--tls", "--helo", "mta.example.net", "--from", "bounce@fernhill-music.example", "--to", address, "--data", `@${file}`]);
    let said = "";
    child.stdout.on("data", (octets) => (said += octets));
    child.on("exit", (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
  });
}

const addressOn = async (page) => (await page.locator(".copy code").first().innerText()).trim();

async function testOne(page, go, file) {
  await go("/test");
  await page.getByText("Waiting for your message").waitFor();
  await page.evaluate(() => (window.__sameDocument = true));
  const address = await addressOn(page);
  const said = await swaks(address, file);
  assert.match(said, /TLS started/);
  const sent = Date.now();
  await page.waitForURL(/\/test\/[a-z0-9]+$/, { timeout: 15_000 });
  await page.getByRole("img", { name: /of 43 passed/ }).waitFor();
  const took = Date.now() - sent;
  assert.ok(await page.evaluate(() => window.__sameDocument), "the page was loaded again");
  return took;
}

test("messages of the examples: each report comes by itself", { skip, timeout: 300_000 }, () => withPage(async (page, go) => {
  const times = [];
  for (const example of readdirSync(kExamples, { withFileTypes: true })) {
    if (!example.isDirectory()) continue;
    const folder = new URL(`${example.name}/`, kExamples);
    for (const file of readdirSync(folder)) if (file.endsWith(".eml")) times.push(await testOne(page, go, new URL(file, folder).pathname));
  }
  assert.ok(times.length >= 15, `${times.length} messages`);
  times.sort((a, b) => a - b);
  console.log(`report in sight after swaks ended: ${times[0]} to ${times.at(-1)} ms, half within ${times[times.length >> 1]} ms`);
}));

test("the report names what fails with its fix, and shows the message", { skip }, () => withPage(async (page, go, seen) => {
  const file = join(kFolder, "newsletter.eml");
  writeFileSync(file, kLetter.replaceAll("\n", "\r\n"));
  await testOne(page, go, file);
  assert.equal(await page.locator("h1").innerText(), kNewsletter);
  const fails = page.getByRole("region", { name: "Fails" });
  assert.match(await fails.innerText(), /No merge field is left[\s\S]*%%FirstName%%/);
  assert.match(await fails.innerText(), /Fix/);
  await page.getByRole("button", { name: /^Content/ }).click();
  assert.ok((await fails.innerText()).includes("merge field"));
  const base = new URL(page.url()).pathname;

  await page.getByRole("link", { name: "Rendered" }).click();
  const frame = page.frameLocator("iframe.rendered");
  await frame.locator("h1").waitFor();
  assert.equal(await frame.locator("script, form, [onerror]").count(), 0);
  await go(`${base}/headers`);
  assert.match(await page.locator(".header-fields").innerText(), /Fernhill <b>Music<\/b>/);
  await go(`${base}/transcript`);
  assert.match(await page.getByRole("region", { name: "Transcript" }).innerText(), /STARTTLS[\s\S]*RCPT TO/i);
  await go(`${base}/raw?at=0-20`);
  await page.locator(".viewer mark").first().waitFor();
  assert.deepEqual(seen.faults, []);
}));

test("an upload is tested, shared without the message, and deleted", () => withPage(async (page, go) => {
  await go("/test");
  const octets = readFileSync(new URL("gmail-57-26/copy-in-test-mailbox.eml", kExamples)).toString("base64");
  await page.evaluate((octets) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(octets), (c) => c.charCodeAt(0))], "message.eml"));
    document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, octets);
  await page.waitForURL(/\/test\/[a-z0-9]+$/);
  await page.getByRole("img", { name: /of 43 passed/ }).waitFor();
  const subject = await page.locator("h1").innerText();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = (await page.locator("dialog .copy code").innerText()).trim();
  await withPage(async (other, visit, seen) => {
    seen.expect("401");
    await visit(new URL(link).pathname);
    await other.getByRole("img", { name: /of 43 passed/ }).waitFor();
    assert.equal(await other.locator("h1").innerText(), subject);
    assert.equal(await other.getByRole("link", { name: "Raw" }).count(), 0);
  }, { anonymous: true });
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/test$/);
  await settled(page);
}));

test("a page that waits tells it, also after a reload with the same address", () => withPage(async (page, go) => {
  await go("/test");
  const address = await addressOn(page);
  await go("/test");
  assert.equal(await addressOn(page), address);
  await page.getByRole("button", { name: "Another address" }).click();
  await page.waitForFunction((old) => document.querySelector(".copy code")?.textContent !== old, address);
}));
