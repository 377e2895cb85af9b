// A picture of each page, a scan, and whether anything is wider than the window.
import { shared } from "./suite.mjs";
import { scan } from "./scan.mjs";

// `pages`: name → address; `prepare(name)` may change the page before its picture. Gives what is wrong, as lines.
export async function photograph(page, go, pages, mode, prepare = async () => {}) {
  const complaints = [];
  for (const [name, path] of Object.entries(pages)) {
    await go(path);
    await prepare(name);
    await page.waitForTimeout(150); // the chart draws after its data
    await page.screenshot({ path: `${shared.out}/${name}-${mode}.png`, fullPage: true });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) complaints.push(`${name}: ${wider} px wider than the window`);
    for (const finding of await scan(page)) complaints.push(`${name}: ${finding}`);
  }
  return complaints;
}
