/* Runs before the first paint: a dark page never flashes white, a Japanese one never flashes English. */
(() => {
  const root = document.documentElement;
  /** @param {string} name */
  const kept = name => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be forbidden
    }
  };
  const theme = kept("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = theme === "dark" ? "dark" : "light";

  const known = ["en", "ja"];
  const wishes = [new URLSearchParams(location.search).get("lang"), kept("lang"), ...navigator.languages];
  const language = wishes.map(wish => wish?.slice(0, 2) ?? "").find(wish => known.includes(wish)) ?? "en";
  root.lang = language;
  root.toggleAttribute("data-untranslated", language !== "en");
})();
