// What DNS says of the domain, asked when the tab is opened.
import { useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { RecordItem, Records } from "../../api/types.ts";
import { navigate } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Copy } from "../../ui/copy.tsx";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { csvText, download } from "../../ui/csv.ts";
import type { TabProperties } from "./overview.tsx";

const kTone: Record<RecordItem["status"], Tone> = { good: "good", problem: "bad", missing: "warn", unknown: "none" };
const kTitle: Record<string, string> = { spf: "SPF", dmarc: "DMARC", dkim: "DKIM", mx: "Mail hosts", "mta-sts": "MTA-STS", "tls-rpt": "TLS reports" };
const kWord: Record<RecordItem["status"], string> = { good: "In order", problem: "Problem", missing: "Missing", unknown: "Not known" };

export function RecordsTab({ domain, route, watched }: TabProperties & { watched: boolean }) {
  const { data, problem, reload, loading } = useLoad(domain, (signal) => get<Records>(`${route}/records`, {}, signal));
  const [removing, setRemoving] = useState(false);
  const [failed, setFailed] = useState<Failure | null>(null);
  const remove = async () => {
    try {
      await call("DELETE", `/domains/${seg(domain)}`);
      navigate("/domains");
    } catch (error) {
      setFailed(asProblem(error));
      setRemoving(false);
    }
  };
  const csv = () => data && download(`${domain}-records.csv`, "text/csv;charset=utf-8", csvText(["Name", "Type", "Status", "Record", "TTL, s", "Says"], data.items.map((r) => [r.name, r.type, kWord[r.status] ?? r.status, r.records.join(" | "), r.ttl, r.statement])));
  return (
    <Section title="Records" about={data ? <>Answered by {data.resolver || "the resolver"} at <Time at={data.at} show="second" /> UTC.</> : "Asking DNS."}
      actions={<><Button small icon="retry" disabled={loading} onClick={reload}>Ask again</Button>{data && <Button small look="plain" icon="download" onClick={csv}>CSV</Button>}</>}>
      {problem && <Problem problem={problem} retry={reload} />}
      {failed && <Problem problem={failed} />}
      {!data && !problem && <Loading what="the records" />}
      {data && (
        <div class="panel">
          {data.items.map((r) => (
            <article class="record" key={`${r.id} ${r.name} ${r.type}`}>
              <div class="row ends">
                <h3>{kTitle[r.id] ?? r.id} <span class="mono any small dim">{r.name} {r.type}</span></h3>
                <Badge tone={kTone[r.status] ?? "none"}>{kWord[r.status] ?? r.status}</Badge>
              </div>
              <p class="any">{r.statement}</p>
              {r.records.map((text, i) => <Copy key={i} text={text} label={`${r.type} of ${r.name}`} />)}
              {r.details.length > 0 && <ul class="small dim">{r.details.map((d, i) => <li key={i} class="any">{d}</li>)}</ul>}
              {r.records.length > 0 && typeof r.ttl === "number" && <span class="dimmer xs">TTL {r.ttl} s</span>}
            </article>
          ))}
        </div>
      )}
      {watched && may("analyst") && <div><Button small danger onClick={() => setRemoving(true)}>Stop watching this domain</Button></div>}
      {removing && <Confirm title={`Stop watching ${domain}?`} says="It leaves the list unless reports speak of it. What reports say of it is kept." action="Stop watching" onYes={remove} onClose={() => setRemoving(false)} />}
    </Section>
  );
}
