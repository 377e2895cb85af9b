// Something to copy, with its button. The text stays selectable where the clipboard is refused.
import { useRef, useState } from "preact/hooks";
import { Button } from "./button.tsx";

export async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or not a secure context
  }
}

export function Copy({ text, label, tall }: { text: string; label: string; tall?: boolean }) {
  const [said, setSaid] = useState("");
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    if (await toClipboard(text)) setSaid("Copied");
    else {
      getSelection()?.selectAllChildren(code.current!);
      setSaid("Selected");
    }
    setTimeout(() => setSaid(""), 2000);
  };
  return (
    <div class={`copy ${tall ? "tall" : ""}`}>
      <code ref={code} tabIndex={0}>{text}</code>
      <Button small onClick={copy} icon={said === "Copied" ? "check" : "copy"} label={`Copy ${label}`}>
        <span aria-live="polite">{said || "Copy"}</span>
      </Button>
    </div>
  );
}
