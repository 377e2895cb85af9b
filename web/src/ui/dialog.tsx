// A modal dialog: the browser's own, which keeps the focus inside and gives it back.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./button.tsx";

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => void (before instanceof HTMLElement && before.isConnected && before.focus());
  }, []);
  return (
    <dialog ref={box} aria-labelledby={id} onClose={onClose} onClick={(event) => event.target === box.current && box.current?.close()}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button small look="plain" icon="close" label="Close" onClick={() => box.current?.close()}>{""}</Button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

export function Confirm({ title, says, action, onYes, onClose }: { title: string; says: ComponentChildren; action: string; onYes: () => unknown; onClose: () => void }) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{says}</div>
      <div class="dialog-foot">
        <Button onClick={onClose}>Cancel</Button>
        <Button danger onClick={onYes}>{action}</Button>
      </div>
    </Dialog>
  );
}
