// What was sent where, or why not, and what the other side answered.
import { useEffect, useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import type { AlertChannel, AlertDelivery, DeliveryState } from "../../api/watch_types.ts";
import { onSoon } from "../../app/live.ts";
import { useAttempt } from "../../ui/attempt.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { kDeliveryKind, kDeliveryTone, kDeliveryWord, reasonWords } from "../alerts/words.ts";

const answered = (d: AlertDelivery) => [d.status, d.answer].filter((part) => part !== null && part !== "").join(" ");

export function DeliveryLog({ channels }: { channels: AlertChannel[] }) {
  const [state, setState] = useState<DeliveryState | "">("");
  const list = useList<AlertDelivery>("/alerts/deliveries", { state, limit: 50 }, `log ${state}`);
  const { problem, attempt } = useAttempt();
  useEffect(() => onSoon(["alert", "reset"], list.reload), []);
  const nameOf = (d: AlertDelivery) => channels.find((c) => c.id === d.channel)?.name ?? "a channel that is gone";
  const columns: Column<AlertDelivery>[] = [
    { id: "created", title: "Time, UTC", value: (r) => r.created, cell: (r) => <Time at={r.created} show="second" /> },
    { id: "channel", title: "Channel", lead: true, value: nameOf, cell: (r) => <span><b class="any">{nameOf(r)}</b><span class="sub">{kDeliveryKind[r.kind]}</span></span> },
    { id: "state", title: "State", value: (r) => kDeliveryWord[r.state], cell: (r) => (
      <span><Badge tone={kDeliveryTone[r.state]} bare>{kDeliveryWord[r.state]}</Badge>{reasonWords(r.reason) && <span class="sub">{reasonWords(r.reason)}</span>}{r.state === "waiting" && r.due && <span class="sub">next at <Time at={r.due} /></span>}</span>
    ) },
    { id: "attempts", title: "Tries", numeric: true, value: (r) => r.attempts, cell: (r) => r.attempts },
    { id: "answer", title: "Answer", value: answered, cell: (r) => <span class="small any">{answered(r) || "–"}</span> },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => (r.state === "failed" || r.state === "waiting") && <Button small icon="retry" label={`Send now: ${nameOf(r)}`} onClick={() => attempt(async () => { await call("POST", `/alerts/deliveries/${seg(r.id)}/retry`); list.reload(); })}>Send now</Button> },
  ];
  const tools = (
    <select class="input slim" aria-label="State of deliveries" value={state} onChange={(event) => setState(event.currentTarget.value as DeliveryState | "")}>
      <option value="">All</option>
      {(Object.keys(kDeliveryWord) as DeliveryState[]).map((s) => <option key={s} value={s}>{kDeliveryWord[s]}</option>)}
    </select>
  );
  return (
    <Section title="Log" about="What was sent, what waits until when, and what was not sent and why.">
      {(problem ?? list.problem) && <Problem problem={(problem ?? list.problem)!} />}
      {!list.items ? !list.problem && <Loading what="the log" />
        : <Table label="Deliveries" columns={columns} rows={list.items} rowKey={(r) => r.id} next={list.next} tools={tools} csv={{ href: apiUrl("/alerts/deliveries", { state, format: "csv" }) }} empty={state ? "None in this state." : "Nothing was sent yet."} />}
    </Section>
  );
}
