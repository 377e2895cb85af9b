import type { Params } from "../../app/match.ts";
import { Page } from "../../ui/page.tsx";

export function DomainPage(_: { params: Params }) {
  return <Page title="DomainPage">{null}</Page>;
}
