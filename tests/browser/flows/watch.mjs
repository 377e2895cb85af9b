// A domain is added, checked, mended; its issues, its alerts, and who is told. A server of its own, whose DNS is recorded.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { kModes } from "../browser.mjs";
import { monthOfReports } from "../evidence.mjs";
import { photograph } from "../photograph.mjs";
import { startServer } from "../server.mjs";
import { kOwner, settled, shared, withPage } from "../suite.mjs";
import { feedback, kDomain, snapshot, webhook } from "../watched.mjs";

const kFree = "spf-include-free";
const kept = { folder: "", hook: null, server: null, before: {} };

async function start(changes) {
  kept.server = await startServer(shared.waybill, {
    snapshot: snapshot(changes), kept: kept.folder,
    settings: `[alerts]\nallow = ["127.0.0.0/8"]\nca_file = ${JSON.stringify(kept.hook.certificate)}\n[reputation]\nconfirm_seconds = 1\n`,
  });
  shared.base = kept.server.base;
}

const api = (page, path) => page.evaluate(async (path) => (await fetch(`/api/v1${path}`)).json(), path);
const issueOf = async (page, code) => (await api(page, `/issues?domain=${kDomain}&code=${code}`)).items[0];
async function eventually(holds) {
  for (let tries = 0; !(await holds()); tries++) {
    assert.ok(tries < 300, `it does not become true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
const dialog = (page) => page.locator("dialog[open]");

describe("the watch", () => {
  before(async () => {
    kept.before = { base: shared.base, context: shared.context };
    kept.folder = mkdtempSync(join(tmpdir(), "waybill-watch-"));
    kept.hook = await webhook(kept.folder);
    shared.context = await shared.browser.newContext({ ...kModes.light, reducedMotion: "reduce" });
    await start({});
    const body = { organisation: kOwner.organisation, name: kOwner.name, email: kOwner.email, password: kOwner.password };
    const answer = await shared.context.request.post(`${shared.base}/api/v1/setup`, { data: body });
    assert.equal(answer.status(), 200);
  });

  after(async () => {
    await shared.context.close();
    assert.equal(await kept.server.stop(), 0);
    kept.hook.close();
    rmSync(kept.folder, { recursive: true, force: true });
    Object.assign(shared, kept.before);
  });

  test("empty places say what to do", () => withPage(async (page, go) => {
    await go("/issues");
    await page.getByRole("heading", { name: "No open issue" }).waitFor();
    await go("/alerts");
    await page.getByText("Nobody is told").waitFor();
    await page.getByRole("heading", { name: "No alert yet" }).waitFor();
    await go("/settings/alerts");
    await page.getByRole("heading", { name: "Nobody is told yet" }).waitFor();
    await page.getByText("This server cannot send e-mail yet").waitFor();
  }));

  test("a domain that is added shows its first check by itself", () => withPage(async (page, go) => {
    await go("/domains");
    await page.getByRole("button", { name: "Add a domain" }).first().click();
    await dialog(page).getByLabel("Domain").fill("Fernhill-Music.example");
    await dialog(page).getByRole("button", { name: "Add" }).click();
    await page.waitForURL(`**/domains/${kDomain}/overview`);
    const ring = page.getByRole("img", { name: /^Grade [A-F], \d+ of 100$/ });
    await ring.waitFor();
    const check = await api(page, `/domains/${kDomain}/check`);
    assert.equal(await ring.getAttribute("aria-label"), `Grade ${check.grade}, ${check.score} of 100`);
    const parts = page.getByRole("list", { name: "Parts of the score" });
    // What nobody knows is not counted, and not red.
    const unknown = parts.locator(".score-part.unknown", { hasText: "Own mail that passes DMARC" });
    assert.match(await unknown.innerText(), /does not count[\s\S]*No reports tell of it/);
    assert.equal(await unknown.locator(".tone-bad").count(), 0);
    assert.match(await parts.innerText(), /gone\.example[\s\S]*costs 100 %/);
    await go("/domains");
    const row = page.getByRole("row", { name: new RegExp(kDomain) });
    assert.match(await row.innerText(), new RegExp(`${check.grade}\\s*${check.score}`));
  }));

  test("records show what SPF costs, the keys, and each fix to copy", () => withPage(async (page, go) => {
    await go(`/domains/${kDomain}/records`);
    const spf = page.getByRole("region", { name: "SPF", exact: true });
    assert.match(await spf.locator(".spf-meters").innerText(), /Look-ups\s*8 of 10[\s\S]*find nothing\s*1 of 2/);
    const tree = spf.getByRole("list", { name: "SPF by includes" });
    assert.match(await tree.innerText(), /include:spf\.mailhost\.example[\s\S]*3 look-ups[\s\S]*include:a\.mailhost\.example[\s\S]*include:gone\.example[\s\S]*no SPF record/);
    const finding = spf.locator(`[data-finding="${kFree}"]`);
    assert.match(await finding.locator(".copy code").innerText(), /^v=spf1 (?!.*gone\.example).*~all$/);
    assert.match(await page.getByRole("table", { name: "DKIM keys" }).innerText(), /sf1[\s\S]*rsa 1,024/);
    assert.match(await page.getByRole("table", { name: "Tags of the DMARC record" }).innerText(), /pct[\s\S]*RFC 9989 removed this tag/);
    // Nobody visited the mail servers: not known, and not red.
    const servers = page.getByRole("table", { name: "Mail servers" });
    assert.match(await servers.innerText(), /mail2\.fernhill-music\.example[\s\S]*not known/);
    assert.equal(await servers.locator(".badge.bad").count(), 0);
    await finding.getByRole("link", { name: /Steps, try, verify/ }).click();
    await page.waitForURL(/\/issues\/[a-z0-9]+$/);
  }));

  test("an issue is tried, dismissed with a reason, opened again and verified", () => withPage(async (page, go) => {
    await go(`/domains/${kDomain}/issues`);
    await page.getByRole("list", { name: "Issues" }).getByRole("link", { name: /gone\.example/ }).first().click();
    await page.waitForURL(/\/issues\/[a-z0-9]+$/);
    await settled(page);
    await page.getByRole("button", { name: "Try it first" }).click();
    await page.getByText(/Score \d+ \([A-F]\) → \d+ \([A-F]\)/).waitFor();
    await page.screenshot({ path: `${shared.out}/watch-tried-light.png`, fullPage: true });
    await page.getByRole("button", { name: "Dismiss" }).click();
    await dialog(page).getByLabel("Why is it all right?").fill("The domain is <b>ours</b> and parked");
    await dialog(page).getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("The domain is <b>ours</b> and parked").first().waitFor();
    assert.equal((await issueOf(page, kFree)).state, "dismissed");
    await page.getByRole("button", { name: "Open again" }).click();
    await page.getByRole("button", { name: "Dismiss" }).waitFor();
    await page.getByRole("button", { name: "Verify now" }).click();
    await page.locator('[role="status"] .notice.warn').waitFor();
    await page.screenshot({ path: `${shared.out}/watch-verified-light.png`, fullPage: true });
    assert.match((await issueOf(page, kFree)).state, /open/);
    const history = page.getByRole("region", { name: "History" });
    await history.getByText(/parked/).waitFor();
    assert.match(await history.innerText(), /ada@example\.com/);
  }));

  test("a webhook is made, tested, and what it refuses is said", () => withPage(async (page, go, seen) => {
    seen.expect("422");
    await go("/settings/alerts");
    await page.getByRole("button", { name: "Add a channel" }).click();
    const form = dialog(page);
    // E-mail comes first and says what is missing.
    await form.getByText("no mail server to send by").waitFor();
    await form.getByLabel("Kind").selectOption("webhook");
    await form.getByLabel("Address", { exact: true }).fill("http://127.0.0.1/plain");
    await form.getByLabel("Name").fill("Our <i>pager</i>");
    await form.getByRole("button", { name: "Add the channel" }).click();
    await form.getByText(/must be an https/).waitFor();
    await form.getByLabel("Address", { exact: true }).fill(kept.hook.url);
    await form.getByRole("button", { name: "Add the channel" }).click();
    const key = (await page.locator(".notice .copy code").innerText()).trim();
    assert.ok(key.length >= 16);
    await page.getByRole("button", { name: /^Send a test/ }).click();
    await page.getByText("The test was taken").waitFor();
    const tests = () => kept.hook.taken.filter(({ body }) => JSON.parse(body).kind === "test");
    const { headers, body } = tests()[0];
    assert.equal(headers["x-waybill-signature"], `v1=${createHmac("sha256", key).update(`${headers["x-waybill-time"]}.${body}`).digest("hex")}`);
    kept.hook.status = 404;
    await page.getByRole("button", { name: /^Send a test/ }).click();
    await page.getByText(/The test did not arrive/).waitFor();
    assert.match(await page.getByRole("table", { name: "Deliveries" }).innerText(), /Failed[\s\S]*404/);
    kept.hook.status = 200;
    await page.getByRole("button", { name: /^Send now/ }).first().click();
    await page.waitForFunction(() => !/Failed/.test(document.querySelector('table[aria-label="Deliveries"]')?.innerText ?? "Failed"));
    // Alerts of the watch may come between them.
    assert.equal(tests().length, 3);
    await page.reload();
    await settled(page);
    assert.equal(await page.getByText(key).count(), 0);
  }));

  test("rules, quiet hours and the digest are set", () => withPage(async (page, go) => {
    await go("/settings/alerts");
    await page.getByRole("switch", { name: "A new sender appears is on" }).click();
    await page.getByLabel("Severity of A record changes").selectOption("high");
    await page.waitForFunction(() => document.querySelectorAll('table[aria-label="Rules"] .sub').length === 2);
    await page.getByLabel("Hold messages back at night").check();
    await page.getByLabel("From", { exact: true }).fill("23:15");
    await page.getByLabel("Time zone").selectOption("Europe/Berlin");
    await page.getByLabel("How often").selectOption("weekly");
    await page.getByLabel("On", { exact: true }).selectOption({ label: "Friday" });
    const attached = page.getByLabel(/^Attach the summary as a PDF/);
    assert.equal(await attached.isChecked(), true, "a weekly digest has it unless one says otherwise");
    await attached.uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.", { exact: true }).waitFor();
    const settings = await api(page, "/alerts/settings");
    assert.deepEqual([settings.time_zone, settings.quiet_hours.from, settings.digest.rhythm, settings.digest.weekday, settings.digest.attach_pdf], ["Europe/Berlin", "23:15", "weekly", 5, false]);
    await page.getByLabel("Hold messages back at night").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await eventually(async () => !(await api(page, "/alerts/settings")).quiet_hours.on);
    const rules = (await api(page, "/alerts/rules")).items;
    assert.equal(rules.find((r) => r.id === "new-sender").on, false);
    assert.equal(rules.find((r) => r.id === "record-changed").severity, "high");
  }));

  test("a record that changed is in the history, its issue is resolved, and it is told", { timeout: 120_000 }, async () => {
    assert.equal(await kept.server.stop(), 0);
    await start({ [`${kDomain} TXT`]: ["v=spf1 include:_spf.salesforce.com include:spf.mailhost.example a mx ~all"], [`${kDomain} MX`]: [`10 mail.${kDomain}`] });
    await withPage(async (page, go) => {
      await go(`/domains/${kDomain}/records`);
      await page.getByRole("button", { name: "Check now" }).click();
      const changes = page.getByRole("region", { name: "What changed" });
      await changes.locator("del").first().waitFor();
      assert.match(await changes.innerText(), /gone\.example/);
      assert.equal(await page.locator(`[data-finding="${kFree}"]`).count(), 0);
      assert.equal((await issueOf(page, kFree)).state, "resolved");
      await go(`/domains/${kDomain}/overview`);
      await page.getByRole("img", { name: /^Score of fernhill-music\.example: from/ }).waitFor();
      await page.getByRole("button", { name: "Show as table" }).first().click();
      assert.equal(await page.getByRole("table", { name: `Score of ${kDomain}` }).locator("tbody tr").count(), 2);
      await go("/alerts");
      const alert = page.locator(".alert-row", { hasText: kDomain }).first();
      await alert.waitFor();
      assert.match(await alert.innerText(), /Our <i>pager<\/i>/);
      await alert.getByRole("button", { name: /^Acknowledge/ }).click();
      await dialog(page).getByLabel("Note").fill("The new host is meant");
      await dialog(page).getByRole("button", { name: "Acknowledge" }).click();
      await page.getByText("The new host is meant").waitFor();
      await page.getByLabel("State").selectOption("acknowledged");
      await page.waitForURL(/state=acknowledged/);
      assert.equal(await page.getByRole("button", { name: /^Acknowledge/ }).count(), 0);
      for (const place of ["/alerts", "/issues"]) {
        await go(place);
        const found = page.locator(".alert-row, .issue-line");
        await found.first().waitFor();
        await page.getByLabel("Domain", { exact: true }).fill("other.example");
        await page.keyboard.press("Enter");
        await page.waitForURL(/domain=other\.example/);
        await page.getByRole("heading", { name: /^No (alert|issue) fits$/ }).waitFor();
        await page.getByLabel("Domain", { exact: true }).fill(kDomain); // one that is known needs no Enter
        await page.waitForURL(`**${place}?domain=${kDomain}`);
        await found.first().waitFor();
        await page.getByLabel("Domain", { exact: true }).fill("");
        await page.waitForURL(`**${place}`);
      }
    });
  });

  test("reports give the score its weight", { timeout: 180_000 }, () => withPage(async (page, go) => {
    await go("/settings/retention");
    await page.getByLabel(/Count every report as verified/).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await go("/intake");
    const files = monthOfReports({ domain: kDomain, until: Date.now() / 1000 }).map((r) => ({ name: r.name, mimeType: "text/xml", buffer: Buffer.from(r.text) }));
    await page.locator('input[type="file"]').first().setInputFiles(files);
    await eventually(async () => {
      const { items } = await api(page, "/intake/items?limit=500");
      return items.length === files.length && items.every((i) => i.state === "done");
    });
    await go(`/domains/${kDomain}/overview`);
    await page.getByRole("button", { name: "Check now" }).click();
    await page.locator(".score-part:not(.unknown)", { hasText: "Own mail that passes DMARC" }).waitFor();
    // A DMARC record is tried on the mail of these reports.
    const tags = await issueOf(page, "dmarc-old-tags");
    await go(`/issues/${tags.id}`);
    await page.getByRole("button", { name: "Try it first" }).click();
    await page.getByText("With p=none, nothing changes for the mail of the last reports.").waitFor();
    await page.getByText(/^[\d,]+ messages of the last 30 days rest on it\.$/).waitFor();
  }));

  test("reports for others are files", () => withPage(async (page, go) => {
    for (const [place, name] of [[`/domains/${kDomain}/overview?days=7`, kDomain], ["/domains", "summary"]]) {
      await go(place);
      for (const [link, ending, begins] of [["Report as PDF", "pdf", "%PDF-"], ["HTML", "html", "<!doctype html>"]]) {
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link, exact: true }).click()]);
        assert.equal(file.suggestedFilename(), `${name}.${ending}`);
        assert.match(file.url(), name === kDomain ? /days=7/ : /days=30/);
        assert.equal(readFileSync(await file.path(), "latin1").slice(0, begins.length).toLowerCase(), begins.toLowerCase());
      }
    }
  }));

  test("reputation: what is listed and what to do, complaints with their rate, what providers say", { timeout: 180_000 }, () => withPage(async (page, go) => {
    await go("/intake");
    const before = (await api(page, "/intake/items?limit=500")).items.length;
    const files = feedback(Date.now());
    await page.locator('input[type="file"]').first().setInputFiles(files);
    await eventually(async () => {
      const { items } = await api(page, "/intake/items?limit=500");
      return items.length === before + files.length && items.every((i) => i.state === "done");
    });
    await go(`/domains/${kDomain}/reputation`);
    const listings = page.getByRole("list", { name: "Listings" });
    for (let checks = 0; checks < 2; checks++) {
      await page.getByRole("button", { name: "Check now" }).click();
      await page.getByRole("progressbar").waitFor({ state: "detached" });
      await listings.waitFor();
      await page.waitForTimeout(1500); // what is seen again after a second is certain
    }
    assert.match(await listings.innerText(), /192\.0\.2\.1 on Spamhaus[\s\S]*Your own[\s\S]*What to do/);
    assert.equal((await api(page, `/domains/${kDomain}/reputation`)).listings[0].state, "listed");
    await page.getByText("Lists that told nothing, or were not asked").click();
    await page.getByRole("table", { name: "Lists that could not be checked" }).waitFor();
    assert.match(await page.getByRole("table", { name: "Complaints by provider" }).innerText(), /Yahoo[\s\S]*8/);
    const figures = page.getByRole("table", { name: "Figures of providers" });
    assert.match(await figures.innerText(), /0\.31 ?%[\s\S]*bad/);
    assert.match(await page.getByRole("region", { name: "Early warnings" }).innerText(), /4\.7\.650[\s\S]*What to do/);
    assert.match(await page.getByRole("region", { name: "What refusals have in common" }).innerText(), /Reputation\s*Microsoft \(Outlook\.com\)/);
    await eventually(() => issueOf(page, "complaints-high"));
    await go(`/issues?domain=${kDomain}&source=feedback`);
    const complaints = page.getByRole("link", { name: kDomain }).first();
    await complaints.waitFor();
    assert.match(await page.locator("main").innerText(), /Too many recipients at Gmail complain[\s\S]*Complaints, provider figures/);
    assert.doesNotMatch(await page.locator("main").innerText(), /microsoft-consumer|gmail|at A receiver/);
  }));

  test("somebody who only reads sees all of it and is offered nothing else", () => withPage(async (page, go) => {
    await go("/settings/users");
    const link = await page.evaluate(async () => {
      const { csrf } = await (await fetch("/api/v1/session")).json();
      const made = await fetch("/api/v1/users", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify({ name: "Ben Viewer", email: "ben@example.com", role: "viewer" }) });
      return (await made.json()).invitation;
    });
    await withPage(async (other, visit, seen) => {
      seen.expect("401");
      await visit(link);
      await other.getByLabel("Password").fill("another long enough sentence");
      await other.getByRole("button", { name: "Create the account" }).click();
      await other.waitForURL("**/diagnose");
      const issue = await issueOf(page, "dmarc-old-tags");
      for (const path of [`/domains/${kDomain}/overview`, `/domains/${kDomain}/records`, `/domains/${kDomain}/reputation`, `/issues/${issue.id}`, "/alerts"]) {
        await visit(path);
        const offered = await other.getByRole("button", { name: /^(Check now|Stop watching|Verify now|Try it first|Dismiss|Acknowledge)/ }).allInnerTexts();
        assert.deepEqual(offered, [], path);
      }
      await visit("/settings");
      assert.equal(await other.getByRole("link", { name: "Alerts" }).count(), 0);
    }, { anonymous: true });
  }));

  for (const mode of Object.keys(kModes)) {
    test(`its pages, ${mode}`, { timeout: 300_000 }, () => withPage(async (page, go) => {
      await go("/issues");
      const open = (await api(page, `/issues?domain=${kDomain}&code=dmarc-old-tags`)).items[0];
      const done = await issueOf(page, kFree);
      const tabs = ["overview", "issues", "records", "reputation"].map((tab) => [`watch-${tab}`, `/domains/${kDomain}/${tab}`]);
      const complaints = await photograph(page, go, {
        ...Object.fromEntries(tabs), "watch-domains": "/domains", "watch-issues-all": "/issues", "watch-issue": `/issues/${open.id}`, "watch-issue-resolved": `/issues/${done.id}`,
        "watch-alerts": "/alerts", "watch-settings": "/settings/alerts",
      }, mode);
      await go("/settings/alerts");
      await page.getByRole("button", { name: "Add a channel" }).click();
      await page.screenshot({ path: `${shared.out}/watch-channel-${mode}.png` });
      assert.deepEqual(complaints, []);
    }, { mode }));
  }
});
