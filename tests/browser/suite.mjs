// What the flows share: the server, the browser, pages that fail on any fault.
import { resolve } from "node:path";
import { after, before } from "node:test";
import { kModes, startBrowser, watch } from "./browser.mjs";
import { startServer } from "./server.mjs";

// One server whose data grow from test to test, in the order of the files.
export const kOwner = { organisation: "Example Ltd", name: "Ada Lindqvist", email: "ada@example.com", password: "a sentence that is easy to remember" };
export const shared = { waybill: "", base: "", out: "", browser: null, server: null, context: null };

export function prepare(waybill, out) {
  shared.waybill = resolve(waybill);
  shared.out = resolve(out);
  before(async () => {
    shared.server = await startServer(shared.waybill);
    shared.base = shared.server.base;
    shared.browser = await startBrowser();
    shared.context = await shared.browser.newContext({ ...kModes.light, reducedMotion: "reduce" });
  });

  after(async () => {
    await shared.browser?.close();
    const how = await shared.server?.stop();
    if (how !== 0) {
      console.error(`the server ended with ${how}:\n${shared.server?.log()}`);
      process.exitCode = 1;
    }
  });
}

// A page of the owner, or of nobody, or of another window size. All of its faults fail the test.
export async function withPage(work, { mode, anonymous = false } = {}) {
  const own = mode || anonymous;
  const state = mode && !anonymous ? await shared.context.storageState() : undefined;
  const context = own ? await shared.browser.newContext({ ...kModes[mode ?? "light"], reducedMotion: "reduce", storageState: state }) : shared.context;
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const seen = watch(page, shared.base);
  const go = async (path) => {
    await page.goto(shared.base + path);
    await settled(page);
  };
  try {
    await work(page, go, seen);
    if (await page.evaluate(() => "__pwned" in window)) seen.faults.push("a string of a stranger ran as a script");
  } catch (error) {
    await page.screenshot({ path: `${shared.out}/failure.png` }).catch(() => {});
    throw new Error(`${error.stack ?? error}\nat ${page.url()}\n${seen.faults.join("\n")}`);
  } finally {
    await page.close();
    if (own) await context.close();
  }
  if (seen.faults.length) throw new Error(seen.faults.join("\n"));
}

// Nothing is loading any more, and the heading is there.
export async function settled(page) {
  await page.waitForSelector("h1");
  await page.waitForFunction(() => !document.querySelector(".loading"));
}
