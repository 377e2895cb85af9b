import { useState } from "preact/hooks";
import { apiUrl, call, seg } from "../../api/client.ts";
import type { OpenSession, Session } from "../../api/types.ts";
import { session } from "../../app/session.ts";
import { ThemeChoice } from "../../app/shell.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { useList } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Loading, Notice, Problem } from "../../ui/states.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { kPasswordHint } from "../entry/setup.tsx";
import { useAttempt } from "../../ui/attempt.ts";
import { Qr } from "./qr.tsx";

function Names() {
  const user = session.value!.user;
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState("");
  const [saved, setSaved] = useState(false);
  const { problem, attempt } = useAttempt();
  const moved = email !== user.email;
  const save = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    void attempt(async () => {
      await call("PATCH", "/me", { name, ...(moved ? { email, password } : {}) });
      session.value = { ...session.value!, user: { ...user, name, email } } as Session;
      setPassword("");
      setSaved(true);
    });
  };
  return (
    <form class="panel pad form" onSubmit={save}>
      <h2>You</h2>
      <Field label="Name" value={name} onInput={setName} autoComplete="name" required wrong={problem?.fields.name} />
      <Field label="E-mail address" type="email" value={email} onInput={setEmail} autoComplete="email" required wrong={problem?.fields.email} />
      {moved && <Field label="Password" type="password" value={password} onInput={setPassword} autoComplete="current-password" required hint="To change the address." wrong={problem?.fields.password} />}
      {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
      <div class="row tight"><Button submit>Save</Button><span class="small dim" role="status">{saved && "Saved."}</span></div>
    </form>
  );
}

function Password() {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [saved, setSaved] = useState(false);
  const { problem, attempt } = useAttempt();
  const save = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    void attempt(async () => {
      const answer = await call<Partial<Session> | undefined>("POST", "/me/password", { old, new: fresh });
      if (answer?.csrf) session.value = { ...session.value!, csrf: answer.csrf };
      setOld("");
      setFresh("");
      setSaved(true);
    });
  };
  return (
    <form class="panel pad form" onSubmit={save}>
      <h2>Password</h2>
      <input type="hidden" autoComplete="username" value={session.value!.user.email} />
      <Field label="Password now" type="password" value={old} onInput={setOld} autoComplete="current-password" required wrong={problem?.fields.old} />
      <Field label="New password" type="password" value={fresh} onInput={setFresh} autoComplete="new-password" required minLength={12} hint={kPasswordHint} wrong={problem?.fields.new} />
      {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
      <div class="row tight"><Button submit>Change</Button><span class="small dim" role="status">{saved && "Changed. Other sessions were ended."}</span></div>
    </form>
  );
}

function SecondFactor() {
  const user = session.value!.user;
  const [secret, setSecret] = useState<{ secret: string; uri: string; qr: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [removing, setRemoving] = useState(false);
  const { problem, attempt } = useAttempt();
  const set = (totp: boolean) => (session.value = { ...session.value!, user: { ...session.value!.user, totp } });
  const confirm = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      setCodes((await call<{ recovery_codes: string[] }>("POST", "/me/totp/confirm", { code: code.trim() })).recovery_codes);
      setSecret(null);
      setCode("");
      set(true);
    });
  };
  const remove = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      await call("DELETE", "/me/totp", { password });
      setRemoving(false);
      setPassword("");
      set(false);
    });
  };
  return (
    <div class="panel pad form">
      <div class="row ends"><h2>Second factor</h2>{user.totp ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>}</div>
      <p class="dim small">A code from an authenticator app, asked for at every log-in beside the password.</p>
      {problem && !removing && <Problem problem={problem} />}
      {codes && (
        <Notice tone="good" icon="good">
          <p class="strong">It is on. Keep these recovery codes where only you find them; they are shown once, and each works once.</p>
          <Copy text={codes.join("\n")} label="the recovery codes" />
        </Notice>
      )}
      {!user.totp && !secret && <div><Button icon="key" onClick={() => attempt(async () => setSecret(await call("POST", "/me/totp")))}>Set it up</Button></div>}
      {secret && (
        <form class="form" onSubmit={confirm}>
          <p class="small">Scan this with your authenticator app, or type the secret into it. Then enter the code that it shows.</p>
          <Qr svg={secret.qr} />
          <Copy text={secret.secret} label="the secret" />
          <Field label="Code" value={code} onInput={setCode} inputMode="numeric" autoComplete="one-time-code" required wrong={problem?.fields.code} />
          <div class="row tight"><Button submit look="main-action">Confirm</Button><Button onClick={() => setSecret(null)}>Cancel</Button></div>
        </form>
      )}
      {user.totp && <div><Button danger onClick={() => setRemoving(true)}>Switch it off</Button></div>}
      {removing && (
        <Dialog title="Switch the second factor off?" onClose={() => setRemoving(false)}>
          <form class="form" onSubmit={remove}>
            <Field label="Password" type="password" value={password} onInput={setPassword} autoComplete="current-password" required wrong={problem?.fields.password} />
            {problem && Object.keys(problem.fields).length === 0 && <Problem problem={problem} />}
            <div class="dialog-foot"><Button onClick={() => setRemoving(false)}>Cancel</Button><Button submit danger>Switch it off</Button></div>
          </form>
        </Dialog>
      )}
    </div>
  );
}

function Sessions() {
  const list = useList<OpenSession>("/me/sessions", {}, "me");
  const { problem, attempt } = useAttempt();
  const columns: Column<OpenSession>[] = [
    { id: "agent", title: "Browser", lead: true, value: (r) => r.agent, cell: (r) => <span class="any">{r.agent || "unknown"}{r.current && <> <Badge tone="info">this one</Badge></>}</span> },
    { id: "address", title: "Address", value: (r) => r.address, cell: (r) => <span class="mono">{r.address}</span> },
    { id: "created", title: "Since, UTC", value: (r) => r.created, cell: (r) => <Time at={r.created} /> },
    { id: "last", title: "Last seen, UTC", value: (r) => r.last_seen, cell: (r) => <Time at={r.last_seen} /> },
    { id: "do", title: "Actions", hideTitle: true, cell: (r) => !r.current && <Button small danger onClick={() => attempt(async () => { await call("DELETE", `/me/sessions/${seg(r.id)}`); list.reload(); })}>End</Button> },
  ];
  return (
    <Section title="Where you are logged in">
      {(problem ?? list.problem) && <Problem problem={(problem ?? list.problem)!} />}
      {!list.items ? <Loading what="the sessions" /> : <Table label="Sessions" columns={columns} rows={list.items} rowKey={(r) => r.id} csv={{ href: apiUrl("/me/sessions", { format: "csv" }) }} />}
    </Section>
  );
}

export function ProfileTab() {
  return (
    <>
      <div class="columns">
        <Names />
        <Password />
        <SecondFactor />
        <div class="panel pad form">
          <h2>Colours</h2>
          <ThemeChoice />
          <p class="dim small">Waybill {session.value!.version}</p>
        </div>
      </div>
      <Sessions />
    </>
  );
}
