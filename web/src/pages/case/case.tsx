import type { Params } from "../../app/match.ts";
import { Page } from "../../ui/page.tsx";

export function CasePage(_: { params: Params }) {
  return <Page title="CasePage">{null}</Page>;
}
