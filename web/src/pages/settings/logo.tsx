// The picture at the head of reports and digests.
import { useRef, useState } from "preact/hooks";
import { apiUrl, call, get } from "../../api/client.ts";
import { problemOf, unreachable } from "../../api/problem.ts";
import { session } from "../../app/session.ts";
import { useAttempt } from "../../ui/attempt.ts";
import { Button } from "../../ui/button.tsx";
import { useLoad } from "../../ui/load.ts";
import { Problem } from "../../ui/states.tsx";

interface LogoState { logo: "own" | "inherited" | null }

const kLargest = 256 * 1024; // octets, as the server has it

async function put(file: File): Promise<void> {
  const headers = { "Content-Type": "application/octet-stream", "X-CSRF-Token": session.value?.csrf ?? "" };
  const answer = await fetch(apiUrl("/organisation/logo"), { method: "PUT", headers, body: file, credentials: "same-origin" }).catch(() => { throw unreachable(); });
  if (!answer.ok) throw problemOf(answer.status, await answer.text().catch(() => ""));
}

export function LogoPanel() {
  const { data, set } = useLoad("logo", (signal) => get<LogoState>("/organisation", {}, signal));
  const [version, setVersion] = useState(0); // so that a new picture is asked for
  const [note, setNote] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { problem, attempt } = useAttempt();
  const change = (work: () => Promise<unknown>, done: string) => attempt(async () => {
    setNote("");
    await work();
    set(await get<LogoState>("/organisation"));
    setVersion((v) => v + 1);
    setNote(done);
  });
  const choose = (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    if (file.size > kLargest) setNote("The file is larger than 256 KiB.");
    else void change(() => put(file), "Saved.");
  };
  return (
    <div class="panel pad form">
      <h2>Logo</h2>
      <p class="dim small">Stands at the head of reports and digests. PNG or JPEG, at most 256 KiB and 2,000 pixels on each side.{data?.logo === "inherited" && " Shown now: that of the organisation above."}</p>
      {data?.logo && <img src={apiUrl("/organisation/logo", { version })} alt="The logo as it is" style={{ maxWidth: "220px", maxHeight: "64px", justifySelf: "start", background: "#fff" }} />}
      <div class="row tight">
        <input ref={input} type="file" accept="image/png,image/jpeg" hidden aria-label="Logo" onChange={(event) => { choose(event.currentTarget.files); event.currentTarget.value = ""; }} />
        <Button icon="file" onClick={() => input.current?.click()}>Choose a picture</Button>
        {data?.logo === "own" && <Button look="plain" danger onClick={() => change(() => call("DELETE", "/organisation/logo"), "Taken away.")}>Take it away</Button>}
        <span class="small dim" role="status">{note}</span>
      </div>
      {problem && <Problem problem={problem} />}
    </div>
  );
}
