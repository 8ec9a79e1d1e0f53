/** What an import is asked for: files, case, time range. */

import { el, icon } from "./dom.js";
import { action } from "./panels/parts.js";

/** @param {string} caseName */
export function formElements(caseName) {
  const name = el("input", { value: caseName, maxlength: 64, autocomplete: "off", spellcheck: "false" });
  const zone = el("input", { placeholder: "UTC, +9, Asia/Tokyo", autocomplete: "off" });
  const [from, to] = [
    el("input", { placeholder: "2024-01-08T09:00", autocomplete: "off" }),
    el("input", { placeholder: "2024-01-09", autocomplete: "off" }),
  ];
  const element = el(
    "div",
    { class: "form-row" },
    el("label", {}, "Case", name),
    el("label", {}, "From (optional)", from),
    el("label", {}, "To (optional)", to),
    el("label", {}, "Time zone of from and to", zone),
  );
  return {
    element,
    read: () => ({
      target: name.value.trim() || "default",
      fields: { time_zone: zone.value.trim(), from: from.value.trim(), to: to.value.trim() },
    }),
  };
}

/** @param {(files: File[]) => void} onFiles */
export function dropArea(onFiles) {
  const input = el("input", {
    type: "file",
    multiple: true,
    class: "unseen",
    tabindex: -1,
    "aria-label": "Log files",
    id: "file-input",
  });
  input.addEventListener("change", () => onFiles([...(input.files ?? [])]));
  const area = el(
    "div",
    { class: "drop" },
    icon("cloud-arrow-up"),
    el("b", {}, "Drop event logs here"),
    el("span", {}, "EVTX, or XML exported from Event Viewer, wevtutil or PowerShell"),
    action("folder2-open", "Choose files", () => input.click()),
    input,
  );
  area.addEventListener("dragover", event => {
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", event => {
    event.preventDefault();
    event.stopPropagation();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
  return area;
}
