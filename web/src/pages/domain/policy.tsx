// none → quarantine → reject, tried on the stored rows: who would be hit, and whom to mend first.
import { useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { PolicyEffect } from "../../api/types.ts";
import { Badge } from "../../ui/badge.tsx";
import { number, plural } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { trafficTone, trafficWords } from "../../ui/words.ts";
import type { Period } from "./period.tsx";

const kPolicies = ["none", "quarantine", "reject"] as const;
const kSays = { none: "Receivers deliver what fails, and report it.", quarantine: "Receivers put what fails into junk or quarantine.", reject: "Receivers refuse what fails." };
const kDoes = { none: "delivered", quarantine: "quarantined", reject: "refused" };

type Hit = PolicyEffect["changes"][number]["sources"][number];
const stopped = (r: Hit) => r.newly_quarantined + r.newly_rejected;

const kColumns: Column<Hit>[] = [
  { id: "name", title: "Sender", lead: true, value: (r) => r.name, cell: (r) => <b class="word">{r.name}</b> },
  { id: "traffic", title: "Kind", value: (r) => trafficWords(r.traffic), cell: (r) => <Badge tone={trafficTone(r.traffic)}>{trafficWords(r.traffic)}</Badge> },
  { id: "stopped", title: "Stopped messages", numeric: true, value: stopped, cell: (r) => number(stopped(r)) },
  { id: "first", title: "Before the change", value: (r) => (r.legitimate ? "mend first" : ""), cell: (r) => (r.legitimate ? <Badge tone="warn">Mend first</Badge> : <span class="dim small">nothing to do</span>) },
];

export function PolicyScale({ domain, route, period, current }: { domain: string; route: string; period: Period; current: string | null }) {
  const now = Math.max(0, kPolicies.indexOf(current as "none"));
  const [index, setIndex] = useState(Math.min(now + 1, 2));
  const [showAll, setShowAll] = useState(false);
  const policy = kPolicies[index]!;
  const { data, problem, reload } = useLoad(`${domain} ${period.key} ${policy}`, (signal) => get<PolicyEffect>(`${route}/policy`, { ...period.query, p: policy }, signal));
  const change = data?.changes.find((c) => c.change !== "together") ?? data?.changes[0];
  const hits = (change?.sources ?? []).filter((s) => stopped(s) > 0);
  const first = hits.filter((s) => s.legitimate);
  const parts = change ? [
    { id: "legitimate", title: "Yours, not set up", n: change.stopped.legitimate, swatch: "deferred" },
    { id: "forwarded", title: "Forwarded and lists", n: change.stopped.forwarded, swatch: "forwarded" },
    { id: "spoofed", title: "Spoofing", n: change.stopped.spoofed, swatch: "failing" },
    { id: "unknown", title: "Unknown", n: change.stopped.unknown, swatch: "spf" },
  ] : [];
  const all = parts.reduce((sum, p) => sum + p.n, 0);
  return (
    <div class="panel">
      <div class="policy-scale stack">
        <div>
          <input type="range" min={0} max={2} step={1} value={index} aria-label="Policy" aria-valuetext={policy} onInput={(event) => setIndex(Number(event.currentTarget.value))} />
          <div class="stops">
            {kPolicies.map((p, i) => <button key={p} type="button" aria-pressed={i === index} onClick={() => setIndex(i)}>{p}{p === current && " (now)"}</button>)}
          </div>
        </div>
        <p class="dim small">{kSays[policy]}</p>
        <div role="status" class="stack tight">
          {problem && <Problem problem={problem} retry={reload} />}
          {!data && !problem && <Loading what="the effect" />}
          {change && (all === 0
            ? <p class="strong">{index === now ? "That is the policy now: nothing changes." : "It would have stopped nothing."}</p>
            : (
              <>
                <p class="strong">{plural(all, "message")} would have been {kDoes[policy]}.{change.stopped.legitimate > 0 && ` ${number(change.stopped.legitimate)} of them are yours.`}</p>
                <div class="bar-row" aria-hidden="true">{parts.map((p) => p.n > 0 && <i key={p.id} class={`fill-${p.swatch}`} style={{ flex: `${p.n} 0 3px` }} />)}</div>
                <div class="legend-row">{parts.map((p) => <span key={p.id}><i class={`swatch ${p.swatch}`} />{p.title} <b class="num">{number(p.n)}</b></span>)}</div>
              </>
            ))}
          {change && change.effect.perhaps_spared > 0 && <p class="dim small">{plural(change.effect.perhaps_spared, "message")} of these might be spared by receivers that know forwarders.</p>}
        </div>
        {data && data.cannot_be_known.length > 0 && <details class="small"><summary>What cannot be known</summary><ul class="dim">{data.cannot_be_known.map((c) => <li key={c}>{c}</li>)}</ul></details>}
      </div>
      {hits.length > 0 && <Table label="Senders that would be hit" columns={kColumns} rows={showAll ? hits : first} empty="None of them is yours." tools={hits.length > first.length && <label class="check small"><input type="checkbox" checked={showAll} onChange={(event) => setShowAll(event.currentTarget.checked)} /><span>Also those that are not yours ({number(hits.length - first.length)})</span></label>} rowKey={(r) => r.source} csv={{ name: `${domain}-${policy}.csv` }} order={{ column: "stopped", down: true }} />}
    </div>
  );
}
