// The figures at a glance. Each says what it is, in what unit, and what it does not say.
import type { AccelerationZone } from '../gen/btcstream/v1/cascade_pb';
import { Direction, PositioningModel, Provenance } from '../gen/btcstream/v1/common_pb';
import type { LiquidationCluster } from '../gen/btcstream/v1/liquidation_heatmap_pb';
import { FlipDefinition, FlipStatus, type Flip, type Summary } from '../gen/btcstream/v1/summary_pb';
import { byId, element, setData, setText } from './dom';
import { absent, age, count, distance, number, percent, price, usd, whole } from './format';
import type { RiskState } from './state';

/** What a tile shows: the figure, what stands under it, and the raw values for whoever reads the page by program. */
interface Shown {
  text: string;
  under: string;
  raw?: Record<string, number | undefined>; // The same names whether they have values or not: a value that goes leaves the page.
  tone?: 'long' | 'short' | 'warn' | undefined;
}

export interface Pace {
  rowsPerSecond: number | undefined;
  /** Age of the oldest batch that the engine has not applied, seconds. */
  intakeLagSeconds: number | undefined;
  rejected: bigint | undefined;
  late: bigint | undefined;
  /** Seconds since as_of last moved here. */
  quietSeconds: number | undefined;
  /** How far as_of is behind this computer's clock, seconds. */
  lagSeconds: number | undefined;
  staleAfterSeconds: number | undefined;
  /** Venues that the server follows by itself. */
  feeds: number;
  /** Those of them whose rows do not come, each with its state. */
  feedsNotLive: readonly string[];
}

interface Tile {
  id: string;
  label: string;
  tip: string;
  show(state: RiskState, pace: Pace): Shown;
}

const signNote = 'Its sign is an assumption: it rests on the positioning model chosen above.';

