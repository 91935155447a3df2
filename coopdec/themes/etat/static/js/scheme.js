// Before the page is drawn, as the design system's own script comes after: the theme that one chose, else that of the
// machine. Otherwise a dark screen would flash white.
const root = document.documentElement;
let chosen = "system";
try {
  chosen = localStorage.getItem("scheme") || chosen;
} catch {
  // Storage refused: the machine's own.
}
const isDark = chosen === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
root.dataset.frScheme = chosen;
root.dataset.frTheme = isDark ? "dark" : "light";
