// A place for evidence: files and folders dropped, chosen or pasted.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

export interface Piece { file: Blob; name: string }

// As many files as one request may name (docs/api.md); what is more is told, and belongs into an archive.
const kMostFiles = 200;

// What the browser gives for a folder is a tree to be walked; one file too many shows that there are more.

async function walk(entry: FileSystemEntry, into: Piece[]): Promise<void> {
  if (into.length > kMostFiles) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    if (!file.name.startsWith(".")) into.push({ file, name: file.name });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return; // a reader gives a hundred at a time
    for (const child of some) await walk(child, into);
  }
}

export async function piecesOf(data: DataTransfer): Promise<Piece[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter((entry): entry is FileSystemEntry => !!entry);
  const files = [...data.files];
  const pieces: Piece[] = [];
  if (entries.some((entry) => entry.isDirectory)) for (const entry of entries) await walk(entry, pieces);
  else for (const file of files) pieces.push({ file, name: file.name });
  if (pieces.length === 0) {
    const text = data.getData("text/plain");
    if (text.trim()) pieces.push(pasted(text));
  }
  return pieces;
}

export const pasted = (text: string): Piece => ({ file: new Blob([text], { type: "text/plain" }), name: "pasted.txt" });

interface Properties { title: string; hint?: ComponentChildren; onPieces: (pieces: Piece[]) => void; compact?: boolean; line?: boolean; wholePage?: boolean; children?: ComponentChildren; disabled?: boolean }

export function Drop({ title, hint, onPieces, compact, line, wholePage, children, disabled }: Properties) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState(false);
  const take = (pieces: Piece[]) => {
    if (pieces.length === 0 || disabled) return;
    setMore(pieces.length > kMostFiles);
    onPieces(pieces.slice(0, kMostFiles));
  };

  useEffect(() => {
    folder.current?.setAttribute("webkitdirectory", "");
    const target: HTMLElement | Document = wholePage ? document : box.current!;
    const drag = (event: Event) => {
      event.preventDefault();
      setOver(event.type === "dragover");
    };
    const drop = async (event: Event) => {
      event.preventDefault();
      setOver(false);
      const data = (event as DragEvent).dataTransfer;
      if (data) take(await piecesOf(data));
    };
    // Pasting into a field stays pasting into that field.
    const paste = async (event: Event) => {
      const data = (event as ClipboardEvent).clipboardData;
      if (!data || (event.target as Element).closest?.("input, textarea, [contenteditable]")) return;
      const pieces = await piecesOf(data);
      if (pieces.length) event.preventDefault();
      take(pieces);
    };
    target.addEventListener("dragover", drag);
    target.addEventListener("dragleave", drag);
    target.addEventListener("drop", drop);
    target.addEventListener("paste", paste);
    return () => {
      target.removeEventListener("dragover", drag);
      target.removeEventListener("dragleave", drag);
      target.removeEventListener("drop", drop);
      target.removeEventListener("paste", paste);
    };
  });

  const chosen = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    take([...(input.files ?? [])].filter((f) => !f.name.startsWith(".")).map((file) => ({ file, name: file.name })));
    input.value = "";
  };
  return (
    <div class={`drop ${over ? "over" : ""} ${compact ? "compact" : ""} ${line ? "line" : ""}`} ref={box} role="group" aria-label={title}>
      <Icon name="intake" />
      <div>
        <div class={compact ? "strong" : "big"}>{title}</div>
        {hint && <p class="hint">{hint}</p>}
      </div>
      <div class="row tight">
        <Button look={compact ? "" : "main-action"} small={compact} disabled={disabled} onClick={() => files.current?.click()}>Choose files</Button>
        <Button small={compact} disabled={disabled} onClick={() => folder.current?.click()}>Choose a folder</Button>
      </div>
      <input ref={files} type="file" multiple hidden onChange={chosen} aria-label={`${title}: files`} />
      <input ref={folder} type="file" multiple hidden onChange={chosen} aria-label={`${title}: a folder`} />
      {more && <p class="hint" role="status">There are more than {kMostFiles} files: the first {kMostFiles} were taken. Put the others into an archive (zip), which may hold any number.</p>}
      {children}
    </div>
  );
}
