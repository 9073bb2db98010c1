// The connection: one subscription that comes back by itself, and a question a second that tells a silent market from a dead server.
import { ConnectError, createClient, type Client } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import type { PositioningModel } from '../gen/btcstream/v1/common_pb';
import { ReferenceService, type ServerInfo } from '../gen/btcstream/v1/reference_pb';
import { RiskService, View } from '../gen/btcstream/v1/risk_pb';
import { ScenarioService } from '../gen/btcstream/v1/scenario_pb';
import { authorize, heldToken, holdToken, isRefusal } from './credential';
import { RiskState, type Part } from './state';

const transport = createGrpcWebTransport({ baseUrl: new URL('.', location.href).href.replace(/\/$/, ''), interceptors: [authorize] });
export const risk: Client<typeof RiskService> = createClient(RiskService, transport);
export const scenario: Client<typeof ScenarioService> = createClient(ScenarioService, transport);
export const reference: Client<typeof ReferenceService> = createClient(ReferenceService, transport);

const views = [View.SUMMARY, View.GAMMA_HEATMAP, View.STRIKES, View.GAMMA_PROFILE, View.LIQUIDATION_HEATMAP, View.CASCADE, View.STRESS];
const minIntervalMs = 100;
const pulseMillis = 1_000;
const pulseTimeoutMillis = 2_000;
const firstBackOffMillis = 250;
const longestBackOffMillis = 5_000;

/** What went wrong, in the server's words where it had any. */
export function reasonOf(error: unknown): string {
  const text = ConnectError.from(error).rawMessage;
  return /failed to fetch|network error|load failed/i.test(text) ? 'the server cannot be reached' : text.replace(/[.\s]+$/, '');
}

export interface Selection {
  underlying: string;
  model: PositioningModel;
}

export interface SessionEvents {
  /** The state has changed in these parts. */
  updated(changed: Set<Part>): void;
  /** An answer to the question that is asked each second. */
  pulsed(info: ServerInfo): void;
  /** The connection is there again, or gone: then why, in words. */
  connected(isConnected: boolean, reason?: string): void;
  /** The server wants to know who asks; with its reason where it was told and refuses. Nothing is held any more, and nothing is asked until `resume`. */
  refused(reason: string | undefined): void;
}

export class Session {
  state = new RiskState();
  /** When the server was last known to hold what is shown (performance.now). */
  confirmedAt: number | undefined;
  /** When as_of last moved (performance.now). */
  movedAt: number | undefined;
  isConnected = false;
  updates = 0;

  #selection: Selection;
  #stream = new AbortController();
  #wake: (() => void) | undefined;
  #attempt = 0;
  /** Set while the server refuses: calls wait for it. */
  #refusal: { ended: Promise<void>; end: () => void } | undefined;
  readonly #events: SessionEvents;

  constructor(selection: Selection, events: SessionEvents) {
    this.#selection = selection;
    this.#events = events;
  }

  get selection(): Selection {
    return this.#selection;
  }

  start(): void {
    void this.#streamForever();
    void this.#pulseForever();
    addEventListener('online', () => this.retryNow());
  }

  /** Begins anew with another underlying or model: what is held is of no use then. */
  select(selection: Selection): void {
    this.#selection = selection;
    this.#forget();
    this.#stream.abort();
    this.retryNow();
  }

  /** Goes on after a refusal, with the token that is now held. */
  resume(): void {
    this.#attempt = 0;
    this.#refusal?.end();
    this.#refusal = undefined;
    this.retryNow();
  }

  /** Ends the waiting before the next attempt. */
  retryNow(): void {
    this.#wake?.();
  }

