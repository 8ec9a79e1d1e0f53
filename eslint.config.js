import js from "@eslint/js";

export default [
  { ignores: ["static/vendor/**"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      "no-undef": "off", // the type checker knows the browser better
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
