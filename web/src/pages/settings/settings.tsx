// Users, alerts, tokens, clients, retention, audit, and one's own account.
import type { Params } from "../../app/match.ts";
import { href } from "../../app/router.ts";
import { may, organisation } from "../../app/session.ts";
import { Page } from "../../ui/page.tsx";
import { TabLinks } from "../../ui/tabs.tsx";
import { NotFound } from "../not_found.tsx";
import { AlertsTab } from "./alerts.tsx";
import { AuditTab } from "./audit.tsx";
import { ClientsTab } from "./clients.tsx";
import { ProfileTab } from "./profile.tsx";
import { RetentionTab } from "./retention.tsx";
import { TokensTab } from "./tokens.tsx";
import { UsersTab } from "./users.tsx";

const kTabs = [
  { id: "profile", title: "Profile", tab: ProfileTab, admin: false },
  { id: "users", title: "Users", tab: UsersTab, admin: true },
  { id: "alerts", title: "Alerts", tab: AlertsTab, admin: true },
  { id: "tokens", title: "Tokens", tab: TokensTab, admin: true },
  { id: "clients", title: "Clients", tab: ClientsTab, admin: true },
  { id: "retention", title: "Organisation", tab: RetentionTab, admin: true },
  { id: "audit", title: "Audit", tab: AuditTab, admin: true },
];

export function SettingsPage({ params }: { params: Params }) {
  const current = params.tab ?? "profile";
  // A client has no clients of its own.
  const tabs = kTabs.filter((t) => (!t.admin || may("admin")) && (t.id !== "clients" || !organisation.value));
  const found = tabs.find((t) => t.id === current);
  if (!found) return <NotFound />;
  return (
    <Page title="Settings">
      <TabLinks label="Settings" current={current} items={tabs.map((t) => ({ id: t.id, title: t.title, to: href(`/settings/${t.id}`) }))} />
      <found.tab />
    </Page>
  );
}
