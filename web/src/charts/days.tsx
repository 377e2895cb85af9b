// Columns by day, stacked: for counts that are few. Hover or focus gives the numbers.
import { useState } from "preact/hooks";
import { number } from "../ui/format.ts";
import { Button } from "../ui/button.tsx";
import { Table, type Column } from "../ui/table.tsx";

interface Series<T> { id: string; title: string; swatch: string; value: (row: T) => number }
const kHeight = 160;

export function DayColumns<T extends { day: string }>({ label, days, series }: { label: string; days: T[]; series: Series<T>[] }) {
  const [at, setAt] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const whole = (row: T) => series.reduce((sum, s) => sum + s.value(row), 0);
  const most = Math.max(1, ...days.map(whole));
  const columns: Column<T>[] = [
    { id: "day", title: "Day", lead: true, value: (r) => r.day, cell: (r) => r.day },
    ...series.map((s): Column<T> => ({ id: s.id, title: s.title, numeric: true, value: s.value, cell: (r) => number(s.value(r)) })),
  ];
  const row = at === null ? null : days[at];
  return (
    <figure class="stack tight">
      <div class="row ends">
        <div class="legend-row">{series.map((s) => <span key={s.id}><i class={`swatch ${s.swatch}`} />{s.title}</span>)}</div>
        <Button small look="plain" pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? "Show as chart" : "Show as table"}</Button>
      </div>
      {asTable ? <Table label={label} columns={columns} rows={days} rowKey={(r) => r.day} csv={{ name: "days.csv" }} /> : (
        <div class="chart" onMouseLeave={() => setAt(null)}>
          <div class="chart-most xs dimmer num">{number(most)} a day at most</div>
          <svg viewBox={`0 0 ${days.length * 10} ${kHeight}`} width="100%" height={kHeight} preserveAspectRatio="none" role="img"
            aria-label={`${label}: ${series.map((s) => `${s.title} ${number(days.reduce((sum, d) => sum + s.value(d), 0))}`).join(", ")} in ${days.length} days`}>
            {days.map((day, i) => {
              let y = kHeight;
              return (
                <g key={day.day} onMouseEnter={() => setAt(i)} opacity={at === null || at === i ? 1 : 0.55}>
                  <rect x={i * 10} y="0" width="10" height={kHeight} fill="transparent" />
                  {series.map((s) => {
                    const height = (s.value(day) / most) * (kHeight - 4);
                    y -= height;
                    return height > 0 && <rect key={s.id} class={`fill-${s.swatch}`} x={i * 10 + 1.2} y={y} width="7.6" height={Math.max(height, 1)} />;
                  })}
                </g>
              );
            })}
          </svg>
          <div class="row ends xs dimmer num"><span>{days[0]?.day}</span><span>{days.at(-1)?.day}</span></div>
          {row && at !== null && (
            <div class="tip" style={{ top: "4px", ...(at > days.length / 2 ? { right: `${100 - (100 * at) / days.length + 2}%` } : { left: `${(100 * (at + 1)) / days.length + 1}%` }) }}>
              <b>{row.day}</b>
              {[...series].reverse().map((s) => <div key={s.id}><i class={`swatch ${s.swatch}`} />{s.title}<em>{number(s.value(row))}</em></div>)}
            </div>
          )}
        </div>
      )}
    </figure>
  );
}
