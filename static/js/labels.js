/** Windows' numbers in words; a number nobody knows stays visible as itself. */

/** @type {Record<number, string>} */
export const LOGON_TYPES = {
  0: "System",
  2: "Interactive",
  3: "Network",
  4: "Batch",
  5: "Service",
  6: "Proxy",
  7: "Unlock",
  8: "Cleartext",
  9: "New credentials",
  10: "RDP",
  11: "Cached",
  12: "Cached RDP",
  13: "Cached unlock",
};

/** @type {Record<number, string>} */
export const EVENT_TITLES = {
  4624: "Successful logon",
  4625: "Failed logon",
  4634: "Logoff",
  4647: "Logoff started by the account",
  4648: "Explicit credentials",
  4672: "Special privileges assigned",
  4768: "Kerberos TGT",
  4769: "Kerberos service ticket",
  4771: "Kerberos pre-authentication failed",
  4776: "NTLM validation",
  4778: "Session reconnected",
  4779: "Session disconnected",
};

/** Event ids the filter panel offers before the case is known. */
export const DEFAULT_IDS = [4624, 4625, 4768, 4769, 4776];

/** @param {number | null | undefined} type */
export function logonType(type) {
  if (type === null || type === undefined) return "–";
  return type in LOGON_TYPES ? `${type} ${LOGON_TYPES[type]}` : String(type);
}

/** @type {Record<string, string>} */
export const SET_ASIDE = {
  not_catalogued: "of other event ids",
  no_time: "without a readable time",
  no_event_id: "without an event id",
  outside_time_range: "outside the time range",
  unreadable: "undecodable",
  empty: "without content",
};

/**
 * Icon of a kind of node, row or suggestion.
 * @param {string} kind
 */
export function kindIcon(kind) {
  return KIND_ICONS[kind] ?? "dash-lg";
}

/** @type {Record<string, string>} */
const KIND_ICONS = {
  account: "person-fill",
  privileged: "shield-fill-exclamation",
  host: "pc-display-horizontal",
  address: "globe2",
  sid: "person-badge",
  question: "list-check",
  term: "search",
  domain: "diagram-3",
  event_id: "tag",
};

/**
 * Which of the four shapes a node, rank row or suggestion has.
 * @param {{ kind: string, host_kind?: string | null, is_privileged?: boolean | null, label?: string }} node
 */
export function shapeOf(node) {
  if (node.is_privileged) return "privileged";
  if (node.kind === "address" || node.host_kind === "address" || node.host_kind === "loopback")
    return "address";
  return ["host", "hosts", "claimed", "loopback"].includes(node.kind) ? "host" : "account";
}
