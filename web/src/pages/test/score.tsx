// The score as a ring with "n of m", and the groups of checks beside it.
import type { CheckResult, CheckStatus, TestReport } from "../../api/types.ts";
import { Ring } from "../../charts/ring.tsx";
import type { Tone } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { plural } from "../../ui/format.ts";
import { kTones } from "./status.tsx";

const kWorst: CheckStatus[] = ["fail", "warn", "pass", "info", "could-not-check", "not-applicable"];

function tone(report: TestReport): Tone {
  return report.checks.some((c) => c.status === "fail" && c.counts !== "no") ? "bad" : report.passed < report.scored ? "warn" : "good";
}

export interface Group { id: string; title: string; checks: CheckResult[]; worst: CheckStatus }

export function groupsOf(checks: CheckResult[]): Group[] {
  const groups: Group[] = [];
  for (const check of checks) {
    let group = groups.find((g) => g.id === check.group);
    if (!group) groups.push((group = { id: check.group, title: check.group_title, checks: [], worst: "not-applicable" }));
    group.checks.push(check);
    if (kWorst.indexOf(check.status) < kWorst.indexOf(group.worst)) group.worst = check.status;
  }
  return groups;
}

const summary = (group: Group) => {
  const count = (status: CheckStatus) => group.checks.filter((c) => c.status === status).length;
  const parts = [[count("fail"), "to mend"], [count("warn"), "could be better"], [count("pass"), "passed"], [count("could-not-check"), "not checked"]] as const;
  return parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`).join(", ") || "nothing to judge";
};

export function Score({ report, group, choose }: { report: TestReport; group: string | null; choose: (group: string | null) => void }) {
  const { counts } = report;
  const apart = [
    counts.not_applicable > 0 && `${counts.not_applicable} of ${report.scored} do not apply to this message`,
    counts.could_not_check > 0 && `${counts.could_not_check} could not be checked`,
    counts.extended > 0 && `of ${plural(counts.extended, "further check")} that count, ${counts.extended_passed} passed`,
  ].filter(Boolean);
  return (
    <div class="panel score">
      <div class="score-ring">
        <Ring share={report.scored ? report.passed / report.scored : 0} tone={tone(report)} figure={String(report.passed)} of={`of ${report.scored} passed`} label={`${report.passed} of ${report.scored} passed`} />
        <p class="small dim">{report.score} of 100 points{apart.length ? "; " : ""}{apart.join("; ")}.</p>
      </div>
      <ul class="score-groups" aria-label="Groups of checks">
        {groupsOf(report.checks).map((g) => (
          <li key={g.id}>
            <button type="button" class="score-group" aria-pressed={group === g.id} onClick={() => choose(group === g.id ? null : g.id)}>
              <span class={`tone-${kTones[g.worst]}`}><Icon name={kTones[g.worst]} /></span>
              <span><b>{g.title}</b><span class="sub">{summary(g)}</span></span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
