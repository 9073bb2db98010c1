// What each venue contributes, what has come in since the server started, and what this page itself costs.
import { InputKind } from '../gen/btcstream/v1/common_pb';
import type { LiquidationHeatmap } from '../gen/btcstream/v1/liquidation_heatmap_pb';
import { FeedState, type FeedStatus, type ServerInfo } from '../gen/btcstream/v1/reference_pb';
import type { Summary } from '../gen/btcstream/v1/summary_pb';
import { byId, element, setData, setText } from './dom';
import { absent, age, count, expiry as expiryName, millis, number, percent, usd, whole } from './format';
import type { RiskState } from './state';

const kinds = {
  [InputKind.UNSPECIFIED]: '', [InputKind.QUOTES]: 'option quotes', [InputKind.TRADES]: 'option trades', [InputKind.POSITIONS]: 'positions', [InputKind.ACCOUNTS]: 'accounts',
  [InputKind.LIQUIDATIONS]: 'forced orders', [InputKind.MARKET]: 'market', [InputKind.OBSERVATIONS]: 'observations',
} as const;

const feedStates = {
  [FeedState.UNSPECIFIED]: 'unknown', [FeedState.CONNECTING]: 'connecting', [FeedState.SUBSCRIBING]: 'subscribing', [FeedState.LIVE]: 'live', [FeedState.STALE]: 'STALE',
  [FeedState.BACKING_OFF]: 'LOST', [FeedState.PLAYING]: 'playing', [FeedState.STOPPED]: 'STOPPED', [FeedState.HELD]: 'HELD',
} as const;

/** A feed whose rows come as they should, or are still being asked for at its beginning. */
const isWell = (feed: FeedStatus): boolean => feed.state === FeedState.LIVE || feed.state === FeedState.PLAYING;

/** Whether the engine is slower than what the venue sends: more wait than a batch takes. */
const isBehind = (feed: FeedStatus): boolean => feed.waitingRows > 2_048n;

/** Names of the feeds that are not live, or that the engine cannot follow; nothing where all are well. */
export const feedsNotLive = (info: ServerInfo): string[] =>
  info.feeds.filter((feed) => (!isWell(feed) || isBehind(feed)) && !feed.feed.startsWith('recording')).map((feed) => `${feed.feed} ${isWell(feed) ? 'BEHIND' : feedStates[feed.state]}`);

/** The venues that the server follows by itself. */
export function showLiveFeeds(info: ServerInfo): void {
  byId('live-feeds').replaceChildren(...info.feeds.map((feed) => {
    const row = element('tr');
    row.dataset.feed = feed.feed;
    row.dataset.feedState = `${feed.state}`;
    const head = element('th', '', feed.feed);
    head.scope = 'row';
    const refused = feed.rejectedRows + feed.rejectedMessages;
    row.append(
      head,
      element('td', isWell(feed) && !isBehind(feed) ? 'left well' : 'left unwell', `${feedStates[feed.state]}${isBehind(feed) ? `, ${count(feed.waitingRows)} rows wait` : ''}`),
      element('td', '', feed.lastRowAgeSeconds === undefined ? absent : age(feed.lastRowAgeSeconds)),
      element('td', '', count(feed.rows)),
      element('td', '', count(feed.gaps)),
      element('td', '', count(feed.reconnects)),
      element('td', refused > 0n ? 'bad' : '', count(refused)));
    return row;
  }));
  byId('live-feeds-table').hidden = info.feeds.length === 0;
}

/** Rows a second over a few seconds, from counters. */
export class RowRate {
  readonly #samples: [at: number, rows: number][] = [];
  #epoch = 0n;

  take(info: ServerInfo, now: number): number | undefined {
    if (info.epoch !== this.#epoch) {
      this.#epoch = info.epoch;
      this.#samples.length = 0;
    }

    this.#samples.push([now, (info.counters?.rows ?? []).reduce((sum, row) => sum + Number(row.accepted), 0)]);
    if (this.#samples.length > 6) {
      this.#samples.shift();
    }

    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    return last[0] > first[0] ? ((last[1] - first[1]) / (last[0] - first[0])) * 1000 : undefined;
  }
}

export function showVenues(state: RiskState): void {
  byId('venues').replaceChildren(...state.coverage.map((venue) => {
    const row = element('tr');
    row.dataset.venue = venue.venue;
    const head = element('th', '', venue.venue);
    head.scope = 'row';
    const since = (time: bigint | undefined) => (time === undefined || state.asOf === 0n ? absent : age(Number(state.asOf - time) / 1e9));
    row.append(
      head,
      element('td', '', venue.instruments === 0 ? absent : `${count(venue.instrumentsPriced)} / ${count(venue.instruments)}`),
      element('td', '', venue.instruments === 0 ? absent : usd(venue.openInterestUsd)),
      element('td', '', venue.positions === 0 ? absent : count(venue.positions)),
      element('td', '', since(venue.newestInputTime)),
      element('td', '', since(venue.oldestInputTime)));
    return row;
  }));
  byId('venues').parentElement!.hidden = state.coverage.length === 0;
  byId('no-venues').hidden = state.coverage.length > 0;
}

