/** The state of the page: the setting, what was answered, and the way back. */

import { ask, askJson, Refused, Stream } from "./live";
import type { Chosen, Setting } from "./setting";
import { beginning, chosen, fitted, fromHash, toHash } from "./setting";
import type { CaseInfo, Picture, Start, StoredStudy, Told, Verdicts, Which } from "./types";
import { SIDES } from "./types";

export type Target = Which | "both";
type Pictures = Map<string, Picture>;

const MOST_STEPS = 200; // of undo
const MOST_SHOWN = 4; // settings whose pictures are kept

export class Desk {
  start = $state.raw<Start | null>(null);
  info = $state.raw<CaseInfo | null>(null);
  setting = $state.raw<Setting>(beginning(""));
  picture = $state.raw<Picture | null>(null);
  /** The picture before the last change, made of as many runs as the one that is shown. */
  before = $state.raw<Picture | null>(null);
  verdicts = $state.raw<Verdicts | null>(null);
  says = $state.raw<Record<Which, string> | null>(null);
  /** Whether anything of the setting is still to come; of claims that lasts longest. */
  busy = $state(false);
  /** Whether the pictures of the setting are still being refined. */
  painting = $state(false);
  error = $state("");
  told = $state("");
  day = $state(0);
  past = $state.raw<Setting[]>([]);
  future = $state.raw<Setting[]>([]);

  private readonly stream = new Stream({
    told: (setting, event) => this.hear(setting, event),
    failed: (error) => this.fail(error),
  });
  private dragging = false;
  /** Pictures by setting, then by level. */
  private shown = new Map<string, Pictures>();
  /** The setting before the last change. */
  private earlier = "";

  async open(): Promise<void> {
    try {
      this.start = await askJson<Start>("/api/start");
      const asked = fromHash(location.hash);
      await this.take(asked ?? beginning(this.start.first), asked === null);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Show a setting of a case that may be another one. */
  async take(setting: Setting, fresh = false): Promise<void> {
    try {
      const info = await askJson<CaseInfo>(`/api/case?name=${encodeURIComponent(setting.case)}`);
      this.info = info;
      this.setting = fresh ? beginning(setting.case, info) : setting;
      this.past = [];
      this.future = [];
      this.forget();
      this.ask();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Change the setting; `done` where the hand has let go, so that this is a step to undo. */
  change(next: Setting, done = true): void {
    if (!this.dragging) {
      this.past = [...this.past, this.setting].slice(-MOST_STEPS);
      this.future = [];
      this.earlier = toHash(this.setting);
    }
    this.dragging = !done;
    this.setting = next;
    this.ask();
  }

  edit(target: Target, change: (side: Chosen, which: Which) => Chosen, done = true): void {
    const next = { ...this.setting };
    for (const which of SIDES) if (target === which || target === "both") next[which] = change(next[which], which);
    if (toHash(next) !== toHash(this.setting) || (done && this.dragging)) this.change(next, done);
  }

  undo(): void {
    this.step(this.past, (rest) => (this.past = rest), () => (this.future = [this.setting, ...this.future]));
  }

  redo(): void {
    const turned = [...this.future].reverse();
    this.step(turned, (rest) => (this.future = rest.reverse()), () => (this.past = [...this.past, this.setting]));
  }

  private step(from: Setting[], keep: (rest: Setting[]) => void, put: () => void): void {
    const last = from.at(-1);
    if (!last) return;
    put();
    keep(from.slice(0, -1));
    this.earlier = toHash(this.setting);
    this.setting = last;
    this.ask();
  }

  /** The setting with no more runs than the server makes for a page. */
  fit(setting: Setting): Setting {
    return this.start ? fitted(setting, this.start, this.info?.days ?? 30) : setting;
  }

  reset(): void {
    if (this.info) this.change({ ...beginning(this.setting.case, this.info), seed: this.setting.seed });
  }

  swap(): void {
    this.change({ ...this.setting, a: this.setting.b, b: this.setting.a });
  }

  again(): void {
    this.error = "";
    if (this.info) this.ask();
    else void this.open();
  }

  async upload(file: File): Promise<void> {
    this.error = "";
    if (file.size > 1_000_000) {
      this.error = `${file.name}: larger than 1 MB. Make it smaller.`;
      return;
    }
    try {
      const response = await ask("/api/case", { method: "POST", body: await file.arrayBuffer() });
      await this.take(beginning(((await response.json()) as { name: string }).name), true);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Take the case, arms, seed and size of a stored study. */
  async continue(study: StoredStudy): Promise<void> {
    const setting = beginning(`study:${study.path}`);
    setting.seed = study.seed;
    setting.draws = Math.max(2, Math.min(study.draws, 64));
    setting.replicates = Math.min(study.replicates, 4);
    setting.days = study.days;
    setting.a = chosen(study.arms[0] ?? "as-happened");
    setting.b = chosen(study.arms[1] ?? study.arms[0] ?? "as-happened");
    await this.take(this.fit(setting));
  }

  async save(): Promise<void> {
    try {
      const response = await ask("/api/export", { method: "POST", body: JSON.stringify(this.setting) });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = "what-if.yaml";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      this.told = `Saved as what-if.yaml. The same numbers as a study: ${response.headers.get("x-command") ?? ""}`;
    } catch (error) {
      this.fail(error);
    }
  }

  async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.told = "The address of this setting is copied.";
    } catch {
      this.told = `This setting: ${location.href}`;
    }
  }

  private ask(): void {
    const hash = toHash(this.setting);
    if (location.hash !== hash) history.replaceState(null, "", hash);
    this.error = "";
    this.busy = true;
    this.painting = true;
    this.stream.put(this.setting);
  }

  private hear(setting: Setting, event: Told): void {
    const hash = toHash(setting);
    if (event.kind === "begin") {
      this.says = event.says;
      this.busy = true;
    } else if (event.kind === "picture") {
      this.keep(hash, event);
      this.picture = event;
      const level = event.level.join();
      if (hash === toHash(this.setting) && level === event.of.join()) this.painting = false;
      this.before = this.earlier === hash ? null : (this.shown.get(this.earlier)?.get(level) ?? null);
    } else if (event.kind === "verdicts") {
      this.verdicts = event;
    } else if (hash === toHash(this.setting)) {
      this.busy = false;
      this.painting = false;
    }
  }

  /** Keep a picture; of settings passed through while dragging only the latest stay. */
  private keep(hash: string, picture: Picture): void {
    const pictures = this.shown.get(hash) ?? new Map<string, Picture>();
    this.shown.delete(hash);
    this.shown.set(hash, pictures.set(picture.level.join(), picture));
    for (const old of [...this.shown.keys()].slice(0, -MOST_SHOWN)) {
      if (old !== this.earlier) this.shown.delete(old);
    }
  }

  private fail(error: unknown): void {
    this.error = error instanceof Refused ? error.message : "Something went wrong in this page. Reload it.";
    this.busy = false;
    this.painting = false;
  }

  private forget(): void {
    this.stream.stop();
    this.shown.clear();
    this.earlier = "";
    this.picture = null;
    this.before = null;
    this.verdicts = null;
    this.says = null;
    this.day = (this.setting.days ?? this.info?.days ?? 1) - 1;
  }
}
