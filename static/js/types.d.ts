/** Shapes of the API's answers and of the page's state; the type checker alone reads this file. */

export interface ViewNode {
  id: string;
  key: string;
  kind: "account" | "host";
  label: string;
  account_kind?: string | null;
  host_kind?: string | null;
  is_privileged?: boolean | null;
  is_salvaged_only?: boolean;
  rank?: number | null;
  position?: number | null;
  anomaly_score?: number | null;
  anomaly_mark?: number | null;
  anomaly_departure?: number | null;
  n_events: number;
  n_failures: number;
  /** the nodes that a group stands for */
  members?: ViewNode[];
}

export interface ViewEdge {
  id: string;
  kind?: "source" | "destination" | "change" | "direct" | "pair";
  from: string;
  to: string;
  source?: string | null;
  account?: string | null;
  destination?: string | null;
  /** the account a change was made to */
  object?: string | null;
  /** the host of a line without a direction */
  host?: string | null;
  event_ids: number[];
  logon_types: number[];
  packages: string[];
  outcome: string | null;
  is_failure: boolean;
  count: number;
  first_seen: string;
  last_seen: string;
  /** whether the source is only what a client claimed to be */
  is_claimed_source?: boolean;
  n_logons?: number;
  logons?: number[];
  /** events in the first and in the second of two spans compared */
  before?: number;
  after?: number;
}

/** Two spans side by side. */
export interface Comparison {
  spans: { from: string | null; to: string | null }[];
  edges: { id: string; count_a: number; count_b: number }[];
  /** logons that differ, and their events in the first and in the second span */
  n_logons: number;
  n_events_a: number;
  n_events_b: number;
  n_by_change: Record<"new" | "gone" | "grown" | "shrunk" | "same", number>;
}

export interface View {
  nodes: ViewNode[];
  edges: ViewEdge[];
  n_nodes_total: number;
  n_edges_total: number;
  n_nodes_shown: number;
  n_logons: number;
  n_changes?: number;
  n_events: number;
  n_hidden_noise: number;
  truncated: boolean;
  cypher?: string | null;
  parameters?: Record<string, unknown> | null;
  hint?: string | null;
  nearest?: { kind: string; key: string; label: string; term: string }[];
  comparison?: Comparison;
}

/** A chain of logons, each from the host that the one before reached; an end that any host may be is null. */
export interface FoundPath {
  n_hops: number;
  steps: { from: string | null; account: string; to: string | null; edges: string[] }[];
}

export interface PathAnswer {
  paths: FoundPath[];
  view: { nodes: ViewNode[]; edges: ViewEdge[] };
  truncated: boolean;
}

export interface Question {
  name: string;
  title: string;
  group: string;
  help: string;
  icon: string;
  is_hot: boolean;
  of: string;
  n_hits: number | null;
  n_hidden_hits: number;
  cypher?: string;
  parameters?: QuestionParameter[];
}

/** A value that a question asks for. */
export interface QuestionParameter {
  name: string;
  title: string;
  help: string;
  type: string;
}

export interface RankRow {
  position: number;
  key: string;
  label: string;
  kind: string;
  is_privileged?: boolean;
  score: number;
  anomaly_score?: number | null;
  anomaly_mark?: number | null;
  anomaly_departure?: number | null;
  n_events: number;
}

export interface Suggestion {
  kind: string;
  key: string;
  label: string;
  detail: string;
  term: string;
  is_privileged?: boolean;
}

/**
 * Hour, mark, score, count, expected; the hour behind it with its count and expected, null without one; the mark
 * it counts with, 0 for the after-effect of others; the computer that has no log of it, else null.
 */
export type Mark = [
  number,
  number,
  number,
  number,
  number,
  number | null,
  number | null,
  number | null,
  number,
  string | null,
];

/** Counts by the minute: `[minute, count]`. */
export interface Minutes {
  minute0: number;
  n_minutes: number;
  rows: { key: string; total: number; counts: [number, number][] }[];
  histogram: [number, number][];
  truncated: boolean;
}

export interface TimelineRow {
  key: string;
  label: string;
  kind: string;
  total: number;
  is_privileged?: boolean;
  max_score: number | null;
  n_marked: number;
  departure: number;
  peak: { hour: number; begin: string; count: number; expected: number } | null;
  /** the hour with the most failed logons, where that is more unusual than the peak */
  failures: { hour: number; begin: string; count: number } | null;
  counts: [number, number][];
  marks: Mark[];
}

