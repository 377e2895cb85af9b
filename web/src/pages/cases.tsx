import type { Params } from "../app/match.ts";
import { Page } from "../ui/page.tsx";

export function CasesPage(_: { params: Params }) {
  return <Page title="CasesPage">{null}</Page>;
}
