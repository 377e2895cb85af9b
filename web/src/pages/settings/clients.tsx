import { useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import type { Client } from "../../api/types.ts";
import { resume } from "../../app/enter.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { number } from "../../ui/format.ts";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { useAttempt } from "../../ui/attempt.ts";

function Edit({ client, close, done }: { client: Client | null; close: () => void; done: () => void }) {
  const [name, setName] = useState(client?.name ?? "");
  const { problem, attempt } = useAttempt();
  return (
    <Dialog title={client ? "Rename the client" : "New client"} onClose={close}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); void attempt(async () => { await (client ? call("PATCH", `/clients/${seg(client.id)}`, { name }) : call("POST", "/clients", { name })); done(); }); }}>
        <Field label="Name" value={name} onInput={setName} required autoFocus wrong={problem?.fields.name} />
        {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">{client ? "Save" : "Make the client"}</Button></div>
      </form>
    </Dialog>
  );
}

export function ClientsTab() {
  const list = useList<Client>("/clients", {}, "clients");
  const [editing, setEditing] = useState<Client | "new" | null>(null);
  const [removing, setRemoving] = useState<Client | null>(null);
  const { problem, attempt } = useAttempt();
  const changed = () => { setEditing(null); setRemoving(null); list.reload(); void resume(); };
  const columns: Column<Client>[] = [
    { id: "name", title: "Client", lead: true, value: (r) => r.name, cell: (r) => <a class="cell-main any" href={`/domains?org=${encodeURIComponent(r.id)}`}>{r.name}</a> },
    { id: "domains", title: "Domains", numeric: true, value: (r) => r.domains, cell: (r) => number(r.domains) },
    { id: "cases", title: "Cases", numeric: true, value: (r) => r.cases, cell: (r) => number(r.cases) },
    { id: "created", title: "Since, UTC", value: (r) => r.created, cell: (r) => <Time at={r.created} show="day" /> },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => <span class="actions"><Button small onClick={() => setEditing(r)}>Rename</Button><Button small danger icon="trash" label={`Delete ${r.name}`} onClick={() => setRemoving(r)}>{""}</Button></span> },
  ];
  return (
    <Section title="Clients" about="Organisations that you look after. Each sees its own data only; you see all of theirs." actions={<Button icon="plus" onClick={() => setEditing("new")}>New client</Button>}>
      {(problem ?? list.problem) && <Problem problem={(problem ?? list.problem)!} />}
      {!list.items ? !list.problem && <Loading what="the clients" />
        : list.items.length === 0 ? <Empty title="No client"><p>If you run mail for other companies, make one client for each. Their domains, cases and users stay apart.</p></Empty>
          : <Table label="Clients" columns={columns} rows={list.items} rowKey={(r) => r.id} filter csv={{ href: apiUrl("/clients", { format: "csv" }) }} next={list.next} />}
      {editing && <Edit client={editing === "new" ? null : editing} close={() => setEditing(null)} done={changed} />}
      {removing && <Confirm title={`Delete ${removing.name}?`} says={`All of it goes: ${number(removing.domains)} domains with their reports, ${number(removing.cases)} cases, its users. This cannot be undone.`} action="Delete" onClose={() => setRemoving(null)} onYes={async () => { if (await attempt(() => call("DELETE", `/clients/${seg(removing.id)}`))) changed(); else setRemoving(null); }} />}
    </Section>
  );
}
