// A labelled input with its hint and what is wrong with it.
import { useId } from "preact/hooks";

interface Properties {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "password" | "number" | "search" | "date" | "time";
  hint?: string;
  wrong?: string;
  rows?: number; // more than one line
  options?: { value: string; label: string }[];
  placeholder?: string;
  autoComplete?: string;
  required?: boolean;
  minLength?: number;
  min?: number;
  max?: number;
  inputMode?: "numeric" | "text";
  mono?: boolean;
  autoFocus?: boolean;
}

export function Field(p: Properties) {
  const id = useId();
  const described = [p.hint && `${id}-hint`, p.wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  const common = {
    id, class: `input ${p.mono ? "mono" : ""}`, value: p.value, placeholder: p.placeholder, required: p.required,
    "aria-describedby": described, "aria-invalid": p.wrong ? ("true" as const) : undefined,
  };
  const read = (event: { currentTarget: { value: string } }) => p.onInput(event.currentTarget.value);
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      {p.options ? (
        <select {...common} onChange={read}>
          {p.options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
      ) : p.rows ? (
        <textarea {...common} rows={p.rows} onInput={read} spellcheck={false} />
      ) : (
        <input {...common} type={(p.type ?? "text") as "text"} autoComplete={p.autoComplete ?? "off"} minLength={p.minLength} min={p.min} max={p.max} inputMode={p.inputMode} autoFocus={p.autoFocus} onInput={read} />
      )}
      {p.hint && <span class="hint" id={`${id}-hint`}>{p.hint}</span>}
      {p.wrong && <span class="wrong" id={`${id}-wrong`} role="alert">{p.wrong}</span>}
    </div>
  );
}

export function Check({ label, hint, checked, onChange }: { label: string; hint?: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {label}
        {hint && <span class="small dim"><br />{hint}</span>}
      </span>
    </label>
  );
}
