// SPF as it is evaluated: each include with the look-ups that it costs.
import type { DomainCheck, SpfNode } from "../../api/watch_types.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { plural } from "../../ui/format.ts";

const kMostLookups = 10; // RFC 7208 §4.6.4
const kMostVoids = 2;
const kTones: Record<string, Tone> = { "dns-failure": "none", "not-known-yet": "none", dynamic: "info", "cut-off": "none" };
const kPlainAnswer = 450; // octets that leave room in a plain DNS packet, RFC 7208 §3.4

function Meter({ title, n, most, unit }: { title: string; n: number; most: number; unit?: string }) {
  const tone = n > most ? "bad" : n >= 0.8 * most ? "warn" : "good";
  return (
    <div class="spf-meter">
      <div class="row ends small"><span>{title}</span><b class={`num ${n > most ? "tone-bad" : ""}`}>{n} <span class="dimmer">of {most}{unit}</span></b></div>
      <div class={`meter ${tone}`} aria-hidden="true"><i style={{ width: `${Math.min(100, (100 * n) / most)}%` }} /></div>
    </div>
  );
}

function Node({ node, root }: { node: SpfNode; root?: boolean }) {
  const says = node.state !== "valid" && node.says;
  return (
    <li>
      <div class="spf-node">
        <code class="strong any">{root ? node.domain : node.term ?? node.domain}</code>
        <span class="row tight small dim num">
          {node.lookups > 0 && <span>{plural(node.lookups, "look-up")}</span>}
          {node.void_lookups > 0 && <Badge tone="warn" bare>{plural(node.void_lookups, "finds nothing", "find nothing")}</Badge>}
          {node.size !== undefined && <span class="dimmer">{node.size} octets</span>}
        </span>
        {says && <Badge tone={kTones[node.state] ?? "bad"}>{says}</Badge>}
        {node.record && <p class="mono xs dim any">{node.record}</p>}
      </div>
      {node.includes && node.includes.length > 0 && <ul>{node.includes.map((child, i) => <Node key={i} node={child} />)}</ul>}
    </li>
  );
}

export function SpfTree({ spf }: { spf: NonNullable<DomainCheck["details"]["spf"]> }) {
  return (
    <div class="stack">
      <div class="spf-meters">
        <Meter title="Look-ups" n={spf.lookups} most={kMostLookups} />
        <Meter title="That find nothing" n={spf.void_lookups} most={kMostVoids} />
        {spf.tree.size !== undefined && <Meter title="Size of the record" n={spf.tree.size} most={kPlainAnswer} unit=" octets" />}
      </div>
      <ul class="spf-tree" aria-label="SPF by includes"><Node node={spf.tree} root /></ul>
      {spf.cut && <p class="small dim">The tree goes on below what is shown.</p>}
    </div>
  );
}
