// A channel is made or changed.
import { useState } from "preact/hooks";
import { call, seg } from "../../api/client.ts";
import type { AlertChannel, AlertRule, AlertSettings, ChannelKind } from "../../api/watch_types.ts";
import type { Severity } from "../../api/types.ts";
import { useAttempt } from "../../ui/attempt.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Check, Field } from "../../ui/field.tsx";
import { Notice, Problem } from "../../ui/states.tsx";
import { severityWords } from "../../ui/words.ts";
import { kKindWords, kModeWords } from "../alerts/words.ts";

const kAddress: Record<ChannelKind, { label: string; placeholder: string; hint: string }> = {
  email: { label: "E-mail address", placeholder: "alerts@example.net", hint: "Choose one outside the watched domains: when their mail is broken, an alert to them does not arrive either." },
  slack: { label: "Address of the incoming webhook", placeholder: "https://hooks.slack.com/services/…", hint: "In Slack: Apps, Incoming Webhooks, Add to Slack. The address is a secret; afterwards only its host is shown." },
  teams: { label: "Address of the workflow", placeholder: "https://….logic.azure.com/…", hint: "In Teams: the channel's Workflows, “Post to a channel when a webhook request is received”. The address is a secret; afterwards only its host is shown." },
  webhook: { label: "Address", placeholder: "https://example.net/waybill", hint: "Gets JSON by POST, signed with a key that is shown once. https only; afterwards only its host is shown." },
};
const options = <T extends string>(words: Record<T, string>) => (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
export const kSeverities: Severity[] = ["info", "low", "medium", "high", "critical"];

export function ChannelForm({ channel, rules, settings, close, done }: { channel: AlertChannel | null; rules: AlertRule[]; settings: AlertSettings; close: () => void; done: (channel: AlertChannel) => void }) {
  const [form, setForm] = useState({
    kind: channel?.kind ?? ("email" as ChannelKind), name: channel?.name ?? "", address: channel?.kind === "email" ? channel.address : "", mode: channel?.mode ?? "at-once", least: channel?.least ?? "info",
    domains: channel?.domains.join("\n") ?? "", rules: new Set(channel?.rules ?? []), someRules: (channel?.rules.length ?? 0) > 0,
  });
  const { problem, attempt } = useAttempt();
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const address = kAddress[form.kind];
  const send = (event: Event) => {
    event.preventDefault();
    const body = {
      name: form.name.trim() || kKindWords[form.kind], mode: form.mode, least: form.least, domains: form.domains.split(/[\s,;]+/).filter(Boolean),
      rules: form.someRules ? [...form.rules] : [], ...(form.address.trim() ? { address: form.address.trim() } : {}),
    };
    void attempt(async () => done(channel ? await call<AlertChannel>("PATCH", `/alerts/channels/${seg(channel.id)}`, body) : await call<AlertChannel>("POST", "/alerts/channels", { kind: form.kind, ...body })));
  };
  const toggle = (id: string, chosen: boolean) => {
    const changed = new Set(form.rules);
    chosen ? changed.add(id) : changed.delete(id);
    set({ rules: changed });
  };
  return (
    <Dialog title={channel ? `Change ${channel.name}` : "Add a channel"} onClose={close}>
      <form class="form" onSubmit={send}>
        {!channel && <Field label="Kind" value={form.kind} onInput={(kind) => set({ kind: kind as ChannelKind })} options={options(kKindWords)} />}
        {form.kind === "email" && !settings.mail_server && <Notice tone="warn" icon="warn"><p class="small">This server has no mail server to send by. The channel can be made, but nothing reaches it before <code>smtp_host</code> is set in the section <code>[alerts]</code> of the configuration.</p></Notice>}
        <Field label={address.label} type={form.kind === "email" ? "email" : "text"} value={form.address} onInput={(v) => set({ address: v })} required={!channel} placeholder={channel && channel.kind !== "email" ? `${channel.address}, unchanged` : address.placeholder} hint={address.hint} wrong={problem?.fields.address} autoFocus />
        <Field label="Name" value={form.name} onInput={(name) => set({ name })} placeholder={kKindWords[form.kind]} wrong={problem?.fields.name} />
        <div class="columns two">
          <Field label="Gets" value={form.mode} onInput={(mode) => set({ mode: mode as typeof form.mode })} options={options(kModeWords)} wrong={problem?.fields.mode} />
          <Field label="From this severity on" value={form.least} onInput={(least) => set({ least: least as Severity })} options={kSeverities.map((s) => ({ value: s, label: severityWords(s) }))} wrong={problem?.fields.least} />
        </div>
        <Field label="Only these domains" value={form.domains} onInput={(domains) => set({ domains })} rows={2} mono placeholder="all domains" hint="One a line, with their subdomains. Empty: all." wrong={problem?.fields.domains} />
        <Check label="Only some rules" checked={form.someRules} onChange={(someRules) => set({ someRules })} />
        {form.someRules && <fieldset class="rule-choice"><legend class="unseen">Rules</legend>{rules.filter((r) => r.id !== "test").map((r) => <Check key={r.id} label={r.title} checked={form.rules.has(r.id)} onChange={(chosen) => toggle(r.id, chosen)} />)}</fieldset>}
        {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
        {problem?.fields.rules && <p class="wrong" role="alert">{problem.fields.rules}</p>}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">{channel ? "Save" : "Add the channel"}</Button></div>
      </form>
    </Dialog>
  );
}
