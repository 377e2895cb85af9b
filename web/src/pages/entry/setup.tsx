import { useEffect, useState } from "preact/hooks";
import { call, get } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import type { Session } from "../../api/types.ts";
import { entered } from "../../app/enter.ts";
import { navigate } from "../../app/router.ts";
import { Field } from "../../ui/field.tsx";
import { useTitle } from "../../ui/page.tsx";
import { Problem } from "../../ui/states.tsx";
import { EntryForm } from "./form.tsx";

export const kPasswordHint = "At least 12 characters. A sentence is easy to remember.";

export function SetupPage() {
  useTitle("First run");
  const [state, setState] = useState<{ needed: boolean; code_needed: boolean } | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const [form, setForm] = useState({ organisation: "", name: "", email: "", password: "", code: "" });
  const set = (name: keyof typeof form) => (value: string) => setForm((f) => ({ ...f, [name]: value }));
  useEffect(() => {
    get<{ needed: boolean; code_needed: boolean }>("/setup").then((s) => (s.needed ? setState(s) : navigate("/login", "replace")), (error) => setProblem(asProblem(error)));
  }, []);
  if (problem) return <Problem problem={problem} retry={() => location.reload()} />;
  if (!state) return null;
  const { code, ...rest } = form;
  return (
    <EntryForm title="Welcome to Waybill" about="Nobody has an account here yet. This makes yours: you own this installation, and can invite others." action="Create the account"
      send={async () => entered(await call<Session>("POST", "/setup", state.code_needed ? { ...rest, code: code.trim() } : rest))}>
      {(wrong) => (
        <>
          <Field label="Organisation" value={form.organisation} onInput={set("organisation")} autoComplete="organization" required autoFocus hint="Your company, as it shall stand on the pages." wrong={wrong.organisation} />
          <Field label="Your name" value={form.name} onInput={set("name")} autoComplete="name" required wrong={wrong.name} />
          <Field label="E-mail address" type="email" value={form.email} onInput={set("email")} autoComplete="username" required wrong={wrong.email} />
          <Field label="Password" type="password" value={form.password} onInput={set("password")} autoComplete="new-password" required minLength={12} hint={kPasswordHint} wrong={wrong.password} />
          {state.code_needed && <Field label="Setup code" value={form.code} onInput={set("code")} required hint="The server printed it when it started; it stands in its log. It shows that you run this server." wrong={wrong.code} mono />}
        </>
      )}
    </EntryForm>
  );
}
