import type { SharedCase } from "../shared.tsx";
import { CaseView } from "./view.tsx";

export function SharedCaseView({ value, base }: { value: SharedCase; base: string }) {
  if (!value.diagnosis) return <p class="dim">This case is not diagnosed yet.</p>;
  return <CaseView value={{ ...value, unreadable: [], identities: value.identities ?? [], path: value.path ?? [] }} base={base} readOnly withOctets={value.has_evidence} />;
}
