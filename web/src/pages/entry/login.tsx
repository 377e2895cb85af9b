import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import type { Session } from "../../api/types.ts";
import { entered } from "../../app/enter.ts";
import { Field } from "../../ui/field.tsx";
import { useTitle } from "../../ui/page.tsx";
import { EntryForm } from "./form.tsx";

export function LoginPage() {
  useTitle("Log in");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false); // for the second factor
  const send = async () => {
    try {
      entered(await call<Session>("POST", "/session", { email, password, ...(asked ? { code: code.trim() } : {}) }));
    } catch (error) {
      if (error instanceof Problem && error.is("code-needed") && !asked) setAsked(true);
      else throw error;
    }
  };
  return (
    <EntryForm title="Log in" action={asked ? "Confirm" : "Log in"} send={send}>
      {(wrong) => (
        <>
          <Field label="E-mail address" type="email" value={email} onInput={setEmail} autoComplete="username" required autoFocus wrong={wrong.email} />
          <Field label="Password" type="password" value={password} onInput={setPassword} autoComplete="current-password" required wrong={wrong.password} />
          {asked && <Field label="Code" value={code} onInput={setCode} autoComplete="one-time-code" inputMode="numeric" required autoFocus hint="Six digits from your authenticator app, or one of your recovery codes." wrong={wrong.code} />}
        </>
      )}
    </EntryForm>
  );
}
