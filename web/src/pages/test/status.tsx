// How the status of a check looks: never a colour alone, and what could not be checked is never red.
import type { CheckStatus, TestItem } from "../../api/types.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";

export const kTones: Record<CheckStatus, Tone> = { pass: "good", warn: "warn", fail: "bad", info: "info", "not-applicable": "none", "could-not-check": "none" };
export const kStatusWords: Record<CheckStatus, string> = {
  pass: "Passed", warn: "Could be better", fail: "Fails", info: "Note", "not-applicable": "Does not apply", "could-not-check": "Not checked",
};

export function TestBadge({ test }: { test: TestItem }) {
  if (test.state === "checking") return <Badge tone="wait">Being checked</Badge>;
  if (test.state === "failed") return <Badge tone="warn">Not tested</Badge>;
  if (test.state === "following") return <Badge tone="wait">{test.passed}/{test.scored} passed</Badge>;
  return <Badge tone={test.failed > 0 ? "bad" : test.passed < test.scored ? "warn" : "good"}>{test.passed}/{test.scored} passed</Badge>;
}
