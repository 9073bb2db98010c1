// The loop gain by price: what each driver adds to it, stacked, against the line at 1 where a move feeds itself.
import { CascadeStatus, type AccelerationZone, type CascadeStep, type RunCascadeResponse } from '../gen/btcstream/v1/cascade_pb';
import { Direction } from '../gen/btcstream/v1/common_pb';
import { Chart, hatch, line, pill, signedPercent, smallFont, type Box } from './chart';
import { absent, number, percent, usd, whole } from './format';
import type { RiskState } from './state';
import { palette } from './theme';

const axisWidth = 58;

interface Step {
  step: CascadeStep;
  low: number;
  high: number;
}

export class LoopLadder extends Chart {
  state!: RiskState;
  shock: RunCascadeResponse | undefined;
  #least = -2;
  #most = 3;

  private get depthWidth(): number {
    return Math.round(Math.min(64, this.width * 0.16));
  }

  protected emptyReason(): string | undefined {
    return !this.range.isKnown ? 'No index price yet: there is no range of prices to draw.'
      : this.state.ladder.length === 0
        ? 'Loop gain –: nothing is known of market depth. Stream order books, or start the server with --fallback-depth, and this fills.' : undefined;
  }

  protected layout(): Box {
    return { left: axisWidth, top: 8, width: this.width - axisWidth - this.depthWidth - 10, height: this.height - 8 - 24 };
  }

  protected paint(context: CanvasRenderingContext2D): void {
    const { box } = this;
    const steps = this.#steps();
    this.#setScale(steps);
    this.paintPriceAxis(context);
    this.#paintZones(context);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    this.#paintStacks(context, steps);
    this.#paintGain(context, steps);
    context.restore();
    this.#paintGainAxis(context);
    this.#paintDepth(context, steps);
    this.#paintShock(context);
    this.paintIndex(context, this.state.index, axisWidth);
  }

  /** The ladder has one end of each step; the other is its neighbour's, or the index. */
  #steps(): Step[] {
    const { ladder, index } = this.state;
    if (index === undefined) {
      return [];
    }

