// Light or dark: as the system says unless a person chose. tokens.css does the rest.
import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const kKey = "waybill-theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(kKey);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system"; // storage is switched off
  }
}

export const theme = signal<Theme>(stored());

// What charts redraw on: changes whenever colours do.
export const isDark = signal(false);
const dark = matchMedia("(prefers-color-scheme: dark)");
const settle = () => {
  const value = theme.value;
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  isDark.value = value === "dark" || (value === "system" && dark.matches);
};
dark.addEventListener("change", settle);
theme.subscribe(settle);

export function chooseTheme(value: Theme): void {
  theme.value = value;
  try {
    value === "system" ? localStorage.removeItem(kKey) : localStorage.setItem(kKey, value);
  } catch {
    // it holds until the page is closed
  }
}
