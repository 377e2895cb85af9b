// Quiet hours, the digest, and the time zone of both.
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { AlertSettings } from "../../api/watch_types.ts";
import { useAttempt } from "../../ui/attempt.ts";
import { Button } from "../../ui/button.tsx";
import { Check, Field } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Problem } from "../../ui/states.tsx";

const kWeekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const kRhythms = [{ value: "off", label: "No digest" }, { value: "daily", label: "Every day" }, { value: "weekly", label: "Every week" }];
const kHours = [...Array(24).keys()].map((h) => ({ value: String(h), label: `${String(h).padStart(2, "0")}:00` }));

function zones(present: string): { value: string; label: string }[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([present, "UTC", ...known])].sort().map((value) => ({ value, label: value }));
}

export function Times({ settings, changed }: { settings: AlertSettings; changed: () => void }) {
  const [form, setForm] = useState({ time_zone: settings.time_zone, quiet_hours: settings.quiet_hours, digest: settings.digest });
  const [said, setSaid] = useState("");
  const { problem, attempt } = useAttempt();
  const quiet = (change: Partial<AlertSettings["quiet_hours"]>) => setForm((f) => ({ ...f, quiet_hours: { ...f.quiet_hours, ...change } }));
  const digest = (change: Partial<AlertSettings["digest"]>) => setForm((f) => ({ ...f, digest: { ...f.digest, ...change } }));
  const wrong = (name: string) => problem?.fields[name];
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const save = (event: Event) => {
    event.preventDefault();
    setSaid("");
    void attempt(async () => {
      await call("PUT", "/alerts/settings", form);
      setSaid("Saved.");
      changed();
    });
  };
  return (
    <Section title="When" about="Quiet hours hold messages back until they end; the digest tells of alerts, volumes and refusals.">
      <form class="form" onSubmit={save}>
        <div class="columns">
          <div class="panel pad form">
            <h3>Quiet hours</h3>
            <Check label="Hold messages back at night" checked={form.quiet_hours.on} onChange={(on) => quiet({ on })} />
            {form.quiet_hours.on && (
              <>
                <div class="columns two">
                  <Field label="From" type="time" value={form.quiet_hours.from} onInput={(from) => quiet({ from })} required wrong={wrong("from") ?? wrong("quiet_hours.from")} />
                  <Field label="To" type="time" value={form.quiet_hours.to} onInput={(to) => quiet({ to })} required wrong={wrong("to") ?? wrong("quiet_hours.to")} />
                </div>
                <Check label="Critical ones pass" checked={form.quiet_hours.critical_passes} onChange={(critical_passes) => quiet({ critical_passes })} />
              </>
            )}
            <Field label="Time zone" value={form.time_zone} onInput={(time_zone) => setForm({ ...form, time_zone })} options={zones(form.time_zone)} hint={here && here !== form.time_zone ? `Of quiet hours and digest. This browser is in ${here}.` : "Of quiet hours and digest."} wrong={wrong("time_zone")} />
          </div>
          <div class="panel pad form">
            <h3>Digest</h3>
            <Field label="How often" value={form.digest.rhythm} onInput={(rhythm) => digest({ rhythm: rhythm as AlertSettings["digest"]["rhythm"] })} options={kRhythms} hint="Goes to channels that get digests." wrong={wrong("rhythm") ?? wrong("digest.rhythm")} />
            {form.digest.rhythm !== "off" && (
              <div class="columns two">
                {form.digest.rhythm === "weekly" && <Field label="On" value={String(form.digest.weekday)} onInput={(v) => digest({ weekday: Number(v) })} options={kWeekdays.map((label, i) => ({ value: String(i), label }))} wrong={wrong("weekday") ?? wrong("digest.weekday")} />}
                <Field label="At" value={String(form.digest.hour)} onInput={(v) => digest({ hour: Number(v) })} options={kHours} wrong={wrong("hour") ?? wrong("digest.hour")} />
              </div>
            )}
            {form.digest.rhythm !== "off" && <Check label="Attach the summary as a PDF" hint="In e-mail; it tells of all domains." checked={form.digest.attach_pdf ?? form.digest.rhythm === "weekly"} onChange={(attach_pdf) => digest({ attach_pdf })} />}
          </div>
        </div>
        {problem && <Problem problem={problem} />}
        <div class="row tight"><Button submit look="main-action">Save</Button><span class="small dim" role="status">{said}</span></div>
      </form>
    </Section>
  );
}