/** Forced orders by venue, and what is triggered: an answer beside the subscription, a few seconds old at most. */
export function showRealised(answer: LiquidationHeatmap): void {
  const day = answer.realised.filter((venue) => venue.windowHours === 24);
  byId('realised').replaceChildren(...day.map((venue) => {
    const row = element('tr');
    const head = element('th', '', venue.venue);
    head.scope = 'row';
    const more = venue.lowerBound ? '≥ ' : '';
    row.append(head, element('td', '', more + usd(venue.longUsd)), element('td', '', more + usd(venue.shortUsd)), element('td', '', more + count(venue.orders)));
    return row;
  }));
  byId('realised').parentElement!.hidden = day.length === 0;
  byId('no-realised').hidden = day.length > 0;
  const parts = [
    `Triggered and not yet reported: longs ${usd(answer.triggeredLongUsd)}, shorts ${usd(answer.triggeredShortUsd)} USD`,
    answer.bankruptAccounts > 0 ? `${count(answer.bankruptAccounts)} accounts with negative equity` : '',
    answer.positionsUnpriced > 0 ? `${count(answer.positionsUnpriced)} positions without a computable liquidation price` : '',
    answer.accountsPending > 0 ? `${count(answer.accountsPending)} cross accounts wait to be solved again` : '',
  ];
  setText(byId('triggered'), state(answer) ? parts.filter((part) => part !== '').join(' · ') : '');
}

/** Whether there is any position to speak of: without one nothing can be triggered, and a 0 would say that nothing was. */
const state = (answer: LiquidationHeatmap): boolean => answer.coverage.some((venue) => venue.positions > 0) || answer.triggeredPositions > 0;

export function showExpiries(summary: Summary | undefined): void {
  const body = byId<HTMLTableSectionElement>('expiries');
  const expiries = summary?.expiries ?? [];
  body.parentElement!.hidden = expiries.length === 0;
  byId('no-expiries').hidden = expiries.length > 0;
  while (body.rows.length > expiries.length) {
    body.deleteRow(-1);
  }

  // Rows stay where they are and only texts change: this is drawn as often as the summary comes.
  expiries.forEach((expiry, i) => {
    const row = body.rows[i] ?? body.appendChild(emptyRow(4));
    const net = expiry.netGexUsdPerPercent;
    const texts = [
      expiryName(millis(expiry.expiry)),
      percent(expiry.atmIv === undefined ? undefined : expiry.atmIv * 100, 1, false),
      number(expiry.riskReversal25Delta === undefined ? undefined : expiry.riskReversal25Delta * 100, 1, true),
      whole(expiry.maxPainStrike),
      usd(net, true),
    ];
    texts.forEach((text, cell) => setText(row.cells[cell]!, text));
    row.cells[4]!.className = net === undefined ? '' : net < 0 ? 'short' : 'long';
  });
}

function emptyRow(cells: number): HTMLTableRowElement {
  const row = element('tr');
  const head = element('th');
  head.scope = 'row';
  row.append(head, ...Array.from({ length: cells }, () => element('td')));
  return row;
}

export function showInputs(info: ServerInfo): void {
  const kindsSeen = (info.counters?.rows ?? []).filter((row) => row.accepted + row.late + row.rejected > 0n);
  byId('inputs-table').hidden = kindsSeen.length === 0;
  byId('inputs').replaceChildren(...kindsSeen.map((counters) => {
    const row = element('tr');
    const head = element('th', '', kinds[counters.kind]);
    head.scope = 'row';
    row.append(head, element('td', '', count(counters.accepted)), element('td', '', count(counters.late)), element('td', counters.rejected > 0n ? 'bad' : '', count(counters.rejected)));
    return row;
  }));
}

export function showServer(info: ServerInfo, frames: { drawMillis: number | undefined; updatesPerSecond: number | undefined }): void {
  const parts = [
    `btcstream ${info.version}`,
    `up ${age(info.uptimeSeconds)}`,
    info.durable ? 'journal on: acks mean on the disk' : 'in memory only',
    `intake ${age(info.ingest?.lagSeconds)} behind, ${count(info.ingest?.backlog ?? 0)} waiting`,
    `${number(Number(info.counters?.heapBytes ?? 0n) / 1e6, 0)} MB heap`,
    `${number(frames.updatesPerSecond, 1)} updates/s here`,
    `${number(frames.drawMillis, 1)} ms a drawing`,
  ];
  setText(byId('server'), parts.join(' · '));
}

/** Takes away what came as answers beside the subscription. */
export function clearAnswers(): void {
  clearSelected();
  byId('inputs').replaceChildren();
  byId('inputs-table').hidden = true;
  byId('live-feeds').replaceChildren();
  byId('live-feeds-table').hidden = true;
  setText(byId('server'), '');
}

/** What was answered beside the stream for another underlying or model. */
export function clearSelected(): void {
  byId('realised').replaceChildren();
  byId('realised').parentElement!.hidden = true;
  byId('no-realised').hidden = true;
  setText(byId('triggered'), '');
  setText(byId('shock-text'), '');
  setData(byId('shock-text'), 'terminal', undefined);
}

/** Where the state stands in time, in words. */
export function asOfText(state: RiskState, lagSeconds: number | undefined): string {
  if (state.asOf === 0n) {
    return 'no data yet';
  }

  const at = `${new Date(millis(state.asOf)).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return lagSeconds === undefined ? `as of ${at}` : `as of ${at}, ${lagSeconds < 0 ? `${age(-lagSeconds)} ahead of` : `${age(lagSeconds)} behind`} this computer’s clock`;
}
