// One arrival: what was read from it. An Email Log has its digest and its refusals with verdicts.
import { useEffect, useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { ArrivalDetail, Cluster, Job } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href, navigate } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { number, octets } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Page, Section } from "../../ui/page.tsx";
import { JobProgress, Progress } from "../../ui/progress.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { kindWords } from "../../ui/words.ts";
import { ClusterTable } from "../clusters.tsx";
import { domainPath } from "../domains.tsx";
import { NotFound } from "../not_found.tsx";
import { LogDigestView } from "./log.tsx";

type Report = NonNullable<ArrivalDetail["reports_list"]>[number];
const kResult: Record<string, string> = { new: "new", known: "was known", replaced: "replaced an earlier copy" };
const kReports: Column<Report>[] = [
  { id: "domain", title: "Domain", lead: true, value: (r) => r.domain, cell: (r) => <a class="cell-main any" href={href(domainPath(r.domain))}>{r.domain}</a> },
  { id: "org", title: "From", value: (r) => r.org, cell: (r) => <span class="any">{r.org}<span class="sub mono any">{r.report_id}</span></span> },
  { id: "kind", title: "Kind", value: (r) => kindWords(r.kind), cell: (r) => kindWords(r.kind) },
  { id: "messages", title: "Messages", numeric: true, value: (r) => r.messages, cell: (r) => number(r.messages ?? 0) },
  { id: "result", title: "Result", value: (r) => r.result, cell: (r) => kResult[r.result] ?? r.result },
  { id: "verified", title: "Verified", value: (r) => (r.verified ? "yes" : "no"), cell: (r) => (r.verified ? <Badge tone="good" bare>yes</Badge> : <Badge tone="warn" bare>no</Badge>) },
];

export function ItemPage({ params }: { params: Params }) {
  const id = params.item!;
  const path = `/intake/items/${seg(id)}`;
  const { data, problem, reload } = useLoad(id, (signal) => get<ArrivalDetail>(path, {}, signal));
  const [job, setJob] = useState<Job | null>(null);
  const [failed, setFailed] = useState<Failure | null>(null);
  const waiting = data?.state === "queued" || data?.state === "running";
  useEffect(() => on("job", (j) => j.object === id && setJob(j)), [id]);
  useEffect(() => on("arrival", (a) => a.id === id && reload()), [id]);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(reload, 3000); // events usually come first
    return () => clearInterval(timer);
  }, [waiting]);

  if (problem && !data) return problem.status === 404 ? <NotFound what="arrival" /> : <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the arrival" />;

  const open = (cluster: Cluster) => async () => {
    setFailed(null);
    try {
      navigate(`/cases/${(await call<{ id: string }>("POST", `${path}/clusters/${seg(cluster.id)}/case`)).id}`);
    } catch (error) {
      setFailed(asProblem(error));
    }
  };
  const retry = async () => {
    setFailed(null);
    try {
      await call("POST", `${path}/retry`);
      reload();
    } catch (error) {
      setFailed(asProblem(error));
    }
  };
  return (
    <Page title={data.name || "Arrival"} crumb={{ to: href("/intake"), text: "Intake" }} about={<>{data.kind && `${kindWords(data.kind)}, `}{octets(data.octets)}, arrived <Time at={data.time} /> UTC</>}
      actions={data.can_retry && data.state === "failed" && may("analyst") && <Button icon="retry" onClick={retry}>Retry</Button>}>
      {failed && <Problem problem={failed} />}
      {waiting && <div class="panel pad">{job && job.state !== "done" ? <JobProgress job={job} /> : <Progress label={data.state === "queued" ? "Waiting for its turn" : "Reading"} done={0} total={null} />}</div>}
      {data.state === "failed" && <div class="problem" role="alert"><div><p class="strong any">{data.error || "It could not be read."}</p><p>{data.can_retry ? "The piece is kept. Retry reads it again." : "Nothing of it was stored."}</p></div></div>}
      {data.state === "done" && !data.log && <p class="panel pad">{data.outcome || "There is nothing in it that could be used."}</p>}
      {data.refused.length > 0 && <Section title="Left out"><ul class="panel pad stack tight small">{data.refused.map((r, i) => <li key={i} class="any">{r}</li>)}</ul></Section>}
      {data.log && (
        <LogDigestView digest={data.log}>
          <ClusterTable label="Refusals of this log" rows={data.clusters} openCase={(row) => may("analyst") && <Button small look="main-action" onClick={open(row)}>Open as a case</Button>} />
        </LogDigestView>
      )}
      {!data.log && data.clusters.length > 0 && <Section title="Refusals"><ClusterTable label="Refusals of this piece" rows={data.clusters} openCase={(row) => may("analyst") && <Button small look="main-action" onClick={open(row)}>Open as a case</Button>} /></Section>}
      {data.reports_list && data.reports_list.length > 0 && <Section title="Reports"><Table label="Reports of this piece" columns={kReports} rows={data.reports_list} rowKey={(r) => `${r.org} ${r.report_id} ${r.domain} ${r.result}`} filter csv={{ name: "reports.csv" }} /></Section>}
    </Page>
  );
}