export interface Timeline {
  hour0: number;
  n_hours: number;
  rows: TimelineRow[];
  histogram: [number, number][];
  notes: string[];
  total: number;
  truncated: boolean;
}

/** One record as kept: the columns of the event table and, in `fields`, whatever else it held. */
export interface EventRow {
  time: string;
  event_id: number;
  channel?: string | null;
  computer?: string | null;
  record_id?: number | null;
  account_name?: string | null;
  account_domain?: string | null;
  source_address?: string | null;
  source_name?: string | null;
  logon_type?: number | null;
  authentication_package?: string | null;
  outcome?: string | null;
  status?: string | number | null;
  status_title?: string | null;
  fields?: Record<string, string> | null;
  [column: string]: unknown;
}

export interface LogonRow {
  logon_id: number;
  source_key: string | null;
  account_key: string | null;
  destination_key: string | null;
  validator_key: string | null;
  event_id: number;
  logon_type: number | null;
  authentication_package: string | null;
  outcome: string | null;
  count: number;
  first_seen: string;
  last_seen: string;
}

export interface Counted {
  n_events: number;
  title?: string;
  event_id?: number;
  logon_type?: number;
  package?: string;
  status?: number;
}

export interface Neighbour {
  key: string;
  label: string;
  kind: string;
  n_events: number;
  n_failures: number;
}

export interface CaseSummary {
  name: string;
  /** Why the case cannot be read; only in the list of cases. */
  error?: string | null;
  generation: number | null;
  n_events: number;
  n_accounts: number;
  n_privileged: number;
  n_hosts: number;
  n_logons: number;
  n_changes: number;
  n_noise_events: number;
  first_seen: string | null;
  last_seen: string | null;
  event_ids: Counted[];
  logon_types: Counted[];
  packages: Counted[];
  /** the machines whose records these are, busiest first */
  computers: { key: string; label: string; n_events: number }[];
}

/** Why one of the names belongs to a node. */
export interface Tie {
  why: string;
  value: string;
  n_events?: number;
  first?: string;
  last?: string;
  /** the decision that joined the names, where it can be undone */
  link?: string | null;
  is_undone?: boolean;
}

/** An account or a host with everything known about it. */
export interface NodeDetails {
  id: string;
  key: string;
  label: string;
  name: string;
  domain?: string | null;
  kind: string;
  is_privileged?: boolean;
  is_domain_controller?: boolean;
  /** null where an older version made the graph */
  is_salvaged_only?: boolean | null;
  privileges?: string[];
  sids?: string[];
  addresses?: string[];
  names: string[];
  n_names: number;
  n_addresses?: number;
  same_name?: { key: string; label: string; n_events: number }[];
  n_same_name?: number;
  n_identity: number;
  identity: Tie[];
  n_events: number;
  n_failures: number;
  first_seen: string | null;
  last_seen: string | null;
  event_ids: Counted[];
  logon_types: Counted[];
  packages: Counted[];
  statuses: Counted[];
  rank: { position: number; score: number; method: string; reasons: (LogonRow & { share: number })[] } | null;
  neighbours: {
    sources: Neighbour[];
    n_sources: number;
    destinations: Neighbour[];
    n_destinations: number;
    /** of an account: sources and destinations, each host once */
    n_hosts?: number;
    accounts?: Neighbour[];
    n_accounts?: number;
  };
  n_changes: number;
  anomaly?: {
    score: number | null;
    mark: number;
    n_marked_hours: number;
    departure?: number;
    hours: Mark[];
  };
}

export interface EventPage extends Page<EventRow> {
  n_logon_events: number;
  n_change_events: number;
  n_hidden_noise: number;
  previous?: string | null;
}

export interface Page<Row> {
  rows: Row[];
  total: number | null;
  truncated: boolean;
  next?: string | null;
}

export interface FileReceipt {
  path: string;
  sha256: string;
  size: number;
  format: string;
  n_records: number;
  n_events: number;
  by_event_id: Record<string, number>;
  set_aside: Record<string, number>;
  damaged: {
    offset: number;
    size: number;
    what: string;
    n_records_lost: number | null;
    n_records_salvaged: number;
  }[];
  computers: string[];
  first: string | null;
  last: string | null;
  error: string | null;
  hint: string | null;
  /** by the analyst */
  is_left_out?: boolean;
  notes: string[];
  n_replaced_surrogates: number;
  seconds: number;
  gaps: Omit<Gap, "file">[];
}

