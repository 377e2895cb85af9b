import { useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import type { Role, User } from "../../api/types.ts";
import { may, session } from "../../app/session.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Notice, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { useAttempt } from "../../ui/attempt.ts";

const kRoles: { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: reads" },
  { value: "analyst", label: "Analyst: also uploads and diagnoses" },
  { value: "admin", label: "Admin: also users and settings" },
  { value: "owner", label: "Owner: also owners" },
];
const roles = () => kRoles.filter((r) => r.value !== "owner" || may("owner"));
const linkOf = (path: string) => new URL(path, location.origin).href;

function Invite({ close, done }: { close: () => void; done: (user: User) => void }) {
  const [form, setForm] = useState({ email: "", name: "", role: "analyst" });
  const { problem, attempt } = useAttempt();
  const set = (name: keyof typeof form) => (value: string) => setForm((f) => ({ ...f, [name]: value }));
  return (
    <Dialog title="Invite a user" onClose={close}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); void attempt(async () => done(await call<User>("POST", "/users", form))); }}>
        <Field label="Name" value={form.name} onInput={set("name")} required autoFocus wrong={problem?.fields.name} />
        <Field label="E-mail address" type="email" value={form.email} onInput={set("email")} required wrong={problem?.fields.email} />
        <Field label="Role" value={form.role} onInput={set("role")} options={roles()} wrong={problem?.fields.role} />
        {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
        <div class="dialog-foot"><Button onClick={close}>Cancel</Button><Button submit look="main-action">Make the invitation</Button></div>
      </form>
    </Dialog>
  );
}

export function UsersTab() {
  const list = useList<User>("/users", {}, "users");
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<User | null>(null);
  const [invited, setInvited] = useState<User | null>(null);
  const { problem, attempt } = useAttempt();
  const act = (work: () => Promise<unknown>) => attempt(async () => { await work(); list.reload(); });
  const me = session.value!.user.id;
  const columns: Column<User>[] = [
    { id: "name", title: "Name", lead: true, value: (r) => r.name, cell: (r) => <span><b class="any">{r.name}</b><span class="sub any">{r.email}</span></span> },
    { id: "role", title: "Role", value: (r) => r.role, cell: (r) => r.id === me || (r.role === "owner" && !may("owner")) ? r.role : (
      <select class="input slim" aria-label={`Role of ${r.name}`} value={r.role} onChange={(event) => act(() => call("PATCH", `/users/${seg(r.id)}`, { role: event.currentTarget.value }))}>
        {roles().map((o) => <option key={o.value} value={o.value}>{o.value}</option>)}
      </select>
    ) },
    { id: "state", title: "State", value: (r) => (r.disabled ? "disabled" : r.invited ? "invited" : "active"), cell: (r) => (r.disabled ? <Badge tone="none">Disabled</Badge> : r.invited ? <Badge tone="wait">Invited</Badge> : <Badge tone="good">Active</Badge>) },
    { id: "totp", title: "Second factor", value: (r) => (r.totp ? "on" : "off"), cell: (r) => (r.totp ? "on" : <span class="dimmer">off</span>) },
    { id: "last", title: "Last seen, UTC", value: (r) => r.last_seen, cell: (r) => <Time at={r.last_seen} /> },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => r.id !== me && (
      <span class="actions">
        {r.invited && <Button small onClick={() => act(async () => setInvited({ ...r, ...(await call<Partial<User>>("POST", `/users/${seg(r.id)}/invitation`)) }))}>New link</Button>}
        {!r.invited && <Button small onClick={() => act(() => call("PATCH", `/users/${seg(r.id)}`, { disabled: !r.disabled }))}>{r.disabled ? "Enable" : "Disable"}</Button>}
        <Button small danger icon="trash" label={`Remove ${r.name}`} onClick={() => setRemoving(r)}>{""}</Button>
      </span>
    ) },
  ];
  return (
    <Section title="Users" actions={<Button icon="plus" onClick={() => setInviting(true)}>Invite a user</Button>}>
      {(problem ?? list.problem) && <Problem problem={(problem ?? list.problem)!} />}
      {invited?.invitation && (
        <Notice tone="good" icon="good">
          <p class="strong">Give this link to {invited.name || invited.email}. It works once; Waybill sends no mail by itself.</p>
          <Copy text={linkOf(invited.invitation)} label="the invitation" />
        </Notice>
      )}
      {!list.items ? !list.problem && <Loading what="the users" /> : <Table label="Users" columns={columns} rows={list.items} rowKey={(r) => r.id} filter csv={{ href: apiUrl("/users", { format: "csv" }) }} next={list.next} />}
      {inviting && <Invite close={() => setInviting(false)} done={(user) => { setInviting(false); setInvited(user); list.reload(); }} />}
      {removing && <Confirm title={`Remove ${removing.name}?`} says="The account, its sessions and its tokens end now. What this person did stays in the audit log." action="Remove" onClose={() => setRemoving(null)} onYes={async () => { await act(() => call("DELETE", `/users/${seg(removing.id)}`)); setRemoving(null); }} />}
    </Section>
  );
}
