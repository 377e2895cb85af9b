// Numbers and times as people read them. Pure; all times are UTC.

const kNumber = new Intl.NumberFormat("en-GB");
export const number = (n: number) => kNumber.format(n);

export const plural = (n: number, one: string, many = one + "s") => `${number(n)} ${n === 1 ? one : many}`;

// A share of a whole never reads 100 % or 0 % while something is missing or there.
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "–";
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return "< 0.1 %";
  if (part < whole && share > 99.9) return "> 99.9 %";
  const text = share >= 99.5 || share < 10 ? share.toFixed(1) : share.toFixed(0);
  return `${text.replace(/\.0$/, "")} %`;
}

export function octets(n: number): string {
  if (n < 1024) return `${n} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = n;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`;
}

// Accepts ISO 8601 and Unix seconds; null for anything else.
export function dateOf(value: string | number | null | undefined): Date | null {
  if (value === null || value === undefined || value === "") return null;
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? null : date;
}

const two = (n: number) => String(n).padStart(2, "0");
const kMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const utcDay = (d: Date) => `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
export const utcTime = (d: Date) => `${utcDay(d)} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
export const utcSeconds = (d: Date) => `${utcTime(d)}:${two(d.getUTCSeconds())}`;
export const shortDay = (d: Date) => `${d.getUTCDate()} ${kMonths[d.getUTCMonth()]}`;

export function localTime(d: Date): string {
  return d.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" }) + " your time";
}

// "4 min", "3 h 20 min": the pause between two events.
export function pause(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.round(s / 60)} min`;
  if (s < 86400) {
    const h = Math.floor(s / 3600);
    const m = Math.round((s % 3600) / 60);
    return m === 0 ? `${h} h` : m === 60 ? `${h + 1} h` : `${h} h ${m} min`;
  }
  const days = s / 86400;
  return `${days < 10 ? days.toFixed(1).replace(/\.0$/, "") : Math.round(days)} d`;
}
