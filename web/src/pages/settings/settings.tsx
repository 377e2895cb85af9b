import type { Params } from "../../app/match.ts";
import { Page } from "../../ui/page.tsx";

export function SettingsPage(_: { params: Params }) {
  return <Page title="SettingsPage">{null}</Page>;
}
