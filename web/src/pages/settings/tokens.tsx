import { useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import type { Token } from "../../api/types.ts";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Empty, Loading, Notice, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { useAttempt } from "../../ui/attempt.ts";

const kScopes = [
  { value: "read", label: "Read" },
  { value: "read write", label: "Read and write: uploads, cases, intake" },
  { value: "read write admin", label: "Everything: also users and settings" },
];
const kDays = [{ value: "30", label: "30 days" }, { value: "90", label: "90 days" }, { value: "365", label: "a year" }, { value: "", label: "until it is removed" }];

function Make({ close, done }: { close: () => void; done: (token: Token) => void }) {
  const [form, setForm] = useState({ name: "", scopes: "read", days: "90" });
  const { problem, attempt } = useAttempt();
  const set = (name: keyof typeof form) => (value: string) => setForm((f) => ({ ...f, [name]: value }));
  const make = () => call<Token>("POST", "/tokens", { name: form.name, scopes: form.scopes.split(" "), ...(form.days ? { days: Number(form.days) } : {}) });
  return (
    <Dialog title="New token" onClose={close}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); void attempt(async () => done(await make())); }}>
        <Field label="Name" value={form.name} onInput={set("name")} required autoFocus hint="What it is for." wrong={problem?.fields.name} />
        <Field label="May" value={form.scopes} onInput={set("scopes")} options={kScopes} wrong={problem?.fields.scopes} />
        <Field label="Valid for" value={form.days} onInput={set("days")} options={kDays} wrong={problem?.fields.days} />
        {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">Make the token</Button></div>
      </form>
    </Dialog>
  );
}

export function TokensTab() {
  const list = useList<Token>("/tokens", {}, "tokens");
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Token | null>(null);
  const [removing, setRemoving] = useState<Token | null>(null);
  const { problem, attempt } = useAttempt();
  const columns: Column<Token>[] = [
    { id: "name", title: "Name", lead: true, value: (r) => r.name, cell: (r) => <b class="any">{r.name}</b> },
    { id: "scopes", title: "May", value: (r) => r.scopes.join(" "), cell: (r) => r.scopes.join(", ") },
    { id: "created", title: "Made, UTC", value: (r) => r.created, cell: (r) => <Time at={r.created} /> },
    { id: "used", title: "Last used, UTC", value: (r) => r.last_used, cell: (r) => (r.last_used ? <Time at={r.last_used} /> : <span class="dimmer">never</span>) },
    { id: "expires", title: "Ends, UTC", value: (r) => r.expires, cell: (r) => (r.expires ? <Time at={r.expires} /> : <span class="dimmer">never</span>) },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => <Button small danger icon="trash" label={`Remove the token ${r.name}`} onClick={() => setRemoving(r)}>{""}</Button> },
  ];
  return (
    <Section title="Tokens" about={<>For scripts: <code>Authorization: Bearer wb_…</code>. The interface is described at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</>} actions={<Button icon="plus" onClick={() => setMaking(true)}>New token</Button>}>
      {(problem ?? list.problem) && <Problem problem={(problem ?? list.problem)!} />}
      {made?.token && (
        <Notice tone="good" icon="good">
          <p class="strong">This is the token “{made.name}”. It is shown only now.</p>
          <Copy text={made.token} label="the token" />
        </Notice>
      )}
      {!list.items ? !list.problem && <Loading what="the tokens" />
        : list.items.length === 0 ? <Empty title="No token yet"><p>A token lets a script upload reports and logs, open cases and read results, without a password.</p></Empty>
          : <Table label="Tokens" columns={columns} rows={list.items} rowKey={(r) => r.id} csv={{ href: apiUrl("/tokens", { format: "csv" }) }} next={list.next} />}
      {making && <Make close={() => setMaking(false)} done={(token) => { setMaking(false); setMade(token); list.reload(); }} />}
      {removing && <Confirm title={`Remove the token ${removing.name}?`} says="Scripts that use it are refused from now on." action="Remove" onClose={() => setRemoving(null)} onYes={async () => { await attempt(async () => { await call("DELETE", `/tokens/${seg(removing.id)}`); list.reload(); }); setRemoving(null); }} />}
    </Section>
  );
}
