import { render } from "preact";
import "./app/theme.ts";
import { App } from "./app/app.tsx";
import { followLinks } from "./app/router.ts";

document.addEventListener("click", followLinks);
// A file dropped beside a drop zone must not replace the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
render(<App />, document.getElementById("app")!);