const tiles: Tile[] = [
  {
    id: 'index', label: 'Index, USD', tip: 'The underlying’s index price as last streamed. USD per coin.',
    show: ({ index }) => ({ text: price(index), under: '', raw: { index } }),
  },
  {
    id: 'net', label: 'Net gamma, USD per 1 %',
    tip: `How the dealers’ delta changes, in USD, for a rise of 1 % of each expiry’s forward, all options together. Above 0 they hedge by selling rises and buying falls, which damps; below 0 the reverse. ${signNote}`,
    show: ({ summary }) => {
      const net = summary?.netGexUsdPerPercent;
      return { text: usd(net, true), under: net === undefined ? '' : net >= 0 ? 'dealers long: they damp moves' : 'dealers short: they feed moves', raw: { net }, tone: net === undefined ? undefined : net >= 0 ? 'long' : 'short' };
    },
  },
  {
    id: 'gross', label: 'Gross gamma, USD per 1 %', tip: 'The sum of the absolute exposures. No assumption about who holds what; how much could matter, not which way.',
    show: ({ summary }) => ({
      text: usd(summary?.grossGexUsdPerPercent), under: summary?.grossPeakStrike === undefined ? '' : `peak at ${whole(summary.grossPeakStrike)}`,
      raw: { gross: summary?.grossGexUsdPerPercent, peak: summary?.grossPeakStrike },
    }),
  },
  {
    id: 'flip', label: 'Flip, USD',
    tip: `The price nearest the index at which the whole book’s gamma, priced again there, is zero (profile root). Two other definitions are in the summary of the API. ${signNote}`,
    show: ({ summary, index }) => {
      const flip = nearestRoot(summary);
      return { text: whole(flip?.price), under: flip?.price === undefined ? flipReason(flip) : `${percent(distance(flip.price, index))} · profile root`, raw: { flip: flip?.price } };
    },
  },
  {
    id: 'walls', label: 'Put wall / call wall, USD', tip: 'The strikes with the smallest and the largest net gamma under the naive model, whichever model is chosen. Hedging tends to hold the price between them.',
    show: ({ summary, index }) => ({
      text: `${whole(summary?.putWallStrike)} / ${whole(summary?.callWallStrike)}`,
      under: summary?.putWallStrike === undefined && summary?.callWallStrike === undefined ? '' : `${percent(distance(summary?.putWallStrike, index))} / ${percent(distance(summary?.callWallStrike, index))}`,
      raw: { callWall: summary?.callWallStrike, putWall: summary?.putWallStrike },
    }),
  },
  {
    id: 'zone', label: 'Accelerates falling, USD', tip: 'Where the nearest zone below the index begins in which each sale forces more selling than depth absorbs (loop gain of 1 or more), and below it how far it goes; zones less than 1 % apart count as one. – where there is none, or nothing is known of depth.',
    show: ({ zones, index }) => {
      const zone = nearestFall(zones);
      if (zone === undefined) {
        return { text: absent, under: 'no zone known', raw: { zone: undefined } };
      }

      // One that has begun begins at the index.
      const [from, to] = [distance(zone.from, index), distance(zone.to, index)];
      return { text: whole(zone.from), under: `${(from ?? -1) > -0.05 ? 'from here' : percent(from)} to ${percent(to)} · gain to ${number(zone.peak, 2)}`, raw: { zone: zone.from }, tone: 'warn' };
    },
  },
  {
    id: 'above', label: 'Cluster above, USD', tip: 'The nearest large cluster of positions that a rise would force out: shorts. Observed from streamed positions, or modelled where none is observed; never both.',
    show: ({ summary }) => cluster(summary?.nearestLiquidationClusterAbove, 'above'),
  },
  {
    id: 'below', label: 'Cluster below, USD', tip: 'The nearest large cluster of positions that a fall would force out: longs. Observed from streamed positions, or modelled where none is observed; never both.',
    show: ({ summary }) => cluster(summary?.nearestLiquidationClusterBelow, 'below'),
  },
  {
    id: 'liquidated', label: 'Liquidated 24 h, USD or more', tip: 'Forced orders of the last 24 hours, as venues reported them. A lower bound: some venues publish only part of theirs.',
    show: ({ summary }) => {
      const [longs, shorts] = [summary?.longLiquidationUsd24h, summary?.shortLiquidationUsd24h];
      const all = longs === undefined && shorts === undefined ? undefined : (longs ?? 0) + (shorts ?? 0);
      return { text: usd(all), under: all === undefined ? 'no feed of forced orders' : `longs ${usd(longs)}, shorts ${usd(shorts)}`, raw: { longsLiquidated: longs, shortsLiquidated: shorts } };
    },
  },
  {
    id: 'ingest', label: 'Ingest, rows/s', tip: 'Rows applied a second over the last seconds, all kinds. Late rows were older than what is held; refused rows were each named to their sender. Lag: the age of the oldest rows received and not applied yet.',
    show: (_, pace) => ({
      text: number(pace.rowsPerSecond, 0),
      under: [
        pace.intakeLagSeconds === undefined ? '' : `lag ${age(pace.intakeLagSeconds)}`,
        pace.rejected === undefined ? '' : `${count(pace.rejected)} refused, ${count(pace.late ?? 0n)} late`,
        pace.feedsNotLive.length > 0 ? pace.feedsNotLive.join(' · ') : pace.feeds > 0 ? `${pace.feeds === 1 ? 'feed' : `${pace.feeds} feeds`} live` : '',
      ].filter((part) => part !== '').join(' · '),
      tone: pace.feedsNotLive.length > 0 || (pace.rejected ?? 0n) > 0n || (pace.intakeLagSeconds ?? 0) > 1 ? 'warn' : undefined,
    }),
  },
  {
    id: 'age', label: 'Oldest input',
    tip: 'Age of the oldest input any figure rests on: at as_of, and the time since, once nothing has come for a second. Below: how long nothing new has come to this page. One option that is not quoted makes it grow.',
    show: ({ oldestInputAgeSeconds, isStale }, pace) => {
      const isQuiet = pace.quietSeconds !== undefined && pace.staleAfterSeconds !== undefined && pace.quietSeconds > pace.staleAfterSeconds;
      return {
        // Where nothing comes, as_of stands still and an age at as_of with it; what is shown goes on.
        text: age(oldestInputAgeSeconds === undefined ? undefined : oldestInputAgeSeconds + ((pace.quietSeconds ?? 0) >= 1 ? pace.quietSeconds! : 0)), under: pace.quietSeconds === undefined ? '' : `${isStale ? 'STALE · ' : ''}nothing new for ${age(pace.quietSeconds)}`, raw: { oldestAge: oldestInputAgeSeconds },
        tone: isStale || isQuiet ? 'warn' : undefined,
      };
    },
  },
  {
    id: 'coverage', label: 'Coverage', tip: 'How much of what is known can be priced: options with forward, volatility and open interest, over all live options; and positions. What nobody streams is in no figure.',
    show: ({ coverage, summary }) => {
      const options = coverage.reduce((sum, venue) => sum + venue.instruments, 0);
      const priced = coverage.reduce((sum, venue) => sum + venue.instrumentsPriced, 0);
      return {
        text: options === 0 ? absent : `${count(priced)} / ${count(options)}`,
        under: coverage.length === 0 ? '' : `${options === 0 ? 'no options' : 'options priced'} · ${count(summary?.positions ?? 0)} ${summary?.positions === 1 ? 'position' : 'positions'}`,
        raw: coverage.length === 0 ? { priced: undefined, options: undefined } : { priced, options }, tone: priced < options ? 'warn' : undefined,
      };
    },
  },
];

