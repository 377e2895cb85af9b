// One tested message: the checks first, then the message in every view.
import { useEffect, useState } from "preact/hooks";
import { apiUrl, call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Test } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href, navigate } from "../../app/router.ts";
import { may } from "../../app/session.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { octets } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Page } from "../../ui/page.tsx";
import { Loading, Notice, Problem } from "../../ui/states.tsx";
import { TabLinks } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { NotFound } from "../not_found.tsx";
import { ShareLinks } from "../share_links.tsx";
import { Checks } from "./checks.tsx";
import { HeaderTab, HtmlTab, PartsTab, RenderedTab, TextTab } from "./message.tsx";
import { RawTab } from "./raw.tsx";
import { TranscriptTab } from "./transcript.tsx";

const kTabs = [
  { id: "checks", title: "Checks" }, { id: "rendered", title: "Rendered" }, { id: "html", title: "HTML" }, { id: "text", title: "Text" },
  { id: "headers", title: "Headers" }, { id: "parts", title: "Parts" }, { id: "transcript", title: "Transcript" }, { id: "raw", title: "Raw" },
];

function Tab({ value, tab }: { value: Test; tab: string }) {
  switch (tab) {
    case "rendered": return <RenderedTab test={value.id} />;
    case "html": return <HtmlTab test={value.id} />;
    case "text": return <TextTab test={value.id} />;
    case "headers": return <HeaderTab test={value.id} />;
    case "parts": return <PartsTab test={value.id} />;
    case "transcript": return <TranscriptTab value={value} />;
    case "raw": return <RawTab test={value.id} />;
    default: return value.report ? <Checks report={value.report} test={value.id} /> : null;
  }
}

export function TestReportPage({ params }: { params: Params }) {
  const id = params.test!;
  const tab = params.tab ?? "checks";
  const path = `/tests/${seg(id)}`;
  const { data, problem, reload } = useLoad(id, (signal) => get<Test>(path, {}, signal));
  const [failed, setFailed] = useState<Failure | null>(null);
  const [asking, setAsking] = useState<"share" | "delete" | null>(null);
  const waiting = data && (data.state === "checking" || data.state === "following");
  useEffect(() => on("test", (test) => test.id === id && reload()), [id]);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(reload, 2000); // events usually come first
    return () => clearInterval(timer);
  }, [waiting]);

  if (problem && !data) return problem.status === 404 ? <NotFound what="test" /> : <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the test" />;
  if (!kTabs.some((t) => t.id === tab)) return <NotFound what="page" />;

  const attempt = (work: () => Promise<unknown>) => async () => {
    setFailed(null);
    try {
      await work();
    } catch (error) {
      setFailed(asProblem(error));
    }
  };
  const again = attempt(async () => { await call("POST", `${path}/check`); });
  const asCase = attempt(async () => navigate(`/cases/${(await call<{ id: string }>("POST", `${path}/case`)).id}`));
  const remove = attempt(async () => { await call("DELETE", path); navigate("/test"); });
  return (
    <Page title={data.subject || (data.state === "checking" ? "A message is being checked" : "A message without a subject")} crumb={{ to: href("/test"), text: "Test" }}
      about={<>{data.from && <>From {data.from}. </>}{octets(data.octets)}, came as {data.source} <Time at={data.created} show="second" /> UTC{data.resolver && <>; DNS by {data.resolver}</>}.</>}
      actions={may("analyst") && (
        <>
          <Button small icon="retry" onClick={again}>Check again</Button>
          <Button small icon="diagnose" onClick={asCase}>Open as a case</Button>
          <Button small icon="share" onClick={() => setAsking("share")}>Share</Button>
          <ButtonLink small icon="download" to={apiUrl(`${path}/raw`)} download={`test-${id}.eml`}>Message</ButtonLink>
          <Button small danger icon="trash" onClick={() => setAsking("delete")}>Delete</Button>
        </>
      )}>
      {failed && <Problem problem={failed} />}
      {data.state === "checking" && <div role="status" class="panel pad">The message is here. The checks run; DNS is being asked.</div>}
      {data.state === "failed" && <Notice tone="warn" icon="warn"><p>The message is kept, but could not be tested: {data.error}</p></Notice>}
      {data.state === "following" && <div role="status" class="small dim">Links are still being followed; the report grows by itself.</div>}
      {data.state !== "checking" && (
        <>
          <TabLinks label="Views of the message" current={tab} items={kTabs.map((t) => ({ ...t, to: href(t.id === "checks" ? `/test/${id}` : `/test/${id}/${t.id}`) }))} />
          <Tab value={data} tab={tab} />
        </>
      )}
      {asking === "share" && (
        <Dialog title="Share the report" onClose={() => setAsking(null)}>
          <ShareLinks path={`${path}/shares`} about="Whoever has it can read the report without an account, until it ends. The message itself and its excerpts are left out." />
        </Dialog>
      )}
      {asking === "delete" && (
        <Confirm title="Delete this test" says="The message and its report are forgotten, and links to it end." action="Delete" onYes={remove} onClose={() => setAsking(null)} />
      )}
    </Page>
  );
}
