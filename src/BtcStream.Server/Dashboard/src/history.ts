// Liquidations over time: the server's columns of a minute or an hour, and what this page has seen since the last of them.
import { Provenance } from '../gen/btcstream/v1/common_pb';
import { HistoryKind, type History } from '../gen/btcstream/v1/history_pb';
import type { LiquidationCell } from '../gen/btcstream/v1/liquidation_heatmap_pb';
import { millis } from './format';
import { reasonOf, risk, type Selection } from './session';
import type { RiskState } from './state';

/** Ladder cells in a bin of the server's history. */
export const cellsInBin = 5;

const sampleMillis = 2_000;
/** What this page saw lasts so long without the next: beyond it nothing was seen. */
const sampleLastsMillis = 10_000;
const mostSamples = 600;
const mostIndexPoints = 6_000;

/** Liquidations of each bin by its number; USD. */
export type Bins = Map<number, [longUsd: number, shortUsd: number]>;

export interface Column {
  /** Its end. */
  time: number;
  /** How far back from its end it may stand for what was; ms. */
  lasts: number;
  bins: Bins;
}

export interface Window {
  label: string;
  seconds: number;
  resolution: number;
}

export class LiquidationHistory {
  provenance = Provenance.OBSERVED;
  columns: Column[] = [];
  /** Where the index was: time, price. */
  index: [number, number][] = [];
  /** What keeps the server from answering; undefined where it answers. */
  problem: string | undefined;
  version = 0;