export interface Receipt {
  case: string;
  import_id: string;
  imported_at: string;
  files: FileReceipt[];
  n_new_events: number;
  n_duplicate_events: number;
  n_passed_over: number;
  /** the first hundred of them */
  passed_over: string[];
  /** null when nothing was scored anew, absent of older imports */
  scores?: {
    n_accounts: number;
    n_hours: number;
    n_accounts_before: number | null;
    n_changed: number | null;
  } | null;
  /** false: there was no case, and as nothing came into it none was made; absent of older imports */
  is_case_kept?: boolean;
}

export interface Progress {
  stage: string;
  done: number;
  total: number;
  unit: string;
  file: string;
  n_records: number;
  rate?: number | null;
  seconds_left?: number | null;
}

/** How far one file of an import is; bytes. */
export interface FileProgress {
  file: string;
  state: "waiting" | "reading" | "done" | "failed" | "left out";
  done: number;
  total: number;
  n_records: number;
  seconds: number;
  rate: number | null;
  seconds_left: number | null;
  error: string | null;
}

/** Where a log is silent or was interfered with; a moment when `from` and `to` are equal. */
export interface Gap {
  kind: string;
  from: string | null;
  to: string | null;
  computer: string;
  channel: string;
  first_record_id: number | null;
  last_record_id: number | null;
  n_records: number | null;
  file: string;
}

export interface Job {
  id: string;
  case: string;
  files: string[];
  file_progress: FileProgress[];
  n_files: number;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** While queued: what has the case. */
  waiting_for?: { what?: string; since?: string } | null;
  progress: Progress | null;
  receipt: Receipt | null;
  error: { title: string; detail: string; hint?: string | null } | null;
}

/** What an analyst wrote on an account, a host, a line or an event. */
export interface Note {
  target: string;
  text: string;
  is_starred: boolean;
  revision: number;
  updated_at: string;
}

export interface SavedQuery {
  name: string;
  note: string;
  cypher: string;
  revision: number;
  updated_at: string;
}

export interface SavedView {
  name: string;
  note: string;
  /** the query string of the page's address */
  query: string;
  revision: number;
  updated_at: string;
}

export interface Problem {
  title: string;
  status: number;
  detail: string;
  hint?: string | null;
  facts?: Record<string, unknown>;
  /** what stayed English in a page of another language */
  english?: ("title" | "detail" | "hint")[];
}

export type Layout = "force" | "tree" | "circle" | "grid" | "concentric" | "time";

/** What the URL says: everything somebody else needs to see the same. */
export interface State {
  question: string | null;
  expression: string | null;
  focus: string | null;
  /** an analyst's own query, and its parameters as JSON */
  cypher: string | null;
  /** SHA-256 of the file whose events are listed */
  file: string | null;
  cypherValues: string | null;
  /** what the question's parameters are set to, by name */
  values: Record<string, string>;
  eventIds: number[];
  types: number[];
  packages: string[];
  computers: string[];
  kinds: string[];
  outcome: string | null;
  minCount: number;
  from: string | null;
  to: string | null;
  noise: boolean;
  selected: string | null;
  layout: Layout;
  /** the node a tree layout hangs from; the busiest when null */
  root: string | null;
  /** source → account → destination, or one line between host and account */
  lines: "triple" | "classic";
  /** what the size of a node says */
  sized: "events" | "rank";
  /** the ends of a path, what may lie between them, and which of the paths found is lit */
  pathFrom: string | null;
  pathTo: string | null;
  hops: string | null;
  timed: boolean;
  path: number;
  /** what of a difference is looked at, by commas: new, gone, grown, shrunk; null: all */
  changes: string | null;
  budget: number;
  rankOf: "accounts" | "hosts";
  rankMethod: string | null;
  order: string;
  dock: "heatmap" | "lines" | "table" | "events";
  /** the column that orders the list of events, from its last to its first when descending */
  sort: string;
  isDescending: boolean;
  /** what the columns of that list contain, by the column's name */
  columnTexts: Record<string, string>;
  /** `UTC`, `browser` or an IANA name */
  zone: string;
  /** how far the playback is, ISO 8601; null: it is not open */
  moment: string | null;
  /** the part of the log that the timeline shows, ISO 8601 moments around a slash, or `all`; null: all of it, but at the beginning */
  zoom: string | null;
  shown: "graph" | "table";
  /** the column that orders the graph's table, and the way */
  tableSort: string;
  tableOrder: "ascending" | "descending";
  /** asked for in the address; without it the browser's */
  lang: "en" | "ja" | null;
}

export interface Point {
  x: number;
  y: number;
}
