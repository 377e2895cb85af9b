// The days that the figures are about, in the address.
import { place, setQuery } from "../../app/router.ts";
import type { Query } from "../../api/client.ts";

const kSpans = ["7", "30", "90", "365"];
const kDay = /^\d{4}-\d{2}-\d{2}$/;

export interface Period { query: Query; key: string; zoomed: boolean; words: string }

export function readPeriod(): Period {
  const q = place.value.query;
  const from = q.get("from") ?? "";
  const to = q.get("to") ?? "";
  const more: Query = { unverified: q.get("unverified") === "1" };
  const zoomed = kDay.test(from) && kDay.test(to) && from <= to;
  const days = kSpans.includes(q.get("days") ?? "") ? q.get("days")! : "30";
  const query: Query = zoomed ? { from, to, ...more } : { days, ...more };
  return { query, key: JSON.stringify(query), zoomed, words: zoomed ? `${from} to ${to}` : `the last ${days} days` };
}

export const zoomTo = (from: string, to: string) => setQuery({ from, to });

export function PeriodChoice({ period, unverified }: { period: Period; unverified: number }) {
  const q = place.value.query;
  return (
    <div class="row">
      <label class="row tight small">
        <span class="dim">Period</span>
        <select class="input slim" value={period.zoomed ? "zoom" : String(period.query.days)} onChange={(event) => setQuery({ days: event.currentTarget.value === "30" ? null : event.currentTarget.value, from: null, to: null })}>
          {kSpans.map((s) => <option key={s} value={s}>{s} days</option>)}
          {period.zoomed && <option value="zoom">{period.words}</option>}
        </select>
      </label>
      {period.zoomed && <button type="button" class="link small" onClick={() => setQuery({ from: null, to: null })}>Whole period</button>}
      {(unverified > 0 || q.get("unverified") === "1") && <label class="check small"><input type="checkbox" checked={q.get("unverified") === "1"} onChange={(event) => setQuery({ unverified: event.currentTarget.checked ? "1" : null })} /><span>With unverified reports</span></label>}
    </div>
  );
}
