// Thirty days in one cell: what passed above the line, what failed in front of it.
import type { DomainItem } from "../api/types.ts";
import { number } from "../ui/format.ts";

const kWidth = 120;
const kHeight = 28;

export function Spark({ days }: { days: DomainItem["spark"] }) {
  const most = Math.max(...days.map((d) => d.passing + d.failing), 1);
  const passing = days.reduce((sum, d) => sum + d.passing, 0);
  const failing = days.reduce((sum, d) => sum + d.failing, 0);
  const wide = kWidth / Math.max(days.length, 1);
  return (
    <svg class="spark" viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" preserveAspectRatio="none" aria-label={`${number(passing)} passing and ${number(failing)} failing in ${days.length} days`}>
      <rect class="rest" x="0" y={kHeight - 1} width={kWidth} height="1" />
      {days.map((d, i) => {
        // A square root keeps quiet days visible beside busy ones.
        const whole = Math.sqrt((d.passing + d.failing) / most) * (kHeight - 2);
        const fail = d.passing + d.failing ? whole * (d.failing / (d.passing + d.failing)) : 0;
        return whole > 0 && (
          <g key={i}>
            <rect class="pass" x={i * wide + 0.5} width={Math.max(wide - 1, 0.6)} y={kHeight - 1 - whole} height={whole - fail} />
            <rect class="fail" x={i * wide + 0.5} width={Math.max(wide - 1, 0.6)} y={kHeight - 1 - fail} height={fail > 0 ? Math.max(fail, 0.8) : 0} />
          </g>
        );
      })}
    </svg>
  );
}

export function ShareBar({ part, whole, text }: { part: number; whole: number; text: string }) {
  return (
    <span class="share">
      {text}
      <span class="track" aria-hidden="true"><i style={{ width: `${whole ? (100 * part) / whole : 0}%` }} /></span>
    </span>
  );
}
