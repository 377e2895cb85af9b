// How a score went: one step for each check, with what changed; a table stands behind it.
import { useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { dateOf, shortDay, utcTime } from "../ui/format.ts";
import { Table, type Column } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

export interface ScorePoint { at: string; score: number | null; grade: string; says: string[] } // the oldest first

const kWidth = 600;
const kHeight = 120;
const kLevels = [0, 50, 100];
const kShort = 2 * 86_400_000; // ms: the ends of a line within two days are told to the minute
const kFewPoints = 30; // each has its dot

const kColumns: Column<ScorePoint>[] = [
  { id: "at", title: "Checked, UTC", lead: true, value: (r) => r.at, cell: (r) => <Time at={r.at} /> },
  { id: "score", title: "Score", numeric: true, value: (r) => r.score, cell: (r) => (r.score === null ? "not known" : r.score) },
  { id: "grade", title: "Grade", value: (r) => r.grade, cell: (r) => r.grade || "–" },
  { id: "says", title: "Records that changed", value: (r) => r.says.join("; "), cell: (r) => <span class="small any">{r.says.join("; ") || "–"}</span> },
];

export function ScoreLine({ label, points }: { label: string; points: ScorePoint[] }) {
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const times = points.map((p) => dateOf(p.at)?.getTime() ?? 0);
  const first = times[0] ?? 0;
  const span = Math.max(1, (times.at(-1) ?? 0) - first);
  const x = (i: number) => ((times[i]! - first) / span) * kWidth;
  const y = (score: number) => kHeight - (score / 100) * kHeight;
  let path = "";
  let known = false; // an unknown score breaks the line
  points.forEach((p, i) => {
    if (p.score === null) return void (known = false);
    path += known ? `H${x(i).toFixed(1)}V${y(p.score).toFixed(1)}` : `M${x(i).toFixed(1)} ${y(p.score).toFixed(1)}`;
    known = true;
  });
  const shown = at === null ? null : points[at];
  const scores = points.flatMap((p) => (p.score === null ? [] : [p.score]));
  const day = (i: number) => (span < kShort ? utcTime(new Date(times[i]!)) : shortDay(new Date(times[i]!)));
  return (
    <figure class="stack tight">
      <div class="row ends">
        <div class="legend-row"><span><i class="swatch dkim" />Score, 0 to 100</span><span><i class="mark-change" />Records changed</span></div>
        <Button small look="plain" pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? "Show as chart" : "Show as table"}</Button>
      </div>
      {asTable ? <Table label={label} columns={kColumns} rows={[...points].reverse()} rowKey={(p) => p.at} csv={{ name: "scores.csv" }} /> : (
        <div class="chart score-line" role="img" onMouseLeave={() => setAt(null)}
          aria-label={`${label}: ${scores.length ? `from ${scores[0]} to ${scores.at(-1)}, between ${Math.min(...scores)} and ${Math.max(...scores)}` : "not known"}, ${points.length} checks. The same as a table by the button above.`}>
          <div class="levels xs dimmer num" aria-hidden="true">{[...kLevels].reverse().map((level) => <span key={level}>{level}</span>)}</div>
          <div class="field-of">
            <svg viewBox={`0 0 ${kWidth} ${kHeight}`} preserveAspectRatio="none" width="100%" height={kHeight} aria-hidden="true">
              {kLevels.map((level) => <line key={level} x1="0" x2={kWidth} y1={y(level)} y2={y(level)} class="level" />)}
              <path d={path} class="line" />
            </svg>
            <div class="points" aria-hidden="true">
              {points.map((p, i) => (
                <span key={p.at} class={`point ${p.says.length ? "changed" : ""}`} onMouseEnter={() => setAt(i)} style={{ left: `${(100 * x(i)) / kWidth}%` }}>
                  {p.score !== null && (p.says.length > 0 || at === i || i === points.length - 1 || points.length <= kFewPoints) && <i style={{ top: `${100 - p.score}%` }} />}
                </span>
              ))}
            </div>
            {shown && at !== null && (
              <div class="tip" style={{ top: "4px", ...(x(at) > kWidth / 2 ? { right: `${100 - (100 * x(at)) / kWidth + 2}%` } : { left: `${(100 * x(at)) / kWidth + 2}%` }) }}>
                <b>{utcTime(new Date(times[at]!))}</b>
                <div>Score<em>{shown.score ?? "not known"} {shown.grade}</em></div>
                {shown.says.slice(0, 3).map((text, i) => <p key={i} class="any">{text}</p>)}
              </div>
            )}
            <div class="row ends xs dimmer num"><span>{day(0)}</span><span>{points.length > 1 ? day(points.length - 1) : ""}</span></div>
          </div>
        </div>
      )}
    </figure>
  );
}
