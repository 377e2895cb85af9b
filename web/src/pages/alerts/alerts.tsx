// What Waybill told without being asked: what goes on, who knows of it, whether it arrived.
import { useEffect, useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Alert, AlertChannel, AlertDelivery, AlertRule } from "../../api/watch_types.ts";
import { onSoon } from "../../app/live.ts";
import { ownAddress, type Params } from "../../app/match.ts";
import { href, place, setQuery } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { plural } from "../../ui/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { useList } from "../../ui/load.ts";
import { Page } from "../../ui/page.tsx";
import { Empty, Loading, Notice, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { severityTone, severityWords } from "../../ui/words.ts";
import { DomainField } from "../domain_field.tsx";
import { domainPath } from "../domains.tsx";
import { kDeliveryTone, kDeliveryWord, kWhyTold, reasonWords } from "./words.ts";

const kLatestDeliveries = 500; // that the list looks through; the log has the others

function Acknowledge({ alert, close, done }: { alert: Alert; close: () => void; done: () => void }) {
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Failure | null>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", `/alerts/${seg(alert.id)}/acknowledge`, note.trim() ? { note: note.trim() } : {});
      done();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Dialog title="Acknowledge this alert" onClose={close}>
      <form class="form" onSubmit={send}>
        <p class="any"><b>{alert.title}</b></p>
        <Field label="Note" value={note} onInput={setNote} rows={3} hint="Optional. It is not told again while it goes on, and what waits to be sent is dropped." wrong={problem?.fields.note} autoFocus />
        {problem && !problem.fields.note && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">Acknowledge</Button></div>
      </form>
    </Dialog>
  );
}

function Deliveries({ items, channels }: { items: AlertDelivery[]; channels: AlertChannel[] }) {
  if (items.length === 0) return <span class="dimmer">told in this list alone</span>;
  const named = items.map((d) => ({ ...d, name: channels.find((c) => c.id === d.channel)?.name ?? "a channel that is gone" })).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <ul class="deliveries" aria-label="Deliveries">
      {named.map((d) => (
        <li key={d.id} title={d.answer ?? undefined}>
          <Badge tone={kDeliveryTone[d.state]} bare>{kDeliveryWord[d.state]}</Badge> <span class="any">{d.name}</span>
          {reasonWords(d.reason) && <span class="dimmer">({reasonWords(d.reason)})</span>}
        </li>
      ))}
    </ul>
  );
}

function Row({ alert, deliveries, channels, acknowledge }: { alert: Alert; deliveries: AlertDelivery[]; channels: AlertChannel[]; acknowledge: () => void }) {
  const to = ownAddress(alert.href);
  const isOpen = alert.state === "open";
  const lines = alert.lines.filter((line) => line !== alert.domain); // it stands below
  const title = alert.title.startsWith(`${alert.domain}: `) ? alert.title.slice(alert.domain.length + 2) : alert.title;
  return (
    <li class={`check-row alert-row ${isOpen ? "" : "over"}`}>
      <div class="check-head">
        <Badge tone={isOpen ? severityTone(alert.severity) : "none"}>{severityWords(alert.severity)}</Badge>
        <h2 class="h3 any grow">{to ? <a class="cell-main" href={href(to)}>{title}</a> : title}</h2>
        <span class="small dim"><Time at={alert.at} /></span>
      </div>
      {lines.length > 0 && <div class="small">{lines.map((line, i) => <p key={i} class="any">{line}</p>)}</div>}
      <div class="row ends small">
        <div class="row">
          {alert.domain && <a class="any" href={href(domainPath(alert.domain))}>{alert.domain}</a>}
          {alert.occurrences > 1 && <span class="dim">seen {plural(alert.occurrences, "time")} since <Time at={alert.first} show="day" /></span>}
          {isOpen && kWhyTold[alert.reason] && <span class="dimmer">{kWhyTold[alert.reason]}</span>}
          {!isOpen && alert.rule !== "test" && <span class="any"><Icon name="check" /> Acknowledged{alert.acknowledged_by && ` by ${alert.acknowledged_by}`} <Time at={alert.acknowledged} />{alert.note && <>: {alert.note}</>}</span>}
          <Deliveries items={deliveries} channels={channels} />
        </div>
        {isOpen && may("analyst") && <Button small icon="check" label={`Acknowledge: ${alert.title}`} onClick={acknowledge}>Acknowledge</Button>}
      </div>
    </li>
  );
}