  async #streamForever(): Promise<never> {
    for (;;) {
      await this.#refusal?.ended;
      const stream = (this.#stream = new AbortController());
      const [selection, token] = [this.#selection, heldToken()];
      try {
        await this.#follow(selection, stream.signal);
        this.#lose('the server has ended the stream');
      } catch (error) {
        if (this.#selection !== selection || this.#isRefused(error, token)) {
          continue;
        }

        this.#lose(reasonOf(error));
      }

      await this.#pause();
    }
  }

  async #follow(selection: Selection, signal: AbortSignal): Promise<void> {
    // A new stream begins with a snapshot: one that resumed would be silent while nothing changes, and a page could not tell that from a loss.
    const request = { underlying: selection.underlying, positioningModel: selection.model, views, minIntervalMs };
    for await (const update of risk.subscribe(request, { signal })) {
      const before = this.state.asOf;
      let changed: Set<Part>;
      try {
        changed = this.state.apply(update);
      } catch (error) {
        this.#forget();
        throw error;
      }

      this.confirmedAt = performance.now();
      if (this.state.asOf !== before) {
        this.movedAt = this.confirmedAt;
      }

      this.updates++;
      this.#gain();
      this.#events.updated(changed);
    }
  }

  async #pulseForever(): Promise<never> {
    for (;;) {
      await this.#refusal?.ended;
      const [asked, token] = [performance.now(), heldToken()];
      try {
        const info = await reference.getServerInfo({}, { timeoutMs: pulseTimeoutMillis });
        if (this.#refusal !== undefined) {
          continue;
        }

        this.#heard(info);
      } catch (error) {
        if (this.#isRefused(error, token)) {
          continue;
        }

        // A server that sends updates meanwhile is slow to answer, not gone.
        if (!this.isConnected || this.confirmedAt === undefined || this.confirmedAt < asked) {
          this.#lose(reasonOf(error));
          this.#stream.abort();
        }
      }

      const wait = this.isConnected ? pulseMillis : Math.min(longestBackOffMillis, firstBackOffMillis * 2 ** this.#attempt);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  #heard(info: ServerInfo): void {
    if (!this.state.isEmpty && info.epoch !== this.state.epoch) {
      // Another run of the server: nothing that is shown is known to it. What it knows comes as a snapshot, if it knows anything.
      this.#forget();
      this.#stream.abort();
      this.retryNow();
    } else if (this.isConnected) {
      this.confirmedAt = performance.now();
    } else if (this.state.isEmpty) {
      this.#gain();
    } else {
      this.retryNow();
    }

    this.#events.pulsed(info);
  }

  /** Whether a call failed for who asks, now or before it ended: then there is nothing to try again. */
  #isRefused(error: unknown, token: string | undefined): boolean {
    if (this.#refusal !== undefined || heldToken() !== token) {
      return true;
    }

    if (!isRefusal(error)) {
      return false;
    }

    let end = () => {};
    this.#refusal = { ended: new Promise((resolve) => (end = resolve)), end };
    holdToken(undefined);
    this.isConnected = false;
    this.#forget();
    this.#stream.abort();
    this.#events.refused(token === undefined ? undefined : reasonOf(error));
    return true;
  }

  #gain(): void {
    this.#attempt = 0;
    if (!this.isConnected) {
      this.isConnected = true;
      this.#events.connected(true);
    }
  }

  #lose(reason: string): void {
    if (this.#refusal !== undefined) {
      return;
    }

    this.isConnected = false;
    this.#events.connected(false, reason);
  }

  #forget(): void {
    this.state = new RiskState();
    this.confirmedAt = undefined;
    this.movedAt = undefined;
    this.#events.updated(new Set(['summary', 'gamma', 'strikes', 'profile', 'liquidations', 'cascade', 'stress', 'coverage', 'index']));
  }

  /** Waits longer from time to time, and not in step with other pages. */
  #pause(): Promise<void> {
    const longest = Math.min(longestBackOffMillis, firstBackOffMillis * 2 ** this.#attempt++);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, longest * (0.5 + 0.5 * Math.random()));
      this.#wake = done;
    });
  }
}
