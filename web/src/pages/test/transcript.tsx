// How the message came: the client, the encryption, and every line that was said.
import type { Test } from "../../api/types.ts";
import { Empty } from "../../ui/states.tsx";

export function TranscriptTab({ value }: { value: Test }) {
  const reception = value.reception;
  if (!reception) return <Empty title="Nobody saw this message come"><p>It was uploaded. Send one to an address of the Test page to see the session with the sending server.</p></Empty>;
  return (
    <div class="stack">
      <dl class="pairs panel pad">
        <dt>Client</dt><dd class="mono">{reception.client}, port {reception.client_port}</dd>
        <dt>{reception.extended ? "EHLO" : "HELO"}</dt><dd class="mono any">{reception.helo || "–"}</dd>
        <dt>Encryption</dt><dd>{reception.tls ? <span class="mono">{reception.tls.version}, {reception.tls.cipher}</span> : "none"}</dd>
        <dt>MAIL FROM</dt><dd class="mono any">&lt;{reception.mail_from}&gt;</dd>
        <dt>RCPT TO</dt><dd class="mono any">&lt;{reception.recipient}&gt;</dd>
      </dl>
      <div class="panel transcript" tabIndex={0} role="region" aria-label="Transcript">
        <table>
          <thead class="unseen"><tr><th>Milliseconds</th><th>Who</th><th>Line</th></tr></thead>
          <tbody>
            {reception.transcript.map((line, i) => (
              <tr key={i} class={line.by}>
                <td class="num dimmer">{line.at} ms</td>
                <td class="dimmer">{line.by === "client" ? "→" : "←"}<span class="unseen">{line.by}</span></td>
                <td class="any">{line.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