/** The nearest zone of falls, with those that begin less than 1 % below its end. */
function nearestFall(zones: AccelerationZone[]): { from: number; to: number; peak: number | undefined } | undefined {
  const [first, ...others] = zones.filter((zone) => zone.direction === Direction.DOWN).sort((a, b) => b.fromPrice - a.fromPrice);
  if (first === undefined) {
    return undefined;
  }

  const joined = { from: first.fromPrice, to: first.toPrice, peak: first.peakLoopGain };
  for (const zone of others) {
    if (zone.fromPrice >= joined.to * 0.99) {
      [joined.to, joined.peak] = [Math.min(joined.to, zone.toPrice), Math.max(joined.peak ?? 0, zone.peakLoopGain ?? 0)];
    }
  }

  return joined;
}

function cluster(found: LiquidationCluster | undefined, side: 'above' | 'below'): Shown {
  const amount = side === 'above' ? found?.shortUsd : found?.longUsd;
  return {
    text: usd(amount),
    under: found === undefined ? 'none known'
      : `${side === 'above' ? 'shorts' : 'longs'} ${whole(found.priceLow)}–${whole(found.priceHigh)} · ${percent(found.distancePercent)}${found.provenance === Provenance.MODELLED ? ' · modelled' : ''}`,
    raw: { [side]: amount },
  };
}

const nearestRoot = (summary: Summary | undefined): Flip | undefined => summary?.flips.find((flip) => flip.definition === FlipDefinition.PROFILE_ROOT);

const flipReason = (flip: Flip | undefined): string =>
  flip === undefined ? '' : ({
    [FlipStatus.NO_DATA]: 'nothing to compute it from', [FlipStatus.NO_INDEX_PRICE]: 'no index price', [FlipStatus.ALL_ZERO]: 'gamma is zero everywhere',
    [FlipStatus.ALL_POSITIVE]: 'none: long gamma everywhere', [FlipStatus.ALL_NEGATIVE]: 'none: short gamma everywhere', [FlipStatus.FOUND]: '', [FlipStatus.UNSPECIFIED]: '',
  })[flip.status];

export const modelName = (model: PositioningModel): string =>
  ({
    [PositioningModel.UNSPECIFIED]: 'naive', [PositioningModel.NAIVE]: 'naive', [PositioningModel.REVERSED]: 'reversed', [PositioningModel.TAKER_FLOW]: 'taker flow',
    [PositioningModel.FLOW_ADJUSTED]: 'flow adjusted',
  })[model];

/** The strip of tiles. */
export class Tiles {
  readonly #parts = new Map<string, { root: HTMLElement; value: HTMLElement; under: HTMLElement }>();

  constructor() {
    const host = byId('tiles');
    for (const tile of tiles) {
      const root = element('div', 'tile');
      root.id = `tile-${tile.id}`;
      root.tabIndex = 0;
      root.dataset.tip = tile.tip;
      const [value, under] = [element('dd', 'value', absent), element('dd', 'under')];
      root.append(element('dt', '', tile.label), value, under);
      host.append(root);
      this.#parts.set(tile.id, { root, value, under });
    }
  }

  show(state: RiskState, pace: Pace): void {
    for (const tile of tiles) {
      const parts = this.#parts.get(tile.id)!;
      const shown = tile.show(state, pace);
      setText(parts.value, shown.text);
      setText(parts.under, shown.under);
      setData(parts.root, 'tone', shown.tone);
      for (const [name, value] of Object.entries(shown.raw ?? {})) {
        setData(parts.root, name, value);
      }
    }
  }
}
