// The organisation itself: its name, what is its own, how long things are kept.
import { useEffect, useState } from "preact/hooks";
import { call, get } from "../../api/client.ts";
import type { OrganisationSettings, Retention } from "../../api/types.ts";
import { resume } from "../../app/enter.ts";
import { Button } from "../../ui/button.tsx";
import { Check, Field } from "../../ui/field.tsx";
import { useLoad } from "../../ui/load.ts";
import { Loading, Problem } from "../../ui/states.tsx";
import { useAttempt } from "../../ui/attempt.ts";
import { LogoPanel } from "./logo.tsx";

const kKinds: { id: keyof Retention; label: string; hint: string }[] = [
  { id: "cases_days", label: "Cases, days", hint: "Closed or not; with their evidence." },
  { id: "originals_days", label: "Originals, days", hint: "Reports and logs as they came." },
  { id: "rows_days", label: "Figures, days", hint: "What was read from reports and logs." },
  { id: "tests_days", label: "Tests, days", hint: "Messages sent to the tester, with their reports." },
  { id: "audit_days", label: "Audit log, days", hint: "Who did what." },
];

export function RetentionTab() {
  const { data, problem, set } = useLoad("organisation", (signal) => get<OrganisationSettings>("/organisation", {}, signal));
  const [form, setForm] = useState<{ name: string; retention: Record<string, string>; orgs: string; vouch: boolean } | null>(null);
  const [saved, setSaved] = useState(false);
  const { problem: failed, attempt } = useAttempt();
  useEffect(() => {
    if (data) setForm({ name: data.name, retention: Object.fromEntries(kKinds.map((k) => [k.id, String(data.retention[k.id] ?? 0)])), orgs: data.salesforce_orgs.join("\n"), vouch: data.vouch });
  }, [data]);
  if (problem) return <Problem problem={problem} />;
  if (!form) return <Loading what="the organisation" />;
  const save = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    void attempt(async () => {
      const retention = Object.fromEntries(kKinds.map((k) => [k.id, Math.max(0, Math.floor(Number(form.retention[k.id]) || 0))]));
      const answer = await call<OrganisationSettings | undefined>("PATCH", "/organisation", { name: form.name, retention, salesforce_orgs: form.orgs.split(/[\s,;]+/).filter(Boolean), vouch: form.vouch });
      if (answer?.retention) set(answer);
      setSaved(true);
      void resume();
    });
  };
  return (
    <form class="form" onSubmit={save}>
      <div class="columns">
        <div class="panel pad form">
          <h2>Organisation</h2>
          <Field label="Name" value={form.name} onInput={(name) => setForm({ ...form, name })} required wrong={failed?.fields.name} />
          <Field label="Your Salesforce orgs" value={form.orgs} onInput={(orgs) => setForm({ ...form, orgs })} rows={3} mono placeholder="00D…" hint="Ids of 15 or 18 characters, one a line. Mail of other orgs in your name then shows as what it is." wrong={failed?.fields.salesforce_orgs} />
          <Check label="Count every report as verified" hint="Only where nobody but receivers can put reports into the intake. Else a report counts when its mail proves who sent it." checked={form.vouch} onChange={(vouch) => setForm({ ...form, vouch })} />
        </div>
        <div class="panel pad form">
          <h2>How long things are kept</h2>
          <p class="dim small">0 keeps for ever. What is older goes once a day.</p>
          {kKinds.map((k) => <Field key={k.id} label={k.label} hint={k.hint} type="number" min={0} max={36500} value={form.retention[k.id]!} onInput={(v) => setForm({ ...form, retention: { ...form.retention, [k.id]: v } })} wrong={failed?.fields[k.id] ?? failed?.fields[`retention.${k.id}`]} />)}
        </div>
      </div>
      {failed && <Problem problem={failed} />}
      <div class="row tight"><Button submit look="main-action">Save</Button><span class="small dim" role="status">{saved && "Saved."}</span></div>
      <LogoPanel />
    </form>
  );
}
