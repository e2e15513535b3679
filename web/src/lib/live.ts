/** Asks the server, one question at a time. */

import type { Setting } from "./setting";
import type { Told } from "./types";

export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const GONE = "The server does not answer. Start it again (groundswell app), then press Try again.";

/** An answer of the server; what it refuses is an error that says what to do. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(GONE, 0);
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Refused(told.error ?? `The server answers ${response.status}. Reload the page.`, response.status);
}

export async function askJson<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

interface Listener {
  told(setting: Setting, event: Told): void;
  failed(error: Refused): void;
}

const PATIENCE = 2000; // ms without a first answer, after which a newer question is put anyway

/**
 * The stream of answers to the newest setting.
 *
 * While a first answer is on its way a newer setting waits for it, so that somebody who drags a
 * slider sees pictures all along; once it is there, what is left of the old stream is given up.
 */
export class Stream {
  private control: AbortController | null = null;
  private waiting: Setting | null = null;
  private answered = true;
  private since = 0;
  private again = 0;

  constructor(private readonly listener: Listener) {}

  put(setting: Setting): void {
    clearTimeout(this.again);
    if (!this.answered && performance.now() - this.since < PATIENCE) {
      this.waiting = setting;
      return;
    }
    void this.follow(setting);
  }

  stop(): void {
    clearTimeout(this.again);
    this.waiting = null;
    this.answered = true;
    this.control?.abort();
  }

  private async follow(setting: Setting): Promise<void> {
    this.control?.abort();
    const control = new AbortController();
    this.control = control;
    this.waiting = null;
    this.answered = false;
    this.since = performance.now();
    try {
      const response = await ask("/api/live", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(setting),
        signal: control.signal,
      });
      for await (const event of lines(response)) {
        if (this.control !== control) return;
        this.listener.told(setting, event);
        if (event.kind === "picture") this.first();
      }
    } catch (error) {
      if (this.control !== control || (error instanceof DOMException && error.name === "AbortError")) return;
      const refused = error instanceof Refused ? error : new Refused(GONE, 0);
      if (refused.status === 503) this.again = window.setTimeout(() => this.put(this.waiting ?? setting), 1500);
      this.listener.failed(refused);
    }
    if (this.control === control) this.first();
  }

  private first(): void {
    this.answered = true;
    const next = this.waiting;
    if (next) void this.follow(next);
  }
}

/** The documents of a response that has one a line. */
async function* lines(response: Response): AsyncGenerator<Told> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part) yield JSON.parse(part) as Told;
  }
}
