// The rules: which are on, how severe, how soon they are told again.
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Severity } from "../../api/types.ts";
import type { AlertRule } from "../../api/watch_types.ts";
import { useAttempt } from "../../ui/attempt.ts";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { severityWords } from "../../ui/words.ts";
import { kSeverities } from "./alert_channel_form.tsx";

const hours = (h: number) => (h > 0 && h % 24 === 0 ? `${h / 24} d` : `${h} h`);

export function Rules({ items, changed }: { items: AlertRule[]; changed: () => void }) {
  const { problem, attempt } = useAttempt();
  const [said, setSaid] = useState("");
  const put = (rule: AlertRule, change: Partial<Pick<AlertRule, "on" | "severity" | "cool_down_hours">>) => attempt(async () => {
    setSaid("");
    await call("PUT", "/alerts/rules", { rules: [{ id: rule.id, ...change }] });
    setSaid(`Saved: ${rule.title}.`);
    changed();
  });
  const columns: Column<AlertRule>[] = [
    { id: "title", title: "Rule", lead: true, value: (r) => r.title, cell: (r) => <span><b>{r.title}</b>{r.changed && <span class="sub">changed</span>}</span> },
    { id: "on", title: "On", value: (r) => (r.on ? 1 : 0), cell: (r) => <input type="checkbox" class="switch" role="switch" aria-label={`${r.title} is on`} checked={r.on} disabled={r.id === "test"} onChange={(event) => put(r, { on: event.currentTarget.checked })} /> },
    { id: "severity", title: "Severity", value: (r) => kSeverities.indexOf(r.severity), cell: (r) => (
      <select class="input slim" aria-label={`Severity of ${r.title}`} value={r.severity} onChange={(event) => put(r, { severity: event.currentTarget.value as Severity })}>
        {kSeverities.map((s) => <option key={s} value={s}>{severityWords(s)}</option>)}
      </select>
    ) },
    { id: "cool", title: "Told again after, hours", numeric: true, value: (r) => r.cool_down_hours, cell: (r) => (
      <input class="input slim hours" type="number" min={0} max={8784} aria-label={`Hours until ${r.title} is told again`} value={r.cool_down_hours} onChange={(event) => {
        const value = Math.floor(Number(event.currentTarget.value));
        if (event.currentTarget.value !== "" && value >= 0 && value <= 8784) void put(r, { cool_down_hours: value });
        else event.currentTarget.value = String(r.cool_down_hours);
      }} />
    ) },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => r.changed && <Button small look="plain" label={`${r.title} as at first`} onClick={() => put(r, r.default)}>As at first</Button> },
  ];
  return (
    <Section title="Rules" about="All are on from the start. While something goes on it is told again after this pause, until somebody acknowledges it.">
      {problem && <Problem problem={problem} />}
      <p class="unseen" role="status">{said}</p>
      <Table label="Rules" columns={columns} rows={items.filter((r) => r.id !== "test")} rowKey={(r) => r.id} csv={{ name: "alert-rules.csv" }} more={(r) => (
        <dl class="pairs">
          <dt>What it means</dt><dd>{r.meaning}</dd>
          <dt>What to do</dt><dd>{r.action}</dd>
          <dt>At first</dt><dd>{r.default.on ? "on" : "off"}, {severityWords(r.default.severity).toLowerCase()}, {hours(r.default.cool_down_hours)}</dd>
        </dl>
      )} />
    </Section>
  );
}
