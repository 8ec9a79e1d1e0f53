/** What an import is asked for: files, case, time range. */

import { el, icon } from "./dom.js";
import { t } from "./i18n.js";
import { action } from "./panels/parts.js";
import { droppedFiles } from "./upload-files.js";

/** What the server takes as the name of a case. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i; // Windows keeps these

/**
 * @param {string} name
 * @returns {string} why it cannot name a case, empty when it can
 */
export function nameFault(name) {
  if (NAME.test(name) && !DEVICE.test(name)) return "";
  return t(
    "A case name has 1 to 64 of A–Z, a–z, 0–9, “.”, “_” and “-”, begins with a letter or digit, does not end in a dot and is no Windows device name.",
  );
}

/** @param {string} caseName */
export function formElements(caseName) {
  const name = el("input", {
    value: caseName,
    maxlength: 64,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": "case-name-fault",
  });
  const fault = el("p", { id: "case-name-fault", class: "field-fault", role: "alert" });
  const zone = el("input", { placeholder: t("UTC, +9, Asia/Tokyo"), autocomplete: "off" });
  const [from, to] = [
    el("input", { placeholder: "2024-01-08T09:00", autocomplete: "off" }),
    el("input", { placeholder: "2024-01-09", autocomplete: "off" }),
  ];
  const password = el("input", {
    type: "password",
    maxlength: 1024,
    autocomplete: "new-password",
    "aria-describedby": "password-note",
  });
  const kept = el(
    "p",
    { id: "password-note", class: "mut wide", hidden: true },
    t(
      "The password is kept in memory only: should the server’s machine restart while the import waits for its turn, start it again.",
    ),
  );
  password.addEventListener("input", () => (kept.hidden = !password.value));
  const element = el(
    "div",
    { class: "form-row" },
    el("div", {}, el("label", {}, t("Case"), name), fault),
    el("label", {}, t("Password of archives (optional)"), password),
    kept,
    el("label", {}, t("From (optional)"), from),
    el("label", {}, t("To (optional)"), to),
    el("label", {}, t("Time zone of from and to"), zone),
  );
  const target = () => name.value.trim() || "default";
  const check = () => {
    const why = nameFault(target());
    fault.textContent = why;
    name.setAttribute("aria-invalid", String(Boolean(why)));
    return !why;
  };
  name.addEventListener("input", () => fault.textContent && check());
  return {
    element,
    /** @returns {boolean} whether it can be sent; what cannot is said, and has the focus */
    isGood() {
      const isGood = check();
      if (!isGood) name.focus();
      return isGood;
    },
    read: () => ({
      target: target(),
      fields: {
        time_zone: zone.value.trim(),
        from: from.value.trim(),
        to: to.value.trim(),
        archive_password: password.value,
      },
    }),
    /** Forget the password, once it has been sent. */
    forget() {
      password.value = "";
      kept.hidden = true;
    },
  };
}

/** @param {(files: File[]) => void} onFiles */
export function dropArea(onFiles) {
  const input = el("input", {
    type: "file",
    multiple: true,
    class: "unseen",
    tabindex: -1,
    "aria-label": t("Log files"),
    id: "file-input",
  });
  const folder = el("input", {
    type: "file",
    multiple: true,
    webkitdirectory: true,
    class: "unseen",
    tabindex: -1,
    "aria-label": t("Folder of logs"),
  });
  for (const chosen of [input, folder])
    chosen.addEventListener("change", () => onFiles([...(chosen.files ?? [])]));
  const area = el(
    "div",
    { class: "drop" },
    icon("cloud-arrow-up"),
    el("b", {}, t("Drop event logs or a folder of them here")),
    el(
      "span",
      {},
      t("EVTX, XML, JSON or CSV: of Windows, EvtxECmd, Winlogbeat, Splunk, Wazuh, Velociraptor"),
    ),
    el("span", {}, t("also in ZIP, 7z, tar, gzip, bzip2 and xz, and archives within archives")),
    el(
      "div",
      { class: "row" },
      action("file-earmark-text", t("Choose files"), () => input.click()),
      action("folder2-open", t("Choose a folder"), () => folder.click()),
    ),
    input,
    folder,
  );
  area.addEventListener("dragover", event => {
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", event => {
    event.preventDefault();
    event.stopPropagation();
    area.classList.remove("over");
    void droppedFiles(event.dataTransfer).then(onFiles);
  });
  return area;
}
