// Chromium, and pages that tell whatever must not happen: errors, broken content policy, dialogs,
// requests to other hosts, strings of strangers that ran.
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const from = createRequire(join(web, "package.json"));
export const kChromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

// Why the tests cannot run here; "" if they can.
export function missing() {
  if (!existsSync(kChromium)) return `no browser at ${kChromium} (apt-get install chromium, or CHROMIUM=…)`;
  for (const name of ["playwright-core", "axe-core"]) if (!existsSync(join(web, "node_modules", name))) return `web/node_modules/${name} is not there (npm ci in web/)`;
  return "";
}

export const kModes = {
  light: { viewport: { width: 1360, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1360, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true },
};

export async function startBrowser() {
  const { chromium } = from("playwright-core");
  return chromium.launch({ executablePath: kChromium, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

// Errors that a test provokes are told by the page that provokes them: expect(text).
export function watch(page, base) {
  const faults = [];
  const expected = [];
  const fault = (text) => {
    if (!expected.some((e) => text.includes(e))) faults.push(text);
  };
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && fault(`console: ${message.text()} (${message.location().url})`));
  page.on("pageerror", (error) => fault(`error: ${error.stack ?? error}`));
  page.on("dialog", (dialog) => {
    fault(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== base) fault(`request to another host: ${request.url()}`);
  });
  page.on("crash", () => fault("the page crashed"));
  return { faults, expect: (text) => expected.push(text) };
}

export const axeSource = () => from.resolve("axe-core/axe.min.js");
