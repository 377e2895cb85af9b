import type { Params } from "../app/match.ts";
import { Page } from "../ui/page.tsx";

export function DomainsPage(_: { params: Params }) {
  return <Page title="DomainsPage">{null}</Page>;
}
