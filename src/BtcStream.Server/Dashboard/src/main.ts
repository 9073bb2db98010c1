// The page: one subscription, one drawing a frame, and only of what has changed.
import { PositioningModel, Provenance } from '../gen/btcstream/v1/common_pb';
import type { ServerInfo } from '../gen/btcstream/v1/reference_pb';
import type { Chart } from './chart';
import { byId, setData, setText } from './dom';
import { asOfText, clearAnswers, clearSelected, feedsNotLive, RowRate, showExpiries, showInputs, showLiveFeeds, showRealised, showServer, showVenues } from './feeds';
import { age, clock, percent } from './format';
import { Gate } from './gate';
import { GammaMap } from './gamma-map';
import { GammaProfile } from './gamma-profile';
import { LiquidationHistory, type Window } from './history';
import { LiquidationMap } from './liquidation-map';
import { LoopLadder, shockText } from './loop-ladder';
import { Cursor, PriceRange } from './range';
import { reasonOf, reference, risk, scenario, Session } from './session';
import type { Part } from './state';
import { StressTable } from './stress-table';
import { onPalette, startTheme } from './theme';
import { Tiles, type Pace } from './tiles';
import { startTips } from './tips';

const windows: Record<string, Window> = {
  hour: { label: '1 h', seconds: 3_600, resolution: 60 },
  six: { label: '6 h', seconds: 21_600, resolution: 60 },
  day: { label: '24 h', seconds: 86_400, resolution: 60 },
  month: { label: '30 d', seconds: 30 * 86_400, resolution: 3_600 },
};
const farBehindSeconds = 300;

class Page {
  readonly #session: Session;
  readonly #gate = new Gate(() => this.#session.resume());
  readonly #tiles = new Tiles();
  readonly #stress = new StressTable(() => this.#want('stress'));
  readonly #gammaRange = new PriceRange(15);
  readonly #ladderRange = new PriceRange(25);
  readonly #cursor = new Cursor();
  readonly #rate = new RowRate();
  readonly #map: GammaMap;
  readonly #profile: GammaProfile;
  readonly #liquidations: LiquidationMap;
  readonly #loop: LoopLadder;
  readonly #history: LiquidationHistory;
  readonly #wanted = new Set<Part | 'pace'>();
  readonly #drawings: number[] = [];
  #isScheduled = false;
  #info: ServerInfo | undefined;
  #pace: Pace = { rowsPerSecond: undefined, intakeLagSeconds: undefined, rejected: undefined, late: undefined, quietSeconds: undefined, lagSeconds: undefined, staleAfterSeconds: undefined, feeds: 0, feedsNotLive: [] };
  #lastUpdates: [at: number, updates: number] = [performance.now(), 0];
  #updatesPerSecond: number | undefined;
  #lostAt: number | undefined;
  #lostReason = '';
  #isShocking = false;

