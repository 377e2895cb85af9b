import type { Params } from "../../app/match.ts";
import { Page } from "../../ui/page.tsx";

export function IntakePage(_: { params: Params }) {
  return <Page title="IntakePage">{null}</Page>;
}
