// Which page stands at which address. Pages come as parts of their own, when they are needed.
import type { ComponentType } from "preact";
import type { Params } from "./match.ts";

export type PageComponent = ComponentType<{ params: Params }>;
interface Route { pattern: string; area: Area; load: () => Promise<PageComponent> }
export type Area = "diagnose" | "cases" | "test" | "domains" | "issues" | "intake" | "settings" | "alone" | "shared";

const cases = () => import("../pages/case/case.tsx").then((m) => m.CasePage);
const test = () => import("../pages/test/report.tsx").then((m) => m.TestReportPage);
const domain = () => import("../pages/domain/domain.tsx").then((m) => m.DomainPage);
const settings = () => import("../pages/settings/settings.tsx").then((m) => m.SettingsPage);

export const kRoutes: Route[] = [
  { pattern: "/diagnose", area: "diagnose", load: () => import("../pages/diagnose.tsx").then((m) => m.DiagnosePage) },
  { pattern: "/cases", area: "cases", load: () => import("../pages/cases.tsx").then((m) => m.CasesPage) },
  { pattern: "/cases/:case", area: "cases", load: cases },
  { pattern: "/test", area: "test", load: () => import("../pages/test/test.tsx").then((m) => m.TestPage) },
  { pattern: "/test/:test", area: "test", load: test },
  { pattern: "/test/:test/:tab", area: "test", load: test },
  { pattern: "/domains", area: "domains", load: () => import("../pages/domains.tsx").then((m) => m.DomainsPage) },
  { pattern: "/domains/:domain", area: "domains", load: domain },
  { pattern: "/domains/:domain/:tab", area: "domains", load: domain },
  { pattern: "/issues", area: "issues", load: () => import("../pages/issues/issues.tsx").then((m) => m.IssuesPage) },
  { pattern: "/issues/:issue", area: "issues", load: () => import("../pages/issues/issue.tsx").then((m) => m.IssuePage) },
  { pattern: "/alerts", area: "issues", load: () => import("../pages/alerts/alerts.tsx").then((m) => m.AlertsPage) },
  { pattern: "/intake", area: "intake", load: () => import("../pages/intake/intake.tsx").then((m) => m.IntakePage) },
  { pattern: "/intake/:item", area: "intake", load: () => import("../pages/intake/item.tsx").then((m) => m.ItemPage) },
  { pattern: "/settings", area: "settings", load: settings },
  { pattern: "/settings/:tab", area: "settings", load: settings },
  { pattern: "/login", area: "alone", load: () => import("../pages/entry/login.tsx").then((m) => m.LoginPage) },
  { pattern: "/setup", area: "alone", load: () => import("../pages/entry/setup.tsx").then((m) => m.SetupPage) },
  { pattern: "/welcome/:token", area: "alone", load: () => import("../pages/entry/welcome.tsx").then((m) => m.WelcomePage) },
  { pattern: "/s/:token", area: "shared", load: () => import("../pages/shared.tsx").then((m) => m.SharedPage) },
];
