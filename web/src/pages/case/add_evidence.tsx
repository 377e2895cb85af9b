// Further evidence for a case: sent, then everything is diagnosed again.
import { useState } from "preact/hooks";
import { call, seg } from "../../api/client.ts";
import { asProblem, type Problem as Failure } from "../../api/problem.ts";
import { Drop, type Piece } from "../../ui/drop.tsx";
import { Progress } from "../../ui/progress.tsx";
import { octets } from "../../ui/format.ts";
import { sendPieces, type Sending } from "../../ui/send.ts";
import { Problem } from "../../ui/states.tsx";

export function AddEvidence({ id, started }: { id: string; started: (job: string) => void }) {
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
    <Drop title="Add evidence" hint="Drop files, or paste text, anywhere on this page." compact wholePage onPieces={take} disabled={!!sending}>
      {sending && <Progress label={`Sending ${sending.file}`} done={sending.sent} total={sending.total} says={`${octets(sending.sent)} of ${octets(sending.total)}`} />}
      {problem && <Problem problem={problem} />}
    </Drop>
  );
}
