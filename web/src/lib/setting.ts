/** What the user chose, and how it is written into the address of the page. */

import type { CaseInfo, Later, Which } from "./types";
import { SIDES } from "./types";

export interface Chosen {
  arm: string;
  set: Record<string, number>;
  shift: Record<string, number>;
  strength: Record<string, number>;
  drop: string[];
  later: Later | null;
}

export interface Setting {
  case: string;
  seed: number;
  draws: number;
  replicates: number;
  days: number | null;
  a: Chosen;
  b: Chosen;
  judge: Which;
  all_arms: boolean;
}

const NUMBERS = ["set", "shift", "strength"] as const;
const LATER: readonly string[] = ["frozen", "responsive", "removed"];

export function chosen(arm: string): Chosen {
  return { arm, set: {}, shift: {}, strength: {}, drop: [], later: null };
}

/** The setting a case begins with: as it happened, beside the first other arm. */
export function beginning(name: string, info?: CaseInfo): Setting {
  const arms = info ? Object.keys(info.arms) : ["as-happened"];
  const first = arms[0] ?? "as-happened";
  return {
    case: name,
    seed: 1,
    draws: 64,
    replicates: 4,
    days: null,
    a: chosen(first),
    b: chosen(arms[1] ?? first),
    judge: "a",
    all_arms: true,
  };
}

/** The setting as the part of an address after `#`: readable, and nothing of it is left out. */
export function toHash(setting: Setting): string {
  const told = new URLSearchParams();
  told.set("case", setting.case);
  told.set("a", setting.a.arm);
  told.set("b", setting.b.arm);
  for (const which of SIDES) {
    const side = setting[which];
    for (const kind of NUMBERS) {
      for (const [name, value] of Object.entries(side[kind])) told.set(`${which}.${kind}.${name}`, String(value));
    }
    for (const name of side.drop) told.set(`${which}.drop.${name}`, "1");
    if (side.later) told.set(`${which}.later`, side.later);
  }
  told.set("seed", String(setting.seed));
  told.set("draws", String(setting.draws));
  told.set("replicates", String(setting.replicates));
  if (setting.days !== null) told.set("days", String(setting.days));
  if (setting.judge !== "a") told.set("judge", setting.judge);
  if (!setting.all_arms) told.set("all_arms", "0");
  return `#${told}`;
}

/** The setting of an address, or null where it has none; what cannot be read is left out. */
export function fromHash(hash: string): Setting | null {
  const told = new URLSearchParams(hash.replace(/^#/, ""));
  const name = told.get("case");
  if (!name) return null;
  const setting = beginning(name);
  setting.seed = whole(told.get("seed"), 0, setting.seed);
  setting.draws = whole(told.get("draws"), 2, setting.draws);
  setting.replicates = whole(told.get("replicates"), 1, setting.replicates);
  setting.days = told.has("days") ? whole(told.get("days"), 1, 30) : null;
  setting.judge = told.get("judge") === "b" ? "b" : "a";
  setting.all_arms = told.get("all_arms") !== "0";
  for (const which of SIDES) setting[which].arm = told.get(which) ?? "as-happened";
  for (const [key, text] of told) {
    const [which, kind, ...rest] = key.split(".");
    if (which !== "a" && which !== "b") continue;
    put(setting[which], kind ?? "", rest.join("."), text);
  }
  return setting;
}

function put(side: Chosen, kind: string, name: string, text: string): void {
  if (kind === "later" && LATER.includes(text)) side.later = text as Later;
  if (!name) return;
  if (kind === "drop") side.drop = [...side.drop.filter((one) => one !== name), name];
  const value = Number(text);
  if (!Number.isFinite(value) || text === "") return;
  for (const one of NUMBERS) if (one === kind) side[one] = { ...side[one], [name]: value };
}

function whole(text: string | null, least: number, otherwise: number): number {
  const value = Number(text ?? "");
  return text && Number.isSafeInteger(value) && value >= least ? value : otherwise;
}

/** The setting with no more runs than are made live: replicates go first, then draws. */
export function fitted(setting: Setting, limits: { most_runs: number; most_run_days: number }, days: number): Setting {
  const most = Math.max(2, Math.min(limits.most_runs, Math.floor(limits.most_run_days / (setting.days ?? days))));
  const draws = Math.max(2, Math.min(setting.draws, most));
  const replicates = Math.max(1, Math.min(setting.replicates, 16, Math.floor(most / draws)));
  return { ...setting, draws, replicates };
}

/** A copy without one name. */
export function without<T>(record: Record<string, T>, name: string): Record<string, T> {
  const { [name]: _, ...rest } = record;
  return rest;
}
