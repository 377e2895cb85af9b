// Where alerts go: one form for each kind, a test that shows its result.
import { useEffect, useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import type { AlertChannel, AlertDelivery, AlertRule, AlertSettings } from "../../api/watch_types.ts";
import { on } from "../../app/live.ts";
import { useAttempt } from "../../ui/attempt.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { plural } from "../../ui/format.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Section } from "../../ui/page.tsx";
import { Empty, Notice, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { severityWords } from "../../ui/words.ts";
import { kDeliveryTone, kKindWords, kModeWords } from "../alerts/words.ts";
import { ChannelForm } from "./alert_channel_form.tsx";

const kIcons: Record<AlertChannel["kind"], IconName> = { email: "mail", slack: "share", teams: "share", webhook: "server" };
const kAskAgain = 1000; // ms
const kPatience = 20_000; // ms; a channel that takes longer is followed in the log

// Sends a test and follows it until it is decided.
function useTest(channel: AlertChannel) {
  const [id, setId] = useState<string | null>(null);
  const [seen, setSeen] = useState<AlertDelivery | null>(null);
  const delivery = seen && seen.id === id ? seen : null; // an answer about an earlier test comes late
  const [late, setLate] = useState(false);
  const { problem, attempt } = useAttempt();
  const decided = delivery && (delivery.state !== "waiting" || delivery.attempts > 0);
  useEffect(() => {
    if (!id || decided || late) return;
    const look = () => get<{ items: AlertDelivery[] }>("/alerts/deliveries", { channel: channel.id, limit: 20 }).then((page) => setSeen(page.items.find((d) => d.id === id) ?? null), () => {});
    void look();
    const timer = setInterval(look, kAskAgain);
    const end = setTimeout(() => setLate(true), kPatience);
    const leave = on("alert", look);
    return () => { clearInterval(timer); clearTimeout(end); leave(); };
  }, [id, !!decided, late]);
  const start = () => attempt(async () => {
    setId(null);
    setLate(false);
    setId((await call<{ delivery: string }>("POST", `/alerts/channels/${seg(channel.id)}/test`)).delivery);
  });
  return { start, problem, busy: !!id && !decided && !late, late, delivery: decided ? delivery : null };
}

function TestResult({ test }: { test: ReturnType<typeof useTest> }) {
  const { delivery } = test;
  return (
    <div role="status">
      {test.problem && <Problem problem={test.problem} />}
      {test.busy && <p class="small dim">Sending the test</p>}
      {test.late && !delivery && <p class="small">Not decided yet: the log below shows what becomes of it.</p>}
      {delivery && (
        <p class="small any">
          <Badge tone={delivery.state === "waiting" ? "warn" : kDeliveryTone[delivery.state]} bare>{delivery.state === "sent" ? "The test was taken" : delivery.state === "waiting" ? "The test did not arrive; it is tried again" : "The test did not arrive"}</Badge>
          {(delivery.status !== null || delivery.answer) && <span class="dim">: {[delivery.status, delivery.answer].filter((part) => part !== null && part !== "").join(" ")}</span>}
        </p>
      )}
    </div>
  );
}

function ChannelRow({ channel, edit, changed }: { channel: AlertChannel; edit: () => void; changed: () => void }) {
  const test = useTest(channel);
  const { problem, attempt } = useAttempt();
  const [removing, setRemoving] = useState(false);
  useEffect(() => { if (test.delivery) changed(); }, [test.delivery?.id, test.delivery?.state]);
  const path = `/alerts/channels/${seg(channel.id)}`;
  const narrowed = [
    channel.least !== "info" && `${severityWords(channel.least)} and worse`,
    channel.rules.length > 0 && plural(channel.rules.length, "rule"),
    channel.domains.length > 0 && channel.domains.join(", "),
  ].filter(Boolean);
  return (
    <li class="check-row">
      <div class="check-head">
        <span class="dim"><Icon name={kIcons[channel.kind]} /></span>
        <h3 class="any grow">{channel.name}</h3>
        {channel.on ? <Badge tone="good" bare>On</Badge> : <Badge tone="none" bare>Off</Badge>}
      </div>
      <p class="small any">{kKindWords[channel.kind]} to <span class="mono">{channel.address}</span>. {kModeWords[channel.mode]}{narrowed.length ? `; only ${narrowed.join("; ")}` : "; everything"}.</p>
      {channel.warnings.map((text, i) => <Notice key={i} tone="warn" icon="warn"><p class="small any">{text}</p></Notice>)}
      <p class="small dim">
        Last sent <Time at={channel.last_sent} />{channel.last_failed && <>; last failed <Time at={channel.last_failed} />{channel.last_error && <span class="any">: {channel.last_error}</span>}</>}
      </p>
      {problem && <Problem problem={problem} />}
      <TestResult test={test} />
      <div class="row tight">
        <Button small icon="share" disabled={test.busy} label={`Send a test: ${channel.name}`} onClick={test.start}>Send a test</Button>
        <Button small label={`Change ${channel.name}`} onClick={edit}>Change</Button>
        <Button small label={`Switch ${channel.on ? "off" : "on"}: ${channel.name}`} onClick={() => attempt(async () => { await call("PATCH", path, { on: !channel.on }); changed(); })}>{channel.on ? "Switch off" : "Switch on"}</Button>
        <Button small danger icon="trash" label={`Remove ${channel.name}`} onClick={() => setRemoving(true)}>{""}</Button>
      </div>
      {removing && <Confirm title={`Remove ${channel.name}?`} says="Nothing is sent there any more. What was sent stays in the log." action="Remove" onClose={() => setRemoving(false)} onYes={async () => { setRemoving(false); await attempt(async () => { await call("DELETE", path); changed(); }); }} />}
    </li>
  );
}

export function Channels({ items, rules, settings, changed }: { items: AlertChannel[]; rules: AlertRule[]; settings: AlertSettings; changed: () => void }) {
  const [editing, setEditing] = useState<AlertChannel | "new" | null>(null);
  const [made, setMade] = useState<AlertChannel | null>(null);
  const add = <Button icon="plus" look={items.length ? "" : "main-action"} onClick={() => setEditing("new")}>Add a channel</Button>;
  return (
    <Section title="Channels" about="Where alerts and digests go." actions={items.length > 0 && add}>
      {made?.secret && (
        <Notice tone="good" icon="good">
          <p class="strong">This is the key that “{made.name}” is signed with. It is shown only now.</p>
          <Copy text={made.secret} label="the key" />
          <p class="small dim">The receiver computes HMAC-SHA256 with it over <code>X-Waybill-Time</code>, a full stop and the body, and compares with <code>X-Waybill-Signature</code>.</p>
        </Notice>
      )}
      {items.length === 0
        ? <Empty title="Nobody is told yet"><p>Alerts stand in their list alone until there is a channel: an e-mail address, a Slack or Teams channel, or a webhook of your own.</p>{add}</Empty>
        : <ul class="panel check-list" aria-label="Channels">{items.map((c) => <ChannelRow key={c.id} channel={c} edit={() => setEditing(c)} changed={changed} />)}</ul>}
      {editing && <ChannelForm channel={editing === "new" ? null : editing} rules={rules} settings={settings} close={() => setEditing(null)} done={(channel) => { if (channel.secret) setMade(channel); setEditing(null); changed(); }} />}
    </Section>
  );
}
