import type { Params } from "../app/match.ts";
import { Page } from "../ui/page.tsx";

export function DiagnosePage(_: { params: Params }) {
  return <Page title="DiagnosePage">{null}</Page>;
}
