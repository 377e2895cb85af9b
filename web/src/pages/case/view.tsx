// The case as everybody sees it: verdict, fix, path, life, identities, evidence.
import type { ComponentChildren } from "preact";
import type { Case } from "../../api/types.ts";
import { EvidenceSection } from "./evidence.tsx";
import { FixSection } from "./fix.tsx";
import { Identities } from "./identities.tsx";
import { LifeSection } from "./life.tsx";
import { PredictionSection } from "./prediction.tsx";
import { chooseFacts, showEvidence } from "./selection.ts";
import { PathSection } from "./steps.tsx";
import { VerdictBand } from "./verdict.tsx";

// `base`: the route whose /evidence and /dns are read.
export function CaseView({ value, base, readOnly, withOctets, add }: { value: Case; base: string; readOnly?: boolean; withOctets: boolean; add?: ComponentChildren }) {
  const diagnosis = value.diagnosis!;
  return (
    <>
      <VerdictBand value={value} add={add} />
      <FixSection value={value} readOnly={readOnly} />
      <PathSection value={value} />
      <LifeSection value={value} />
      <Identities value={value} show={(fact) => { chooseFacts(diagnosis, [fact], null); showEvidence(); }} />
      {diagnosis.prediction && <PredictionSection value={diagnosis.prediction} />}
      <EvidenceSection value={value} base={base} withOctets={withOctets} />
    </>
  );
}
