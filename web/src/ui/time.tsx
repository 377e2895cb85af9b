// A time in UTC; the local time on hover.
import { dateOf, localTime, utcDay, utcSeconds, utcTime } from "./format.ts";

export function Time({ at, show = "minute" }: { at: string | number | null | undefined; show?: "day" | "minute" | "second" }) {
  const date = dateOf(at);
  if (!date) return <span class="dimmer">–</span>;
  const text = show === "day" ? utcDay(date) : show === "second" ? utcSeconds(date) : utcTime(date);
  return (
    <time dateTime={date.toISOString()} title={`${utcSeconds(date)} UTC, ${localTime(date)}`} class="num nowrap">
      {text}
    </time>
  );
}