    return ladder.map((step, i): Step => step.price < index
      ? { step, low: step.price, high: Math.min(index, ladder[i + 1]?.price ?? index) }
      : { step, low: Math.max(index, ladder[i - 1]?.price ?? index), high: step.price })
      .filter(({ low, high }) => high > this.range.low && low < this.range.high);
  }

  #setScale(steps: Step[]): void {
    let [least, most] = [-0.4, 1.25];
    for (const { step } of steps) {
      const [negative, positive] = parts(step).reduce(([below, above], part) => (part < 0 ? [below + part, above] : [below, above + part]), [0, 0]);
      least = Math.min(least, negative);
      most = Math.max(most, positive);
    }

    this.#least = Math.max(-6, Math.floor(least * 2) / 2);
    this.#most = Math.min(8, Math.ceil(most * 2) / 2);
  }

  #x(gain: number): number {
    return this.box.left + ((gain - this.#least) / (this.#most - this.#least)) * this.box.width;
  }

  #paintZones(context: CanvasRenderingContext2D): void {
    const { box, range } = this;
    for (const zone of this.state.zones) {
      const [low, high] = [Math.min(zone.fromPrice, zone.toPrice), Math.max(zone.fromPrice, zone.toPrice)];
      const y0 = Math.max(box.top, range.y(high, box));
      const y1 = Math.min(box.top + box.height, range.y(low, box));
      if (y1 <= y0) {
        continue;
      }

      context.fillStyle = palette.zone;
      context.fillRect(box.left, y0, box.width, y1 - y0);
      hatch(context, box.left, y0, box.width, y1 - y0, palette.zoneLine);
    }
  }

  #paintStacks(context: CanvasRenderingContext2D, steps: Step[]): void {
    const { box, range, state } = this;
    const zero = this.#x(0);
    for (const { step, low, high } of steps) {
      const y0 = Math.round(range.y(high, box));
      const height = Math.max(1, Math.round(range.y(low, box)) - y0);
      const [dealers, liquidations, supply] = parts(step);
      const isFall = step.price < (state.index ?? 0);
      let x = zero;
      const bar = (gain: number, colour: string) => {
        const width = (gain / (this.#most - this.#least)) * box.width;
        context.fillStyle = colour;
        context.fillRect(width < 0 ? zero + width : x, y0, Math.abs(width), height);
        x += Math.max(0, width);
      };
      context.globalAlpha = 0.8;
      bar(dealers, (dealers < 0 ? palette.long : palette.short).full);
      bar(liquidations, (isFall ? palette.longsOut : palette.shortsOut).full);
      bar(supply, palette.supply);
      context.globalAlpha = 1;
    }
  }

  /** The sum: what is stacked less what damps. */
  #paintGain(context: CanvasRenderingContext2D, steps: Step[]): void {
    const { box, range } = this;
    for (const [width, colour] of [[3.5, palette.ground], [1.5, palette.text]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.beginPath();
      let isOpen = false;
      for (const { step, low, high } of steps) {
        if (step.loopGain === undefined) {
          isOpen = false;
          continue;
        }

        const [x, y] = [this.#x(step.loopGain), range.y((low + high) / 2, box)];
        if (isOpen) {
          context.lineTo(x, y);
        } else {
          context.moveTo(x, y);
        }

        isOpen = true;
      }

      context.stroke();
    }

    context.lineWidth = 1;
  }

  #paintGainAxis(context: CanvasRenderingContext2D): void {
    const { box } = this;
    context.font = smallFont;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const step = (this.#most - this.#least) * 34 > box.width ? 2 : 1;
    for (let gain = Math.ceil(this.#least); gain <= this.#most; gain++) {
      const x = Math.round(this.#x(gain)) + 0.5;
      context.strokeStyle = gain === 1 ? palette.zoneLine : gain === 0 ? palette.faint : palette.grid;
      context.setLineDash(gain === 1 ? [5, 3] : []);
      line(context, x, box.top, x, box.top + box.height);
      context.setLineDash([]);
      context.fillStyle = gain === 1 ? palette.text : palette.muted;
      if (gain % step === 0 || gain === 1) {
        context.fillText(number(gain, 0), x, this.height - 10);
      }
    }
  }

  #paintDepth(context: CanvasRenderingContext2D, steps: Step[]): void {
    const { box, range } = this;
    const left = box.left + box.width + 8;
    const most = Math.max(1, ...steps.map(({ step }) => step.depthUsdPerPercent ?? 0));
    for (const { step, low, high } of steps) {
      const y0 = Math.round(range.y(high, box));
      context.fillStyle = palette.depth;
      context.fillRect(left, y0, ((step.depthUsdPerPercent ?? 0) / most) * this.depthWidth, Math.max(1, Math.round(range.y(low, box)) - y0));
    }

    context.font = smallFont;
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.fillText(this.depthWidth < 60 ? 'depth' : `depth ${usd(most)}`, left + this.depthWidth / 2 - 2, this.height - 10);
  }

  #paintShock(context: CanvasRenderingContext2D): void {
    const { box, range, shock } = this;
    if (shock === undefined) {
      return;
    }

    const within = (price: number) => Math.max(box.top, Math.min(box.top + box.height, range.y(price, box)));
    const x = box.left + box.width - 8;
    context.strokeStyle = palette.flip;
    context.lineWidth = 2;
    if (shock.bandLow !== undefined && shock.bandHigh !== undefined) {
      line(context, x, within(shock.bandLow), x, within(shock.bandHigh));
    }

    context.lineWidth = 1;
    if (shock.terminalPrice !== undefined && shock.terminalPrice >= range.low && shock.terminalPrice <= range.high) {
      const y = range.y(shock.terminalPrice, box);
      context.setLineDash([6, 3]);
      line(context, box.left, y, x, y);
      context.setLineDash([]);
      pill(context, `ends ${whole(shock.terminalPrice)}`, x - 92, y, 84, palette.flip, palette.ground);
    }
  }

  #at(price: number): Step | undefined {
    return this.#steps().find(({ low, high }) => price >= low && price < high);
  }

  protected stepped(direction: number): number | undefined {
    const from = this.cursor.price ?? this.state.index;
    return from === undefined ? undefined : from * 1.005 ** direction;
  }

  protected readout(): string {
    const found = this.cursor.price === undefined ? undefined : this.#at(this.cursor.price);
    if (found === undefined) {
      return 'Gain of 1 or more: each sale forces more than depth absorbs (hatched). Blue dealers damp, orange feed; magenta and teal liquidations, khaki supply; each over depth.';
    }

    const { step } = found;
    const modelled = step.modelledLiquidationUsdPerPercent ? ` (${usd(step.modelledLiquidationUsdPerPercent)} modelled)` : '';
    return `${whole(step.price)}${signedPercent(step.price, this.state.index)}: gain ${number(step.loopGain, 2)} = (dealers ${usd(step.dealerUsdPerPercent, true)}, liquidations ${usd(step.liquidationUsdPerPercent)}${modelled},`
      + ` supply ${usd(step.supplyUsdPerPercent)}) over depth ${usd(step.depthUsdPerPercent)} USD per 1 %`;
  }

  protected summary(): string {
    const zones = this.state.zones.map(zoneText);
    return `Loop gain by price. ${zones.length === 0 ? 'No price is known at which a move feeds itself' : `A move feeds itself: ${zones.slice(0, 3).join('; ')}${zones.length > 3 ? ` and ${zones.length - 3} more` : ''}`}.`;
  }

  protected rows(): string[][] {
    const steps = this.#steps().reverse();
    const every = Math.max(1, Math.floor(steps.length / 40));
    return [
      ['Price USD', 'Loop gain', 'Dealers', 'Liquidations', 'Modelled', 'Supply', 'Depth, USD per 1 %'],
      ...steps.filter((_, i) => i % every === 0).map(({ step }) => [
        whole(step.price), number(step.loopGain, 2), usd(step.dealerUsdPerPercent, true), usd(step.liquidationUsdPerPercent), usd(step.modelledLiquidationUsdPerPercent), usd(step.supplyUsdPerPercent),
        usd(step.depthUsdPerPercent),
      ]),
    ];
  }
}

