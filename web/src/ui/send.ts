// Sends pieces one after the other and tells how far it is.
import { upload } from "../api/client.ts";
import type { Upload } from "../api/types.ts";
import type { Piece } from "./drop.tsx";

export interface Sending { file: string; index: number; count: number; sent: number; total: number }

export async function sendPieces(pieces: Piece[], tell: (state: Sending) => void, signal?: AbortSignal): Promise<Upload[]> {
  const total = pieces.reduce((sum, piece) => sum + piece.file.size, 0);
  const done: Upload[] = [];
  let before = 0;
  for (const [index, piece] of pieces.entries()) {
    const say = (sent: number) => tell({ file: piece.name, index, count: pieces.length, sent: before + sent, total });
    say(0);
    done.push(await upload(piece.file, piece.name, say, signal));
    before += piece.file.size;
  }
  return done;
}
