// The loop gain by price: what each driver adds to it, stacked, against the line at 1 where a move feeds itself.
import { CascadeStatus, type AccelerationZone, type CascadeStep, type RunCascadeResponse } from '../gen/btcstream/v1/cascade_pb';
import { Direction } from '../gen/btcstream/v1/common_pb';
import { hatch, line, pill, smallFont } from './canvas';
import { axisWidth, Chart, footHeight, ladderHeadHeight, signedPercent } from './chart';
import { absent, number, percent, usd, whole } from './format';
import type { Box } from './range';
import { palette } from './theme';

interface Span {
  low: number;
  high: number;
}

interface Step extends Span {
  step: CascadeStep;
}

/** A row of the picture: means over its steps, in USD per 1 %. */
interface Row extends Span {
  dealers: number;
  liquidations: number;
  supply: number;
  depth: number;
}

const rowPixels = 3;

export class LoopLadder extends Chart {
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
    return { left: axisWidth, top: ladderHeadHeight, width: this.width - axisWidth - this.depthWidth - 10, height: this.height - ladderHeadHeight - footHeight };
  }

  protected paint(context: CanvasRenderingContext2D): void {
    const { box } = this;
    const steps = this.#steps();
    const rows = this.#rowsOf(steps);
    this.#setScale(rows);
    this.paintPriceAxis(context);
    this.#paintZones(context);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    this.#paintStacks(context, rows);
    this.#paintGain(context, rows);
    context.restore();
    this.#paintGainAxis(context);
    this.#paintDepth(context, rows);
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

  /** Steps that are finer than anybody sees, put together: flows over depth, both weighted by the steps' widths. */
  #rowsOf(steps: Step[]): Row[] {
    const rows: Row[] = [];
    const tall = ((this.range.high - this.range.low) / this.box.height) * rowPixels;
    let open: Step[] = [];
    const close = () => {
      const width = open.reduce((sum, { low, high }) => sum + (high - low), 0);
      const mean = (of: (step: CascadeStep) => number | undefined) => open.reduce((sum, { step, low, high }) => sum + (of(step) ?? 0) * (high - low), 0) / width;
      rows.push({
        low: open[0]!.low, high: open.at(-1)!.high, dealers: mean((step) => step.dealerUsdPerPercent), liquidations: mean((step) => step.liquidationUsdPerPercent), supply: mean((step) => step.supplyUsdPerPercent),
        depth: mean((step) => step.depthUsdPerPercent),
      });
      open = [];
    };
    for (const step of steps) {
      const isOverIndex = open.length > 0 && open[0]!.low < this.state.index! && step.high > this.state.index!;
      if (isOverIndex && open.length > 0) {
        close();
      }

      open.push(step);
      if (step.high - open[0]!.low >= tall) {
        close();
      }
    }

    if (open.length > 0) {
      close();
    }

    return rows;
  }

  #setScale(rows: Row[]): void {
    let [least, most] = [-0.4, 1.25];
    for (const row of rows) {
      const [negative, positive] = parts(row).reduce(([below, above], part) => (part < 0 ? [below + part, above] : [below, above + part]), [0, 0]);
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

  #paintStacks(context: CanvasRenderingContext2D, rows: Row[]): void {
    const { box, range, state } = this;
    const zero = this.#x(0);
    for (const row of rows) {
      const y0 = Math.round(range.y(row.high, box));
      const height = Math.max(1, Math.round(range.y(row.low, box)) - y0);
      const [dealers, liquidations, supply] = parts(row);
      const isFall = row.low < (state.index ?? 0);
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
  #paintGain(context: CanvasRenderingContext2D, rows: Row[]): void {
    const { box, range } = this;
    for (const [width, colour] of [[3, palette.ground], [1.25, palette.text]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.beginPath();
      let isOpen = false;
      for (const row of rows) {
        if (!(row.depth > 0)) {
          isOpen = false;
          continue;
        }

        const [x, y] = [this.#x(parts(row).reduce((sum, part) => sum + part)), range.y((row.low + row.high) / 2, box)];
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
        context.fillText(number(gain, 0), x, box.top + box.height + 12);
      }
    }

    this.paintAxisName(context, 'loop gain: USD forced per USD of depth', box.left + box.width / 2);
  }

  #paintDepth(context: CanvasRenderingContext2D, rows: Row[]): void {
    const { box, range } = this;
    const left = box.left + box.width + 8;
    const most = Math.max(1, ...rows.map((row) => row.depth));
    context.fillStyle = palette.depth;
    for (const row of rows) {
      const y0 = Math.round(range.y(row.high, box));
      context.fillRect(left, y0, (row.depth / most) * this.depthWidth, Math.max(1, Math.round(range.y(row.low, box)) - y0));
    }

    context.font = smallFont;
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.fillText(`to ${usd(most)}`, left + this.depthWidth / 2, box.top + box.height + 12);
    this.paintAxisName(context, this.depthWidth < 60 ? 'depth' : 'depth, USD', left + this.depthWidth / 2);
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
const parts = ({ dealers, liquidations, supply, depth }: Row): [number, number, number] =>
  depth > 0 ? [dealers / depth, liquidations / depth, supply / depth] : [0, 0, 0];

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
