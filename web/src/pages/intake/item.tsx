import type { Params } from "../../app/match.ts";
import { Page } from "../../ui/page.tsx";

export function ItemPage(_: { params: Params }) {
  return <Page title="ItemPage">{null}</Page>;
}
