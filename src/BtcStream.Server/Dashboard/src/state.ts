// What a subscription holds: snapshots and deltas, applied as risk.proto says.
import type { AccelerationZone, CascadeStep } from '../gen/btcstream/v1/cascade_pb';
import type { PositioningModel, VenueCoverage } from '../gen/btcstream/v1/common_pb';
import type { GammaCell, GammaStrike, ProfilePoint } from '../gen/btcstream/v1/gamma_pb';
import type { LiquidationCell } from '../gen/btcstream/v1/liquidation_heatmap_pb';
import { UpdateKind, type RiskUpdate } from '../gen/btcstream/v1/risk_pb';
import type { StressRow } from '../gen/btcstream/v1/stress_table_pb';
import type { Summary } from '../gen/btcstream/v1/summary_pb';
import { millis } from './format';

/** The parts of the state that panels draw; an update says which of them it changed. */
export type Part = 'summary' | 'gamma' | 'strikes' | 'profile' | 'liquidations' | 'cascade' | 'stress' | 'coverage' | 'index';

export class RiskState {
  epoch = 0n;
  sequence = 0n;
  asOf = 0n;
  isStale = false;
  model: PositioningModel | undefined;
  oldestInputAgeSeconds: number | undefined;
  index: number | undefined;
  summary: Summary | undefined;
  readonly cells = new Map<string, GammaCell>();
  readonly strikes = new Map<number, GammaStrike>();
  profile: ProfilePoint[] = [];
  readonly liquidations = new Map<string, LiquidationCell>();
  ladder: CascadeStep[] = [];
  zones: AccelerationZone[] = [];
  supplyCurves: string[] = [];
  readonly stress = new Map<string, StressRow>();
  coverage: VenueCoverage[] = [];

  /** Whether any update has come. */
  get isEmpty(): boolean {
    return this.epoch === 0n;
  }

  get asOfMillis(): number | undefined {
    return this.asOf === 0n ? undefined : millis(this.asOf);
  }

  /** Applies an update. Throws where it is not for this state. */
  apply(update: RiskUpdate): Set<Part> {
    const changed = new Set<Part>();
    if (update.kind === UpdateKind.SNAPSHOT) {
      this.#clear();
      for (const part of ['summary', 'gamma', 'strikes', 'profile', 'liquidations', 'cascade', 'stress', 'coverage', 'index'] as const) {
        changed.add(part);
      }
    } else if (update.epoch !== this.epoch || update.baseSequence !== this.sequence) {
      throw new Error(`the server sent a change of state ${update.baseSequence} to a page that holds ${this.sequence}`);
    }

    this.epoch = update.epoch;
    this.sequence = update.sequence;
    this.asOf = update.asOf;
    this.model = update.positioningModel;
    this.isStale = update.stale;
    this.oldestInputAgeSeconds = update.oldestInputAgeSeconds ?? this.oldestInputAgeSeconds;
    if (update.indexPrice !== undefined && update.indexPrice !== this.index) {
      this.index = update.indexPrice;
      changed.add('index');
    }

    this.#applyGamma(update, changed);
    this.#applyLadders(update, changed);
    if (update.summary !== undefined) {
      this.summary = update.summary;
      changed.add('summary');
    }

    for (const row of update.stressRows) {
      this.stress.set(row.name, row);
      changed.add('stress');
    }

    if (update.coverage.length > 0) {
      this.coverage = update.coverage;
      changed.add('coverage');
    }

    return changed;
  }

  #applyGamma(update: RiskUpdate, changed: Set<Part>): void {
    for (const key of update.removedCells) {
      this.cells.delete(`${key.expiry}/${key.strike}`);
      changed.add('gamma');
    }

    for (const cell of update.cells) {
      this.cells.set(`${cell.expiry}/${cell.strike}`, cell);
      changed.add('gamma');
    }

    for (const strike of update.removedStrikes) {
      this.strikes.delete(strike);
      changed.add('strikes');
    }

    for (const strike of update.strikes) {
      this.strikes.set(strike.strike, strike);
      changed.add('strikes');
    }

    if (update.profile.length > 0) {
      this.profile = update.profile;
      changed.add('profile');
    }
  }

  #applyLadders(update: RiskUpdate, changed: Set<Part>): void {
    for (const key of update.removedLiquidationCells) {
      this.liquidations.delete(`${key.provenance}/${key.cell}`);
      changed.add('liquidations');
    }

    for (const cell of update.liquidationCells) {
      this.liquidations.set(`${cell.provenance}/${cell.cell}`, cell);
      changed.add('liquidations');
    }

    if (update.cascadeLadder.length > 0) {
      this.ladder = update.cascadeLadder;
      this.zones = update.accelerationZones;
      this.supplyCurves = update.supplyCurves;
      changed.add('cascade');
    }
  }

  #clear(): void {
    this.cells.clear();
    this.strikes.clear();
    this.liquidations.clear();
    this.stress.clear();
    this.profile = [];
    this.ladder = [];
    this.zones = [];
    this.supplyCurves = [];
    this.coverage = [];
    this.summary = undefined;
    this.index = undefined;
    this.oldestInputAgeSeconds = undefined;
  }
}
