/** Reads the page's texts out of its modules and templates: what is translated, and what was forgotten. */

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "acorn";

const ROOT = new URL("../../", import.meta.url);
export const read = path => readFileSync(new URL(path, ROOT), "utf8");
const pathsOf = (folder, ending) =>
  readdirSync(new URL(folder, ROOT), { recursive: true })
    .filter(name => name.endsWith(ending))
    .sort()
    .map(name => `${folder}${name}`);

/** Every node of a syntax tree below *node*, itself included. */
function* walk(node) {
  if (Array.isArray(node)) for (const child of node) yield* walk(child);
  else if (node && typeof node.type === "string") {
    yield node;
    for (const value of Object.values(node)) if (value && typeof value === "object") yield* walk(value);
  }
}

const VALUE = "\u0000"; // where a template puts a value

/** The literal texts an expression can have: both ends of a condition, the whole of a template. */
function literals(node) {
  if (!node) return [];
  if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : [];
  if (node.type === "TemplateLiteral") return [node.quasis.map(quasi => quasi.value.cooked).join(VALUE)];
  if (node.type === "ConditionalExpression")
    return [...literals(node.consequent), ...literals(node.alternate)];
  if (node.type === "LogicalExpression") return [...literals(node.left), ...literals(node.right)];
  return [];
}

const nameOf = call => call.callee.name ?? call.callee.property?.name;

/** `t("text")`, and the two keys of `counted(n, "host")`. */
function textsOf(call) {
  if (nameOf(call) === "t") return literals(call.arguments[0]).filter(text => text && !text.includes(VALUE));
  if (nameOf(call) !== "counted") return [];
  const [, one, many] = call.arguments;
  const ones = literals(one);
  return [...ones, ...(many ? literals(many) : ones.map(word => `${word}s`))].map(word => `{n} ${word}`);
}

export const modules = pathsOf("static/js/", ".js").map(path => ({
  path,
  nodes: [...walk(parse(read(path), { ecmaVersion: "latest", sourceType: "module", locations: true }))],
}));

/** The texts that the modules translate. */
export function moduleTexts() {
  return new Set(
    modules.flatMap(({ nodes }) => nodes.filter(node => node.type === "CallExpression").flatMap(textsOf)),
  );
}

const SEEN = ["aria-label", "placeholder", "title", "label", "detail", "head", "hint"];
/** Functions and which of their arguments people read, as slice() takes it. */
const SPEAKERS = { el: [2], action: [1, 2], fact: [0], pill: [0, 1], toast: [0], announce: [0] };

/** The expressions of a node that end up before people's eyes. */
function spoken(node) {
  if (node.type === "CallExpression") {
    const name = nameOf(node);
    const isCode = name === "el" && ["code", "pre"].includes(node.arguments[0]?.value);
    if (Object.hasOwn(SPEAKERS, name) && !isCode) return node.arguments.slice(...SPEAKERS[name]);
    if (nameOf(node) === "setAttribute" && SEEN.includes(node.arguments[0]?.value))
      return [node.arguments[1]];
  }
  if (node.type === "Property" && SEEN.includes(node.key.name ?? node.key.value)) return [node.value];
  if (node.type === "AssignmentExpression" && node.left.property?.name === "textContent") return [node.right];
  return [];
}

/** Where a module shows people words without asking for their translation. */
export function untranslated() {
  return modules.flatMap(({ path, nodes }) =>
    nodes.flatMap(node =>
      spoken(node)
        .flatMap(literals)
        .filter(text => /\p{L}{2}/u.test(text) && !/^(\.|data\()/.test(text)) // no suffix, no mapping of Cytoscape
        .map(text => `${path}:${node.loc.start.line} ${text.replaceAll(VALUE, "…")}`),
    ),
  );
}

const EMPTY_TAGS = ["area", "br", "hr", "img", "input", "link", "meta", "use"];
const ENTITIES = { "&gt;": ">", "&lt;": "<", "&amp;": "&", "&quot;": '"', "&nbsp;": "\u00a0" };
const decoded = text => text.replace(/&\w+;/g, entity => ENTITIES[entity] ?? entity);

const UNSEEN =
  /\{% block title %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<!doctype.*?>|<title>.*?<\/title>|<kbd.*?<\/kbd>/gs;

/** The texts and attributes that language.js finds in one template. */
function textsOfTemplate(html) {
  const found = [];
  const kept = []; // for each open element, whether its words are translated
  const plain = html.replace(UNSEEN, "");
  for (const [, close, tag, attributes, text] of plain.matchAll(/<(\/?)([\w-]+)([^>]*)>|([^<]+)/g)) {
    const isKept = kept.at(-1) ?? true;
    if (text !== undefined) {
      if (isKept) found.push(text.trim().replace(/\s+/g, " "));
    } else if (close) kept.pop();
    else {
      const isOwnKept = isKept && !/translate="no"/.test(attributes);
      if (!EMPTY_TAGS.includes(tag) && !attributes.endsWith("/")) kept.push(isOwnKept);
      if (isOwnKept)
        for (const [, value] of attributes.matchAll(/ (?:aria-label|placeholder|title)="([^"]*)"/g))
          found.push(value);
    }
  }
  return found.map(decoded).filter(text => /\p{L}/u.test(text));
}

/** The texts of the templates. */
export function templateTexts() {
  return new Set(
    pathsOf("templates/", ".html")
      .filter(path => path !== "templates/_icons.html")
      .flatMap(path => textsOfTemplate(read(path))),
  );
}
