// Further evidence for a case: sent, then everything is diagnosed again.
import { useState } from "preact/hooks";
import { call, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import { Drop, type Piece } from "../../ui/drop.tsx";
import { Progress } from "../../ui/progress.tsx";
import { octets } from "../../ui/format.ts";
import { sendPieces, type Sending } from "../../ui/send.ts";
import { Problem } from "../../ui/states.tsx";

export function AddEvidence({ id, line, started }: { id: string; line?: boolean; started: (job: string) => void }) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const take = async (pieces: Piece[]) => {
    setProblem(null);
    try {
      const uploads = await sendPieces(pieces, setSending);
      started((await call<{ job: string }>("POST", `/cases/${seg(id)}/evidence`, { uploads: uploads.map((u) => u.id) })).job);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setSending(null);
  };
  return (
    <Drop title="Add evidence" hint={line ? "A further bounce, raw headers, an Email Log, a message trace: drop or paste it anywhere on this page, and the verdict is worked out again with it." : "Drop files, or paste text, anywhere on this page."} compact line={line} wholePage onPieces={take} disabled={!!sending}>
      {sending && <Progress label={`Sending ${sending.file}`} done={sending.sent} total={sending.total} says={`${octets(sending.sent)} of ${octets(sending.total)}`} />}
      {problem && <Problem problem={problem} />}
    </Drop>
  );
}
