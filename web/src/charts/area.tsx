// A stacked area over days: hover gives the numbers, dragging zooms, a table stands behind it.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { isDark } from "../app/theme.ts";
import { Button } from "../ui/button.tsx";
import { dateOf, number, shortDay, utcDay } from "../ui/format.ts";
import { Table, type Column } from "../ui/table.tsx";

export interface Series { id: string; title: string; swatch: string; colour: string } // colour: a custom property
interface Properties {
  label: string;
  days: { day: string }[];
  series: Series[]; // from the bottom up
  value: (index: number, id: string) => number;
  zoom?: (from: string, to: string) => void;
  csv?: { href: string } | { name: string };
}

const kHeight = 260;
const paint = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name);

// Custom properties hold light-dark(): only a real element resolves them.
function colour(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value || paint(name);
}

interface Hover { index: number; left: number; top: number }

export function AreaChart({ label, days, series, value, zoom, csv }: Properties) {
  const box = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [asTable, setAsTable] = useState(false);
  const dark = isDark.value;

  useEffect(() => {
    if (asTable || !box.current || days.length === 0) return;
    const element = box.current;
    const times = days.map((d) => (dateOf(d.day)?.getTime() ?? 0) / 1000);
    const stacked: number[][] = [];
    series.forEach((s, n) => stacked.push(days.map((_, i) => value(i, s.id) + (n ? stacked[n - 1]![i]! : 0))));
    const ink = colour("--ink-3");
    const line = colour("--line");
    // Drawn from the top series down, so that each lower one covers what is not its own.
    const drawn = [...series.keys()].reverse();
    const font = `12px ${paint("--sans") || "sans-serif"}`;
    const plot = new uPlot({
      width: element.clientWidth,
      height: kHeight,
      tzDate: (t) => uPlot.tzDate(new Date(t * 1000), "Etc/UTC"),
      legend: { show: false },
      padding: [10, 22, 0, 0],
      cursor: { drag: { x: !!zoom, y: false, setScale: false }, points: { show: false }, y: false },
      scales: { y: { range: (_u, _low, high) => [0, Math.max(1, high * 1.05)] } },
      axes: [
        { stroke: ink, font, grid: { show: false }, ticks: { stroke: line, size: 4 }, values: (_u, ticks) => ticks.map((t) => shortDay(new Date(t * 1000))), size: 34, space: 64, incrs: [86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 91 * 86400, 365 * 86400] },
        { stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { show: false }, size: 56, values: (_u, ticks) => ticks.map((t) => number(t)), space: 44 },
      ],
      series: [{}, ...drawn.map((n) => ({ stroke: colour(series[n]!.colour), fill: colour(series[n]!.colour), width: 0, points: { show: days.length === 1, size: 8 } }))],
      hooks: {
        setCursor: [(u) => setHover(u.cursor.idx === null || u.cursor.idx === undefined || (u.cursor.left ?? -1) < 0 ? null : { index: u.cursor.idx, left: u.cursor.left! + u.bbox.left / devicePixelRatio, top: u.cursor.top! })],
        setSelect: [(u) => {
          if (!zoom || u.select.width < 6) return;
          const from = new Date(u.posToVal(u.select.left, "x") * 1000);
          const to = new Date(u.posToVal(u.select.left + u.select.width, "x") * 1000);
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          zoom(utcDay(from), utcDay(to));
        }],
      },
    }, [times, ...drawn.map((n) => stacked[n]!)] as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: kHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [days, dark, asTable, series]);

  const columns: Column<number>[] = [
    { id: "day", title: "Day", lead: true, value: (i) => days[i]!.day, cell: (i) => days[i]!.day },
    ...series.map((s): Column<number> => ({ id: s.id, title: s.title, numeric: true, value: (i) => value(i, s.id), cell: (i) => number(value(i, s.id)) })),
  ];
  const total = hover ? series.reduce((sum, s) => sum + value(hover.index, s.id), 0) : 0;
  return (
    <figure class="stack tight">
      <div class="row ends">
        <div class="legend-row">{series.map((s) => <span key={s.id}><i class={`swatch ${s.swatch}`} />{s.title}</span>)}</div>
        <Button small look="plain" pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? "Show as chart" : "Show as table"}</Button>
      </div>
      {asTable ? <Table label={label} columns={columns} rows={[...days.keys()]} rowKey={(i) => days[i]!.day} csv={csv ?? { name: "days.csv" }} /> : (
        <div class="chart" role="img" aria-label={`${label}: ${series.map((s) => `${s.title} ${number(days.reduce((sum, _, i) => sum + value(i, s.id), 0))}`).join(", ")}. The same as a table by the button above.`}>
          <div ref={box} style={{ minHeight: `${kHeight}px` }} />
          {hover && days[hover.index] && (
            <div class="tip" style={{ top: "8px", ...(hover.left > (box.current?.clientWidth ?? 0) / 2 ? { right: `${(box.current?.clientWidth ?? 0) - hover.left + 14}px` } : { left: `${hover.left + 14}px` }) }}>
              <b>{days[hover.index]!.day}</b>
              {[...series].reverse().map((s) => <div key={s.id}><i class={`swatch ${s.swatch}`} />{s.title}<em>{number(value(hover.index, s.id))}</em></div>)}
              <div class="dim">Together<em>{number(total)}</em></div>
            </div>
          )}
        </div>
      )}
    </figure>
  );
}
