// node run.mjs: the tests of this folder. Ends with 77 where the packages of web/ are not there.
import { existsSync, readdirSync } from "node:fs";

const packages = new URL("../node_modules/esbuild", import.meta.url);
if (!existsSync(packages)) {
  console.log("skipped: web/node_modules is not there (npm ci in web/)");
  process.exit(77);
}
for (const name of readdirSync(new URL(".", import.meta.url)).filter((n) => n.endsWith(".test.mjs")).sort()) await import(`./${name}`);
