// node build.mjs OUTDIR [--no-check]: type-checks and bundles the pages into OUTDIR: files with hashed names, index.html,
// and FILE.gz beside each. The same sources give the same octets.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const kBudget = 150 * 1024; // compressed octets of everything together
const root = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(root, "dist"));

if (!process.argv.includes("--no-check"))
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", root], { stdio: "inherit" });

// Only what an earlier build left is removed, so that a wrong OUTDIR loses nothing.
if (existsSync(join(out, "index.html")))
  for (const name of readdirSync(out)) if (/^(index\.html|.*-[A-Z0-9]{8}\.(js|css|svg))(\.gz)?$/.test(name)) rmSync(join(out, name));
mkdirSync(out, { recursive: true });

const result = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.tsx", "src/styles/main.css", "src/icon.svg"],
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  minify: true,
  metafile: true,
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "copy" },
  logLevel: "warning",
});

const outputs = Object.entries(result.metafile.outputs);
const named = (source) => outputs.find(([, o]) => o.entryPoint === source || (Object.keys(o.inputs).includes(source) && !o.entryPoint))[0];
const script = named("src/main.tsx");
const address = (file) => "/" + basename(file);
const preload = result.metafile.outputs[script].imports
  .filter((i) => i.kind === "import-statement")
  .map((i) => `<link rel="modulepreload" href="${address(i.path)}">`);
const page = readFileSync(join(root, "index.html"), "utf8")
  .replace("{{icon}}", address(named("src/icon.svg")))
  .replace("{{style}}", address(named("src/styles/main.css")))
  .replace("{{script}}", address(script))
  .replace("{{preload}}\n", preload.map((line) => line + "\n").join(""));
writeFileSync(join(out, "index.html"), page);

let total = 0;
for (const name of readdirSync(out).filter((n) => !n.endsWith(".gz")).sort()) {
  const packed = gzipSync(readFileSync(join(out, name)), { level: 9 });
  packed[9] = 255; // the operating system's name would differ between builds
  writeFileSync(join(out, name + ".gz"), packed);
  total += packed.length;
}
console.log(`${relative(process.cwd(), out) || "."}: ${(total / 1024).toFixed(1)} KiB compressed`);
if (total > kBudget) {
  console.error(`The pages are larger than ${kBudget / 1024} KiB compressed`);
  process.exit(1);
}
