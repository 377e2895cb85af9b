import type { Params } from "../../app/match.ts";
import { Page } from "../../ui/page.tsx";

export function SharedPage(_: { params: Params }) {
  return <Page title="SharedPage">{null}</Page>;
}
