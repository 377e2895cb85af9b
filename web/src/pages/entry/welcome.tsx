import { useState } from "preact/hooks";
import { call, get, seg } from "../../api/client.ts";
import type { Session } from "../../api/types.ts";
import { entered } from "../../app/enter.ts";
import type { Params } from "../../app/match.ts";
import { Field } from "../../ui/field.tsx";
import { useLoad } from "../../ui/load.ts";
import { useTitle } from "../../ui/page.tsx";
import { Loading, Problem } from "../../ui/states.tsx";
import { EntryForm } from "./form.tsx";
import { kPasswordHint } from "./setup.tsx";

export function WelcomePage({ params }: { params: Params }) {
  useTitle("Invitation");
  const token = params.token!;
  const { data, problem } = useLoad(token, (signal) => get<{ email: string; name: string; organisation: string }>(`/invitations/${seg(token)}`, {}, signal));
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState("");
  if (problem) return <div class="panel pad stack"><h1>This invitation cannot be used</h1><Problem problem={problem} /><p><a href="/login">Go to the log-in page</a></p></div>;
  if (!data) return <Loading what="the invitation" />;
  const shown = name ?? data.name;
  return (
    <EntryForm title={`Join ${data.organisation}`} about={`You were invited as ${data.email}.`} action="Create the account"
      send={async () => entered(await call<Session>("POST", `/invitations/${seg(token)}`, { name: shown, password }))}>
      {(wrong) => (
        <>
          <input type="hidden" name="username" autoComplete="username" value={data.email} />
          <Field label="Your name" value={shown} onInput={setName} autoComplete="name" required wrong={wrong.name} />
          <Field label="Password" type="password" value={password} onInput={setPassword} autoComplete="new-password" required minLength={12} hint={kPasswordHint} wrong={wrong.password} />
        </>
      )}
    </EntryForm>
  );
}
