// The frame of all pages: rail (a bottom bar on a phone), organisation, user, theme.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon, Mark, type IconName } from "../ui/icon.tsx";
import { leave } from "./enter.ts";
import { href, navigate } from "./router.ts";
import type { Area } from "./routes.ts";
import { currentOrganisation, organisation, session } from "./session.ts";
import { chooseTheme, theme, type Theme } from "./theme.ts";

const kPlaces: { area: Area; to: string; name: string; icon: IconName }[] = [
  { area: "diagnose", to: "/diagnose", name: "Diagnose", icon: "diagnose" },
  { area: "cases", to: "/cases", name: "Cases", icon: "cases" },
  { area: "test", to: "/test", name: "Test", icon: "mail" },
  { area: "domains", to: "/domains", name: "Domains", icon: "domains" },
  { area: "issues", to: "/issues", name: "Issues", icon: "warn" },
  { area: "intake", to: "/intake", name: "Intake", icon: "intake" },
  { area: "settings", to: "/settings", name: "Settings", icon: "settings" },
];

const kThemes: { id: Theme; name: string; icon: IconName }[] = [
  { id: "system", name: "As the system", icon: "system" },
  { id: "light", name: "Light", icon: "sun" },
  { id: "dark", name: "Dark", icon: "moon" },
];

export const Brand = () => <a class="brand" href={session.value ? href("/diagnose") : "/"}><Mark />Waybill</a>;

export function ThemeChoice() {
  return (
    <div class="row tight" role="group" aria-label="Colours">
      {kThemes.map((t) => <Button key={t.id} small icon={t.icon} pressed={theme.value === t.id} onClick={() => chooseTheme(t.id)}>{t.name}</Button>)}
    </div>
  );
}

function Organisations() {
  const s = session.value!;
  if (s.organisations.length < 2) return null;
  return (
    <div class="org">
      <label class="unseen" for="organisation">Organisation</label>
      <select id="organisation" class="input slim" value={currentOrganisation.value?.id} onChange={(event) => {
        const id = event.currentTarget.value;
        navigate(`/domains?org=${encodeURIComponent(id === s.organisation.id ? "" : id)}`);
      }}>
        {s.organisations.map((o) => <option key={o.id} value={o.id}>{o.parent ? `– ${o.name}` : o.name}</option>)}
      </select>
    </div>
  );
}

function Me() {
  const [open, setOpen] = useState(false);
  const user = session.value!.user;
  return (
    <>
      <Button look="plain" small icon="user" label={`${user.name}: account and colours`} onClick={() => setOpen(true)}>Account</Button>
      {open && (
        <Dialog title={user.name} onClose={() => setOpen(false)}>
          <p class="dim">{user.email}, {user.role} of {session.value!.organisation.name}</p>
          <div class="field"><span class="legend">Colours</span><ThemeChoice /></div>
          <Organisations />
          <div class="dialog-foot">
            <a class="button" href={href("/settings/profile")} onClick={() => setOpen(false)}>Profile</a>
            <Button icon="out" onClick={leave}>Log out</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

export function Shell({ area, children }: { area: Area; children: ComponentChildren }) {
  const s = session.value!;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to the content</a>
      <div class="topbar">
        <Brand />
        <Me />
      </div>
      <div class="shell">
        <nav class="rail" aria-label="Places">
          <Brand />
          <Organisations />
          <ul class="nav">
            {kPlaces.map((p) => (
              <li key={p.area}>
                <a href={href(p.to)} aria-current={p.area === area ? "page" : undefined}><Icon name={p.icon} />{p.name}</a>
              </li>
            ))}
          </ul>
          <div class="foot">
            <div class="who small">
              <b class="any">{s.user.name}</b>
              <span class="dimmer" title={s.user.email}>{organisation.value ? currentOrganisation.value?.name : s.organisation.name}</span>
            </div>
            <Me />
          </div>
        </nav>
        <main class="main" id="main" tabIndex={-1}>
          <div class="inner">{children}</div>
        </main>
      </div>
    </>
  );
}
