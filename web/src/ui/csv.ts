// CSV of what a table shows. Pure.

// A spreadsheet takes a cell that begins like this for a formula; an apostrophe makes it text.
const kFormula = /^[=+\-@\t\r]/;

export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = kFormula.test(value) ? "'" + value : value;
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvText = (header: string[], rows: (string | number | null | undefined)[][]) =>
  [header, ...rows].map((row) => row.map(csvCell).join(",") + "\r\n").join("");

export function download(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
