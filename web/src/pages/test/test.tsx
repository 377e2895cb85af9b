// The e-mail tester: an address to send to, and the report as soon as the message is there.
import { useEffect, useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Receiver, TestAddress, TestItem } from "../../api/types.ts";
import { on } from "../../app/live.ts";
import type { Params } from "../../app/match.ts";
import { href, navigate } from "../../app/router.ts";
import { currentOrganisation, may } from "../../app/session.ts";
import { Copy } from "../../ui/copy.tsx";
import { Drop, type Piece } from "../../ui/drop.tsx";
import { useList, useLoad } from "../../ui/load.ts";
import { Page, Section } from "../../ui/page.tsx";
import { sendPieces } from "../../ui/send.ts";
import { Empty, Loading, Notice, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { TestBadge } from "./status.tsx";

const kLatest = 50;
const kAsk = 3000; // ms; events usually come first

const kColumns: Column<TestItem>[] = [
  { id: "result", title: "Result", value: (r) => (r.state === "done" ? r.passed : -1), cell: (r) => <TestBadge test={r} /> },
  { id: "subject", title: "Message", lead: true, value: (r) => r.subject, cell: (r) => <span><a class="cell-main any" href={href(`/test/${r.id}`)}>{r.subject || "No subject"}</a><span class="sub any">{r.from}</span></span> },
  { id: "source", title: "Came as", wide: true, value: (r) => r.source, cell: (r) => (r.source === "mail" ? "mail" : "upload") },
  { id: "created", title: "When, UTC", value: (r) => r.created, cell: (r) => <Time at={r.created} /> },
];

// The address stays the same until it ends, also when the page is loaded again.
const kKept = () => `test-address ${currentOrganisation.value?.id ?? ""}`;

function useAddress(): { address: TestAddress | null; problem: Failure | null; renew: () => Promise<void> } {
  const [address, setAddress] = useState<TestAddress | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const renew = async () => {
    setProblem(null);
    try {
      const made = await call<TestAddress>("POST", "/test-addresses");
      sessionStorage.setItem(kKept(), made.token);
      setAddress(made);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  useEffect(() => {
    const kept = sessionStorage.getItem(kKept());
    if (!kept) return void renew();
    get<TestAddress>(`/test-addresses/${seg(kept)}`).then(
      (known) => (Date.parse(known.expires) > Date.now() && known.tests.length === 0 ? setAddress(known) : renew()),
      () => renew(),
    );
  }, []);
  return { address, problem, renew };
}

function SendTo({ receiver }: { receiver: Receiver }) {
  const { address, problem, renew } = useAddress();
  const [arrived, setArrived] = useState<string | null>(null);
  const open = (test: TestItem) => {
    setArrived(test.id);
    if (test.state !== "checking" || test.scored > 0) navigate(`/test/${test.id}`);
  };
  useEffect(() => (address ? on("test", (test) => test.address === address.address && open(test)) : undefined), [address?.token]);
  useEffect(() => {
    if (!address) return;
    const ask = setInterval(async () => {
      const known = await get<TestAddress>(`/test-addresses/${seg(address.token)}`).catch(() => null);
      if (known?.tests[0]) open(known.tests[0]);
    }, kAsk);
    return () => clearInterval(ask);
  }, [address?.token]);

  if (problem) return <Problem problem={problem} retry={renew} />;
  if (!address) return <Loading what="an address" />;
  return (
    <div class="panel pad stack">
      <div>
        <h2>Send a message to this address</h2>
        <p class="dim">Send it as you send to customers: the same sender, template and route. One real message from Salesforce tells more than any test of records.</p>
      </div>
      <Copy text={address.address} label="the address" />
      <div class="row ends">
        <span class="waiting" role="status">{arrived ? "It is here: the checks run" : "Waiting for your message. The report opens here by itself."}</span>
        <span class="small dim">Taken until <Time at={address.expires} /> UTC. <button type="button" class="link" onClick={() => void renew()}>Another address</button></span>
      </div>
      <details class="small">
        <summary>How to send it from Salesforce</summary>
        <ol class="steps-list">
          <li>Core: make a contact or lead with this address and send the e-mail, the list e-mail or the flow that your customers get. Setup &gt; Test Deliverability does not show what your own templates and senders do.</li>
          <li>Account Engagement: add the address as a prospect and send the template to it, not as a test e-mail, which is made in another way.</li>
          <li>Marketing Cloud Engagement: add it as a subscriber and send for real. Test sends put words into the subject and leave out tracking.</li>
        </ol>
      </details>
      {receiver.listen.every((at) => at.startsWith("127.") || at.startsWith("[::1]")) && (
        <Notice><p>Mail is taken at {receiver.listen.join(", ")}: only programs on the server's own machine reach that. Your Salesforce does when an MX record of {receiver.domain} leads to this server and its port 25 is passed on; the operation guide says how. Meanwhile a message can be uploaded below.</p></Notice>
      )}
    </div>
  );
}

function UploadOne() {
  const [problem, setProblem] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (pieces: Piece[]) => {
    setProblem(null);
    setBusy(true);
    try {
      let last = "";
      for (const upload of await sendPieces(pieces, () => {})) last = (await call<{ id: string }>("POST", "/tests", { upload: upload.id })).id;
      navigate(pieces.length === 1 ? `/test/${last}` : "/test");
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Drop title="Or test a message that you have" compact line disabled={busy} onPieces={(pieces) => void send(pieces)} hint="The raw message (.eml). Nobody saw it come, so the sending server is known only by what its header states." />
      {problem && <Problem problem={problem} />}
    </>
  );
}

export function TestPage(_: { params: Params }) {
  const receiver = useLoad("receiver", (signal) => get<Receiver>("/receiver", {}, signal));
  const latest = useList<TestItem>("/tests", { limit: kLatest }, "latest");
  useEffect(() => on("test", () => latest.reload()), []);
  return (
    <Page title="Is this message all right?" about="118 checks as receivers do them: who it is from, how it came, its form and content, what Google, Yahoo and Microsoft ask. Each with its evidence and what to do.">
      {receiver.problem && <Problem problem={receiver.problem} retry={receiver.reload} />}
      {!may("analyst") ? <p class="panel pad dim">Your role may read tests. Ask an admin of your organisation for the role of analyst to make one.</p>
        : receiver.data && (receiver.data.listen.length > 0 ? <SendTo receiver={receiver.data} /> : <Notice tone="warn" icon="warn"><p>This server takes no mail: its configuration has no address in smtp.listen. A message can be uploaded.</p></Notice>)}
      {may("analyst") && <UploadOne />}
      <Section title="Tested messages">
        {latest.problem && <Problem problem={latest.problem} retry={latest.reload} />}
        {!latest.items ? !latest.problem && <Loading what="the tests" />
          : latest.items.length === 0 ? <Empty title="No message was tested yet"><p>Send one to the address above. Reports are private until you share them, and are forgotten after the time that your organisation has set.</p></Empty>
            : <Table label="Tested messages" columns={kColumns} rows={latest.items} rowKey={(r) => r.id} rowHref={(r) => `/test/${r.id}`} next={latest.next} csv={{ name: "tests.csv" }} />}
      </Section>
    </Page>
  );
}