export function AlertsPage(_: { params: Params }) {
  const asked = place.value.query;
  const query = { state: asked.get("state"), rule: asked.get("rule"), domain: asked.get("domain") };
  const list = useList<Alert>("/alerts", { ...query, limit: 100 }, JSON.stringify(query));
  const deliveries = useList<AlertDelivery>("/alerts/deliveries", { limit: kLatestDeliveries }, "all");
  const channels = useList<AlertChannel>("/alerts/channels", {}, "all");
  const rules = useList<AlertRule>("/alerts/rules", {}, "all");
  const [taking, setTaking] = useState<Alert | null>(null);
  const again = () => { list.reload(); deliveries.reload(); };
  useEffect(() => onSoon(["alert", "reset"], again), []);
  const narrowed = query.state || query.rule || query.domain;
  const isMute = channels.items?.length === 0;
  return (
    <Page title="Alerts" crumb={{ to: href("/issues"), text: "Issues" }} about="What was told without being asked, while it goes on and after."
      actions={<>{may("admin") && <ButtonLink to={href("/settings/alerts")} icon="settings">Channels and rules</ButtonLink>}<ButtonLink to={apiUrl("/alerts", { ...query, format: "csv" })} look="plain" small icon="download" download>CSV</ButtonLink></>}>
      {isMute && (
        <Notice tone="warn" icon="warn">
          <p class="strong">Nobody is told</p>
          <p>There is no channel, so alerts stand in this list alone. {may("admin") ? <a href={href("/settings/alerts")}>Add an e-mail address, Slack, Teams or a webhook</a> : "An administrator can add one under Settings, Alerts."}</p>
        </Notice>
      )}
      <div class="columns filters">
        <DomainField value={query.domain} />
        <Field label="State" value={query.state ?? ""} onInput={(v) => setQuery({ state: v || null })} options={[{ value: "", label: "All" }, { value: "open", label: "Open" }, { value: "acknowledged", label: "Acknowledged" }]} />
        <Field label="Rule" value={query.rule ?? ""} onInput={(v) => setQuery({ rule: v || null })} options={[{ value: "", label: "Any" }, ...(rules.items ?? []).map((r) => ({ value: r.id, label: r.title }))]} />
      </div>
      {list.problem && <Problem problem={list.problem} retry={list.reload} />}
      {!list.items ? !list.problem && <Loading what="the alerts" />
        : list.items.length > 0 ? (
          <>
            <ul class="panel check-list" aria-label="Alerts">
              {list.items.map((a) => <Row key={a.id} alert={a} channels={channels.items ?? []} deliveries={(deliveries.items ?? []).filter((d) => d.alert === a.id)} acknowledge={() => setTaking(a)} />)}
            </ul>
            {list.next && <Button look="plain" onClick={list.next}>Show more</Button>}
          </>
        ) : narrowed ? <Empty title="No alert fits"><p>Widen the choice above.</p></Empty>
          : (
            <Empty title="No alert yet">
              <p>You are told when mail that passed begins to fail, a new sender appears, a record changes or breaks, a blocklist names an address of yours, a certificate ends, or reports stop. All rules are on from the start.</p>
              <div class="row tight">
                {may("admin") && <ButtonLink to={href("/settings/alerts")} look="main-action" icon="mail">Choose who is told</ButtonLink>}
                <ButtonLink to={href("/domains")} icon="domains">Domains</ButtonLink>
              </div>
            </Empty>
          )}
      {taking && <Acknowledge alert={taking} close={() => setTaking(null)} done={() => { setTaking(null); again(); }} />}
    </Page>
  );
}
