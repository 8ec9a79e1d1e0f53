/** The file's language: the English text is the key of every other. */

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
 * The text in the file's language, with `{name}` replaced by the value of that name.
 * @param {string} english
 * @param {Record<string, string>} [values]
 */
export function t(english, values = {}) {
  const text = (Object.hasOwn(texts, english) && texts[english]) || english;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
}