  #epoch = 0n;
  #isOverdue = true;
  #asked = -Infinity;
  #isAsking = false;
  /** Raised where what is under way would be an answer to another question. */
  #generation = 0;
  #resolution = 60;
  #served = 0;
  /** What is held reaches back to here. */
  #since = Infinity;
  /** How far apart the server's columns mostly are: a venue that is polled every five minutes has no gaps between. At most ten of the shortest spacing. */
  #usualMillis = 0;
  #logStep = 0;
  #sampledAt = 0;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The lower edge of a bin. */
  low(bin: number): number {
    return Math.exp(bin * cellsInBin * this.#logStep);
  }

  forget(): void {
    this.columns = [];
    this.index = [];
    this.#asked = -Infinity;
    this.#isOverdue = true;
    this.#since = Infinity;
    this.#served = 0;
    this.#epoch = 0n;
    this.#generation++;
    this.version++;
  }

  /** What lies on the ladder now, in bins. */
  live(state: RiskState): Bins {
    return this.bins(state.liquidations.values(), this.provenance);
  }

  bins(cells: Iterable<LiquidationCell>, provenance: Provenance): Bins {
    const bins: Bins = new Map();
    for (const cell of cells) {
      if (this.#logStep === 0 && cell.priceLow > 0) {
        this.#logStep = Math.log(cell.priceHigh / cell.priceLow);
      }

      if (cell.provenance !== provenance) {
        continue;
      }

      const bin = Math.floor(cell.cell / cellsInBin);
      const sums = bins.get(bin) ?? [0, 0];
      sums[0] += cell.longUsd ?? 0;
      sums[1] += cell.shortUsd ?? 0;
      bins.set(bin, sums);
    }

    return bins;
  }

  /** Keeps what has just come. Whether the part of the picture that lasts has changed. */
  sample(state: RiskState): void {
    const time = state.asOfMillis;
    if (time === undefined) {
      return;
    }

    if (state.epoch !== this.#epoch) {
      this.forget();
      this.#epoch = state.epoch;
    }

    if (state.index !== undefined && this.index.at(-1)?.[1] !== state.index) {
      this.index.push([time, state.index]);
      if (this.index.length > mostIndexPoints) {
        this.index.splice(0, mostIndexPoints / 4);
      }
    }

    if (time - this.#sampledAt >= sampleMillis || time < this.#sampledAt) {
      this.#sampledAt = time;
      this.columns.push({ time, lasts: sampleLastsMillis, bins: this.live(state) });
      if (this.columns.length - this.#served > mostSamples) {
        this.columns.splice(this.#served, mostSamples / 4);
      }

      this.version++;
    }
  }

  /**
   * Stretches of time of which nothing is known, between two times: no column stands for them. The server keeps none of a minute in which nothing came, and this page
   * sees nothing while it has no connection.
   */
  gaps(from: number, to: number): [from: number, to: number][] {
    const gaps: [number, number][] = [];
    let known = from;
    for (const [i, { time, lasts: own }] of this.columns.entries()) {
      if (time <= known) {
        continue;
      }

      // The minute or hour that is under way has no column yet: the first of the page's own stands for it.
      const lasts = Math.max(own, this.#usualMillis, i === this.#served ? this.#resolution * 1_000 : 0);

      // A server's column may come a little late, and the page's own begin between two of them.
      const begin = time - lasts * 1.5;
      if (begin > known) {
        gaps.push([known, Math.min(time - lasts, to)]);
      }

      known = time;
      if (known >= to) {
        return gaps;
      }
    }

    if (to - known > Math.max(sampleLastsMillis, this.#usualMillis * 1.5)) {
      gaps.push([known, to]);
    }

    return gaps;
  }

  /** Whether anything is or was known of the provenance chosen. */
  hasAny(state: RiskState): boolean {
    for (const cell of state.liquidations.values()) {
      if (cell.provenance === this.provenance) {
        return true;
      }
    }

    return this.columns.some((column) => column.bins.size > 0);
  }

  /** Asks the server for the columns that are new since the last answer, each resolution in its own time. */
  async refresh(state: RiskState, selection: Selection, window: Window): Promise<void> {
    const asOf = state.asOfMillis;
    const need = (asOf ?? 0) - window.seconds * 1000;
    const isOther = window.resolution !== this.#resolution || need < this.#since - 2_000 * window.resolution;
    if (asOf === undefined || this.#isAsking || (asOf - this.#asked < (isOther ? 1_000 : 10_000) && asOf >= this.#asked && !this.#isOverdue)) {
      return;
    }

    this.#isAsking = true;
    this.#asked = asOf;
    const generation = this.#generation;
    const newest = isOther ? undefined : this.columns[this.#served - 1]?.time;
    const from = newest === undefined ? need : newest + 1;
    this.#isOverdue = false;
    try {
      const request = {
        underlying: selection.underlying, kind: HistoryKind.LIQUIDATION, provenance: this.provenance, resolutionSeconds: window.resolution, from: BigInt(Math.round(Math.max(0, from))) * 1_000_000n,
        ...(state.index === undefined ? {} : { priceFrom: state.index * 0.4, priceTo: state.index * 1.8 }),
      };
      const answer = await risk.getHistory(request, { timeoutMs: 10_000 });
      this.problem = undefined;
      if (generation === this.#generation && answer.epoch === this.#epoch) {
        this.#take(answer, isOther, window.resolution);
        this.#trim(isOther || this.#since === Infinity ? need : Math.max(need, this.#since));
      }
    } catch (error) {
      this.problem = reasonOf(error);
    } finally {
      this.#isAsking = false;
    }

    this.#changed();
  }

  /** Shows another provenance: what was kept is of the one before. */
  choose(provenance: Provenance): void {
    this.provenance = provenance;
    this.columns = [];
    this.#served = 0;
    this.#since = Infinity;
    this.#isOverdue = true;
    this.#generation++;
    this.version++;
  }

  /** Another window: what it needs is asked for at once. */
  hurry(): void {
    this.#isOverdue = true;
  }

  /** Lets go of what lies before the window: a page may be open for weeks. */
  #trim(since: number): void {
    const gone = this.columns.findIndex((column) => column.time >= since);
    if (gone > 0) {
      this.columns.splice(0, gone);
      this.#served = Math.max(0, this.#served - gone);
    }

    this.index = this.index.filter(([time]) => time >= since);
    this.#since = since;
  }

  #take(answer: History, isOther: boolean, resolution: number): void {
    if (this.#logStep === 0 && answer.prices.length > 1) {
      const ratios = answer.prices.slice(1).map((price, i) => price / answer.prices[i]!);
      this.#logStep = Math.log(Math.min(...ratios)) / cellsInBin;
    }

    const logStep = this.#logStep;
    const numbers = answer.prices.map((price) => Math.round(Math.log(price) / (cellsInBin * logStep)));
    const served = answer.columns.map((column): Column => {
      const bins: Bins = new Map();
      column.longUsd.forEach((long, i) => {
        const short = column.shortUsd[i]!;
        if (long > 0 || short > 0) {
          bins.set(numbers[i]!, [long, short]);
        }
      });
      return { time: millis(column.time), lasts: resolution * 1_000, bins };
    });
    const before = isOther ? [] : this.columns.slice(0, this.#served);
    const last = served.at(-1)?.time ?? before.at(-1)?.time ?? 0;
    const own = this.columns.slice(this.#served).filter((column) => column.time > last);
    this.columns = [...before, ...served, ...own];
    this.#served = before.length + served.length;
    this.#resolution = resolution;
    const spacings = this.columns.slice(1, this.#served).map((column, i) => column.time - this.columns[i]!.time).sort((a, b) => a - b);
    this.#usualMillis = Math.min(spacings[spacings.length >> 1] ?? 0, resolution * 10_000);
    const known = answer.columns.filter((column) => column.indexPrice !== undefined).map((column): [number, number] => [millis(column.time), column.indexPrice!]);
    const newestOwn = this.index.filter(([time]) => time > (known.at(-1)?.[0] ?? 0) || (before.length > 0 && time > 0));
    this.index = (isOther || before.length === 0 ? [...known, ...newestOwn] : newestOwn).sort((a, b) => a[0] - b[0]);
    this.version++;
  }
}
