// The score as a ring with "n of m", and the groups of checks beside it.
import type { CheckResult, CheckStatus, TestReport } from "../../api/types.ts";
import { Icon } from "../../ui/icon.tsx";
import { plural } from "../../ui/format.ts";
import { kTones } from "./status.tsx";

const kRadius = 52;
const kAround = 2 * Math.PI * kRadius;
const kWorst: CheckStatus[] = ["fail", "warn", "pass", "info", "could-not-check", "not-applicable"];

function Ring({ report }: { report: TestReport }) {
  const share = report.scored ? report.passed / report.scored : 0;
  const tone = report.checks.some((c) => c.status === "fail" && c.counts !== "no") ? "bad" : share < 1 ? "warn" : "good";
  return (
    <svg class={`ring tone-${tone}`} viewBox="0 0 128 128" role="img" aria-label={`${report.passed} of ${report.scored} passed`}>
      <circle cx="64" cy="64" r={kRadius} class="rest" />
      <circle cx="64" cy="64" r={kRadius} class="part" stroke-dasharray={`${share * kAround} ${kAround}`} transform="rotate(-90 64 64)" />
      <text x="64" y="66" class="figure">{report.passed}</text>
      <text x="64" y="86" class="of">of {report.scored} passed</text>
    </svg>
  );
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
        <Ring report={report} />
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
