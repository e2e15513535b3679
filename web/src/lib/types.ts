/** What the server says, as `groundswell.app` writes it. */

export type Which = "a" | "b";
export const SIDES: readonly Which[] = ["a", "b"];
export type Later = "frozen" | "responsive" | "removed";
export type Level = [draws: number, replicates: number];

export interface Start {
  version: string;
  first: string;
  cases: string[];
  most_runs: number;
  most_run_days: number;
  studies_first: boolean;
}

export interface Decision {
  id: string;
  do: string;
  at: number | null;
  rule: string;
  where: string[];
  value: number | null;
  parameter: string | null;
  kind: string;
  note: string;
}

export interface Arm {
  why: string;
  later: Later | null;
  set: Record<string, number>;
  taken: Record<string, number | null>;
  adds: Decision[];
}

export interface Parameter {
  name: string;
  doc: string;
  unit: string;
  role: "uncertainty" | "lever" | "constant";
  kind: string;
  note: string;
  range: [number, number];
  value: number | null;
  believed: [number, number, number] | null;
  main: boolean;
  stops: number[];
}

export interface Seen {
  day: number;
  value: number | null;
  low: number;
  high: number;
  words: string;
}

export interface CaseInfo {
  name: string;
  title: string;
  question: string;
  start: string;
  days: number;
  steps_per_day: number;
  doors: string[];
  places: { name: string; lon: number; lat: number }[];
  arms: Record<string, Arm>;
  decisions: Decision[];
  verbs: Record<string, { doc: string; unit: string; range: [number, number] }>;
  parameters: Parameter[];
  claims: number;
  assumptions: number;
  observed: { protesting: Seen[]; deaths: number | null; detained: number | null };
}

/** A middle with its two ends; null where no run finished. */
export interface Interval {
  middle: number | null;
  low: number | null;
  high: number | null;
}

export interface Side {
  deaths: Interval | null;
  deaths_security: Interval | null;
  detained: Interval | null;
  peak: Interval | null;
  cleared: Interval | null;
  exit: Interval | null;
  doors: (Interval | null)[];
}

export type Row = (number | null)[];
export interface Curve {
  middle: Row;
  low: Row;
  high: Row;
}

interface Event {
  level: Level;
  of: Level;
  seconds: number;
}

export interface Picture extends Event {
  kind: "picture";
  days: number[];
  failed: number;
  finished: Record<Which, number>;
  sides: Record<Which, Side>;
  change: Record<string, { mean: Interval | null; spread: Interval | null }>;
  fans: Record<string, Record<Which, Row[]>>;
  effects: Record<string, Curve>;
  places: Record<string, Record<Which, Row[]>>;
}

export interface Answer {
  reading: string;
  says: string;
  horizon: number | null;
  in_place: Record<string, string>;
  verdict: string;
  lacks: boolean;
  why: string;
  probability: number | null;
  low: number | null;
  high: number | null;
  known: boolean | null;
  rests_on: { parameter: string; correlation: number; kind: string }[];
}

export interface Claim {
  id: string;
  speaker: string;
  says: string;
  label: string;
  answers: Answer[];
}

export interface Verdicts extends Event {
  kind: "verdicts";
  claims: Claim[];
  complete: boolean;
}

export interface Begin extends Event {
  kind: "begin";
  says: Record<Which, string>;
}

export interface End extends Event {
  kind: "end";
}

export type Told = Begin | Picture | Verdicts | End;

export interface StoredStudy {
  path: string;
  title: string;
  arms: string[];
  draws: number;
  replicates: number;
  days: number;
  seed: number;
  runs: { done: number; failed: number; planned?: number };
}
