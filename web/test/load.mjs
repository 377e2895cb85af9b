// A module of src/ as Node can import it: bundled, without its types.
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const src = join(dirname(fileURLToPath(import.meta.url)), "../src");

export async function load(path) {
  const { outputFiles } = await build({ entryPoints: [join(src, path)], bundle: true, format: "esm", write: false, jsx: "automatic", jsxImportSource: "preact", logLevel: "error" });
  return import("data:text/javascript;base64," + Buffer.from(outputFiles[0].contents).toString("base64"));
}
