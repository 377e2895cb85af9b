// Order and filter of table rows. Pure.

export type SortValue = string | number | boolean | null | undefined;
export interface Order { column: string; down: boolean }

// Unknown values come last in either direction; texts with numbers in them sort as people count.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
export function compare(a: SortValue, b: SortValue, down: boolean): number {
  const missingA = a === null || a === undefined || a === "";
  const missingB = b === null || b === undefined || b === "";
  if (missingA || missingB) return missingA === missingB ? 0 : missingA ? 1 : -1;
  const order = typeof a === "string" || typeof b === "string" ? collator.compare(String(a), String(b)) : Number(a) - Number(b);
  return down ? -order : order;
}

// Every word must stand somewhere in the row.
export function matches(text: string, words: string): boolean {
  const low = text.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => low.includes(word));
}
