/** The page's language: English is the key of every text, so only other languages have a file. */

/** @type {Record<string, string>} */
let texts = {};

/**
 * Take the texts of another language.
 * @param {Record<string, string>} translated by their English text
 */
export function speak(translated) {
  texts = translated;
}

/**
 * The text in the page's language, with `{name}` replaced by the value of that name.
 * @param {string} english
 * @param {Record<string, string | number>} [values]
 */
export function t(english, values = {}) {
  const text = Object.hasOwn(texts, english) ? texts[english] : english;
  return (text ?? english).replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