/** What each driver adds to the gain: dealers, liquidations, supply, over depth. */
function parts(step: CascadeStep): [number, number, number] {
  const depth = step.depthUsdPerPercent ?? 0;
  return depth > 0 ? [(step.dealerUsdPerPercent ?? 0) / depth, (step.liquidationUsdPerPercent ?? 0) / depth, (step.supplyUsdPerPercent ?? 0) / depth] : [0, 0, 0];
}

export const zoneText = (zone: AccelerationZone): string =>
  `${zone.direction === Direction.UP ? 'rising' : 'falling'} ${whole(zone.fromPrice)} to ${whole(zone.toPrice)}, gain up to ${number(zone.peakLoopGain, 2)}`;

/** How a shock would run, in a line. */
export function shockText(percentOfIndex: number, answer: RunCascadeResponse | undefined): string {
  if (answer === undefined || answer.status === CascadeStatus.NO_DATA) {
    return `Shock of ${percent(percentOfIndex, 0)}: ${absent} (no depth or no index)`;
  }

  const side = (answer.sellUsd ?? 0) < 0 ? 'buy' : 'sell';
  const end = answer.status === CascadeStatus.UNBOUNDED ? 'nothing on the ladder stops it'
    : `ends at ${whole(answer.terminalPrice)}${answer.terminalPrice === undefined ? '' : signedPercent(answer.terminalPrice, answer.indexPrice)}, band ${whole(answer.bandLow)} to ${whole(answer.bandHigh)}`;
  return `Shock of ${percent(percentOfIndex, 0)} by depth alone, a ${side} of ${usd(Math.abs(answer.sellUsd ?? Number.NaN))} USD: ${end}`;
}
