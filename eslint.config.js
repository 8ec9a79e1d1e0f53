import js from "@eslint/js";

const browser = Object.fromEntries(
  (
    "window document location history localStorage sessionStorage navigator fetch console URL URLSearchParams " +
    "AbortController AbortSignal DOMException FormData XMLHttpRequest Blob Event CustomEvent ResizeObserver matchMedia devicePixelRatio " +
    "requestAnimationFrame cancelAnimationFrame setTimeout clearTimeout setInterval clearInterval getComputedStyle " +
    "addEventListener removeEventListener dispatchEvent structuredClone HTMLElement Element Node SVGElement"
  )
    .split(" ")
    .map(name => [name, "readonly"]),
);

export default [
  { ignores: ["static/vendor/**"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: browser },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text out of a log is an attacker's: use textContent." },
        { property: "outerHTML", message: "Text out of a log is an attacker's: use textContent." },
        { property: "insertAdjacentHTML", message: "Text out of a log is an attacker's: use append()." },
      ],
      "max-lines": ["error", 220],
    },
  },
];