  constructor() {
    const redraw = () => this.#schedule();
    this.#map = new GammaMap(byId('gamma-map'), 'Gamma by strike and expiry', this.#gammaRange, this.#cursor, redraw);
    this.#profile = new GammaProfile(byId('gamma-profile'), 'Gamma over price', this.#gammaRange, this.#cursor, redraw);
    this.#history = new LiquidationHistory(() => this.#liquidations.touch());
    this.#liquidations = new LiquidationMap(byId('liquidation-map'), 'Liquidations over time and price', this.#ladderRange, this.#cursor, redraw);
    this.#liquidations.history = this.#history;
    this.#liquidations.window = windows.hour!;
    this.#loop = new LoopLadder(byId('loop-ladder'), 'Loop gain by price', this.#ladderRange, this.#cursor, redraw);
    this.#session = new Session({ underlying: 'BTC', model: PositioningModel.NAIVE }, {
      updated: (changed) => this.#updated(changed),
      pulsed: (info) => this.#pulsed(info),
      connected: (isConnected, reason) => this.#connected(isConnected, reason),
      refused: (reason) => this.#refused(reason),
    });
    this.#adopt();
  }

  start(): void {
    startTheme(byId('theme'));
    startTips();
    onPalette(() => this.#touchAll());
    this.#wire();
    this.#session.start();
    setInterval(() => this.#tick(), 200);
  }

  get #charts(): Chart[] {
    return [this.#map, this.#profile, this.#liquidations, this.#loop];
  }

  #adopt(): void {
    for (const chart of [this.#map, this.#profile, this.#liquidations, this.#loop]) {
      chart.state = this.#session.state;
    }
  }

  #updated(changed: Set<Part>): void {
    const { state } = this.#session;
    if (this.#map.state !== state) {
      this.#adopt();
      this.#gammaRange.forget();
      this.#ladderRange.forget();
      this.#loop.shock = undefined;
      clearSelected();
      this.#history.forget();
      this.#touchAll();
    }

    this.#history.sample(state);
    if (this.#gammaRange.follow(state.index)) {
      this.#map.touch();
      this.#profile.touch();
    }

    if (this.#ladderRange.follow(state.index)) {
      this.#liquidations.touch();
      this.#loop.touch();
    }

    changed.forEach((part) => this.#want(part));
    this.#want('pace');
  }

  /** Notes what must be drawn, and where. */
  #want(part: Part | 'pace'): void {
    this.#wanted.add(part);
    const charts: Partial<Record<Part | 'pace', Chart[]>> = {
      gamma: [this.#map], strikes: [this.#profile], profile: [this.#profile], summary: [this.#profile], liquidations: [this.#liquidations], cascade: [this.#loop], index: this.#charts,
    };
    charts[part]?.forEach((chart) => (chart.isDirty = true));
    this.#schedule();
  }

  #touchAll(): void {
    this.#charts.forEach((chart) => chart.touch());
  }

  #schedule(): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      requestAnimationFrame((now) => this.#draw(now));
    }
  }

  #draw(now: number): void {
    this.#isScheduled = false;
    const started = performance.now();
    const { state } = this.#session;
    const isPicture = this.#charts.some((chart) => chart.isDirty);
    this.#charts.forEach((chart) => chart.draw(now));
    this.#tiles.show(state, this.#pace);
    if (this.#wanted.has('stress')) {
      this.#stress.show(state);
    }

    if (this.#wanted.has('summary')) {
      showExpiries(state.summary);
    }

    if (this.#wanted.has('coverage')) {
      showVenues(state);
    }

    this.#wanted.clear();
    const root = document.documentElement;
    const isSynthetic = (this.#info?.synthetic ?? false) || (state.summary?.synthetic ?? false);
    setData(root, 'synthetic', isSynthetic ? 'yes' : undefined);
    const title = `${isSynthetic ? 'SYNTHETIC · ' : ''}${this.#session.selection.underlying} risk · BtcStream`;
    if (document.title !== title) {
      document.title = title;
    }

    setData(root, 'epoch', state.epoch);
    setData(root, 'sequence', state.sequence);
    setData(root, 'asOf', state.asOf);
    setData(root, 'model', state.model);
    if (isPicture) {
      this.#drawings.push(performance.now() - started);
      if (this.#drawings.length > 100) {
        this.#drawings.shift();
      }
    }
  }

  /** What moves without an update: ages. */
  #tick(): void {
    const now = performance.now();
    const { state, movedAt, confirmedAt } = this.#session;
    const asOf = state.asOfMillis;
    const quiet = movedAt === undefined ? undefined : (now - movedAt) / 1000;
    this.#pace = { ...this.#pace, quietSeconds: quiet, lagSeconds: asOf === undefined ? undefined : (Date.now() - asOf) / 1000 };
    setText(byId('as-of'), asOfText(state, this.#pace.lagSeconds));
    const isFar = this.#info !== undefined && (this.#pace.lagSeconds ?? 0) > farBehindSeconds;
    byId('past').hidden = !isFar;
    if (this.#lostAt !== undefined) {
      const since = `Connection lost ${age((now - this.#lostAt) / 1000)} ago`;
      const held = confirmedAt === undefined ? 'No figures are held.' : `The figures are those of ${clock(asOf ?? 0)} and were last confirmed ${age((now - confirmedAt) / 1000)} ago.`;
      setText(byId('lost-text'), `${since}: ${this.#lostReason}. ${held} Trying again by itself.`);
    }

    this.#want('pace');
    void this.#history.refresh(state, this.#session.selection, this.#liquidations.window);
  }

  #pulsed(info: ServerInfo): void {
    const now = performance.now();
    this.#info = info;
    const [at, before] = this.#lastUpdates;
    this.#updatesPerSecond = ((this.#session.updates - before) / (now - at)) * 1000;
    this.#lastUpdates = [now, this.#session.updates];
    const rows = info.counters?.rows ?? [];
    this.#pace = {
      ...this.#pace, rowsPerSecond: this.#rate.take(info, now), intakeLagSeconds: info.ingest?.lagSeconds, rejected: rows.reduce((sum, row) => sum + row.rejected, 0n), late: rows.reduce((sum, row) => sum + row.late, 0n),
      staleAfterSeconds: info.limits?.staleAfterSeconds, feeds: info.feeds.length, feedsNotLive: feedsNotLive(info),
    };
    this.#want('pace');
    showInputs(info);
    showLiveFeeds(info);
    const sorted = [...this.#drawings].sort((a, b) => a - b);
    const drawMillis = sorted[sorted.length >> 1];
    setData(document.documentElement, 'drawMillis', drawMillis);
    setData(document.documentElement, 'drawMillisMost', sorted.at(-1));
    showServer(info, { drawMillis, updatesPerSecond: this.#updatesPerSecond });
    void this.#listUnderlyings();
    void this.#askShock();
    void this.#askRealised();
  }

  #connected(isConnected: boolean, reason = ''): void {
    const root = document.documentElement;
    if (isConnected) {
      this.#lostAt = undefined;
    } else {
      // Said once: the line on the screen counts seconds, which nobody wants to hear.
      setText(byId('lost-said'), 'Connection lost. The figures are old. Trying again by itself.');
      this.#lostAt ??= performance.now();
      this.#lostReason = reason;
      this.#pace = { ...this.#pace, rowsPerSecond: undefined, intakeLagSeconds: undefined };
    }

    setData(root, 'connection', isConnected ? 'live' : 'lost');
    setText(byId('status'), isConnected ? 'Live' : 'Lost');
    byId('lost').hidden = isConnected;
    if (isConnected) {
      setText(byId('lost-said'), '');
    }

    this.#gate.hide();
    this.#tick();
  }

  /** Who may not see the figures sees none: those from before go as well. */
  #refused(reason: string | undefined): void {
    this.#lostAt = undefined;
    this.#info = undefined;
    this.#pace = { ...this.#pace, rowsPerSecond: undefined, intakeLagSeconds: undefined, rejected: undefined, late: undefined, staleAfterSeconds: undefined, feeds: 0, feedsNotLive: [] };
    clearAnswers();
    setData(document.documentElement, 'connection', 'refused');
    setText(byId('status'), 'Token needed');
    setText(byId('lost-said'), '');
    byId('lost').hidden = true;
    this.#gate.show(reason);
    this.#tick();
  }

  async #listUnderlyings(): Promise<void> {
    try {
      const answer = await reference.listUnderlyings({}, { timeoutMs: 2_000 });
      const select = byId<HTMLSelectElement>('underlying');
      // What is shown stays among them, also where a server begun anew has not heard of it yet.
      const chosen = this.#session.selection.underlying;
      const names = [...new Set(['BTC', chosen, ...answer.underlyings.map((one) => one.underlying)])];
      if (names.join() !== [...select.options].map((option) => option.value).join()) {
        select.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
      }
    } catch (error) {
      this.#note('underlyings', error);
    }
  }

  /** Sums of forced orders and what is triggered are not part of the stream. A range without cells keeps the answer short. */
  async #askRealised(): Promise<void> {
    const { state, selection } = this.#session;
    try {
      const answer = await risk.getLiquidationHeatmap({ underlying: selection.underlying, priceFrom: 1e-9, priceTo: 1e-9, clusters: 1 }, { timeoutMs: 2_000 });
      if (state === this.#session.state) {
        showRealised(answer);
      }
    } catch (error) {
      this.#note('forced orders', error);
    }
  }

  /** Asks how the chosen shock would run; the answer stands until the next. */
  async #askShock(): Promise<void> {
    const select = byId<HTMLSelectElement>('shock');
    const shock = Number(select.value);
    const { state, selection } = this.#session;
    if (state.index === undefined) {
      this.#loop.shock = undefined;
      setText(byId('shock-text'), shockText(shock, undefined));
      setData(byId('shock-text'), 'terminal', undefined);
      return;
    }

    if (this.#isShocking) {
      return;
    }

    this.#isShocking = true;
    try {
      const request = { underlying: selection.underlying, positioningModel: selection.model, trigger: { case: 'shockPercent', value: shock } as const, pathPoints: 1 };
      const answer = await scenario.runCascade(request, { timeoutMs: 2_000 });
      if (state === this.#session.state && Number(select.value) === shock) {
        this.#loop.shock = answer;
        setText(byId('shock-text'), shockText(shock, answer));
        setData(byId('shock-text'), 'terminal', answer.terminalPrice);
        this.#loop.touch();
      }
    } catch (error) {
      // Where the connection is lost, the last answer is as old as everything else on the page and stays with it.
      if (this.#session.isConnected && Number(select.value) === shock) {
        this.#loop.shock = undefined;
        setText(byId('shock-text'), `Shock of ${percent(shock, 0)}: not answered, ${reasonOf(error)}`);
        setData(byId('shock-text'), 'terminal', undefined);
        this.#loop.touch();
      }

      this.#note('cascade', error);
    } finally {
      this.#isShocking = false;
    }
  }

  /** A question beside the subscription that failed: a lost connection has its banner, anything else is told to whoever looks for it. */
  #note(what: string, error: unknown): void {
    if (this.#session.isConnected) {
      console.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #wire(): void {
    const changed = (id: string, act: (value: string) => void) => byId<HTMLSelectElement>(id).addEventListener('change', (event) => act((event.target as HTMLSelectElement).value));
    const reselect = () => this.#session.select({ underlying: byId<HTMLSelectElement>('underlying').value, model: Number(byId<HTMLSelectElement>('model').value) });
    changed('underlying', reselect);
    changed('model', reselect);
    changed('gamma-range', (value) => {
      this.#gammaRange.set(Number(value));
      this.#touchAll();
    });
    changed('ladder-range', (value) => {
      this.#ladderRange.set(Number(value));
      this.#touchAll();
    });
    changed('window', (value) => {
      this.#liquidations.window = windows[value]!;
      this.#history.hurry();
      this.#liquidations.touch();
    });
    changed('provenance', (value) => {
      this.#history.choose(Number(value) as Provenance);
      this.#liquidations.touch();
    });
    changed('shock', () => void this.#askShock());
    byId('retry').addEventListener('click', () => this.#session.retryNow());
    for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-help]')) {
      const help = byId(button.dataset.help!);
      button.addEventListener('click', () => {
        help.hidden = !help.hidden;
        button.setAttribute('aria-expanded', `${!help.hidden}`);
      });
    }
  }
}

new Page().start();
