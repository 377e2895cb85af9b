import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

interface Properties {
  children: ComponentChildren;
  onClick?: () => unknown; // a promise keeps the button busy
  icon?: IconName;
  look?: "main-action" | "plain" | "";
  small?: boolean;
  danger?: boolean;
  disabled?: boolean;
  submit?: boolean;
  pressed?: boolean;
  label?: string;
}

export function Button({ children, onClick, icon, look = "", small, danger, disabled, submit, pressed, label }: Properties) {
  const [busy, setBusy] = useState(false);
  const click = async () => {
    if (!onClick) return;
    const result = onClick();
    if (!(result instanceof Promise)) return;
    setBusy(true);
    try {
      await result;
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type={submit ? "submit" : "button"} class={`button ${look} ${small ? "small" : ""} ${danger ? "danger" : ""}`} disabled={disabled || busy} aria-busy={busy} aria-pressed={pressed} aria-label={label} onClick={onClick && click}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function ButtonLink({ to, children, icon, look = "", small, download }: { to: string; children: ComponentChildren; icon?: IconName; look?: "main-action" | "plain" | ""; small?: boolean; download?: string | true }) {
  return (
    <a class={`button ${look} ${small ? "small" : ""}`} href={to} download={download}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
