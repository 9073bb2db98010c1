// Liquidations over time and price, the index drawn through them, and beside them the ladder as it lies now.
import { Provenance } from '../gen/btcstream/v1/common_pb';
import { hatch, line, roundUp, smallFont } from './canvas';
import { axisWidth, Chart, footHeight, ladderHeadHeight, signedPercent } from './chart';
import { clock, moment, number, usd, whole } from './format';
import type { Bins, Column, LiquidationHistory, Window } from './history';
import type { Box } from './range';
import { palette } from './theme';

const shortestWindow = 30_000;

export const provenanceName = (provenance: Provenance): string =>
  ({ [Provenance.OBSERVED]: 'observed positions', [Provenance.REALISED]: 'realised forced orders', [Provenance.MODELLED]: 'modelled from open interest', [Provenance.UNSPECIFIED]: '' })[provenance];

const nothingOf = (provenance: Provenance): string =>
  ({
    [Provenance.OBSERVED]: 'No leveraged positions have been streamed. Stream positions, and this fills. It does not mean that there are none.',
    [Provenance.REALISED]: 'No feed of forced orders: none has come. Stream them, or follow a venue that reports them, and this fills.',
    [Provenance.MODELLED]: 'Nothing is modelled: no open interest of perpetuals has been streamed, or no leverage classes are assumed.',
    [Provenance.UNSPECIFIED]: 'Nothing is known.',
  })[provenance];

export class LiquidationMap extends Chart {
  history!: LiquidationHistory;
  window!: Window;
  #image = document.createElement('canvas');
  #imageKey = '';
  #from = 0;
  #to = 0;
  #most = 1;
  #pointedTime: number | undefined;
  #gaps: [from: number, to: number][] = [];

  private get sideWidth(): number {
    return Math.round(Math.min(120, this.width * 0.2));
  }

  protected emptyReason(): string | undefined {
    return !this.range.isKnown ? 'No index price yet: there is no range of prices to draw.'
      : this.history.hasAny(this.state) ? undefined : nothingOf(this.history.provenance);
  }

  protected layout(): Box {
    return { left: axisWidth, top: ladderHeadHeight, width: this.width - axisWidth - this.sideWidth - 10, height: this.height - ladderHeadHeight - footHeight };
  }

  protected paint(context: CanvasRenderingContext2D): void {
    const { box } = this;
    const live = this.history.live(this.state);
    this.#setWindow();
    this.#gaps = this.history.gaps(this.#from, this.#to);
    this.#setScale(live);
    this.#paintHeat();
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#image, box.left, box.top, box.width, box.height);
    this.paintPriceAxis(context);
    this.#paintGaps(context);
    this.#paintTimeAxis(context);
    this.#paintTrace(context);
    this.#paintSide(context, live);
    this.paintIndex(context, undefined, axisWidth);
    this.#paintIndexPill(context);
  }

  /** The whole window asked for, or since the first column of a young server. */
  #setWindow(): void {
    const to = this.state.asOfMillis ?? 0;
    const first = Math.min(this.history.columns[0]?.time ?? to, this.history.index[0]?.[0] ?? to);
    this.#to = to;
    this.#from = Math.max(to - this.window.seconds * 1000, Math.min(first, to - shortestWindow));
  }

  #setScale(live: Bins): void {
    let most = 0;
    const { low, high } = this.range;
    const take = (bins: Bins) => {
      for (const [bin, [long, short]] of bins) {
        const price = this.history.low(bin);
        if (price >= low && price <= high) {
          most = Math.max(most, long, short);
        }
      }
    };
    take(live);
    this.history.columns.filter((_, i, all) => i % Math.max(1, Math.floor(all.length / 60)) === 0).forEach((column) => take(column.bins));
    this.#most = roundUp(most);
  }

  /** Draws the heat into an image of its own, again only where a column came, the scale moved, or time has gone on by a pixel. */
  #paintHeat(): void {
    const scale = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [Math.max(1, Math.round(this.box.width * scale)), Math.max(1, Math.round(this.box.height * scale))];
    const tick = Math.max(1_000, (this.#to - this.#from) / width);
    const key = [this.history.version, width, height, this.range.low, this.range.high, this.#most, palette.ground, this.window.seconds, Math.floor(this.#to / tick)].join();
    if (key === this.#imageKey) {
      return;
    }

    this.#imageKey = key;
    [this.#image.width, this.#image.height] = [width, height];
    const context = this.#image.getContext('2d')!;
    const pixels = context.createImageData(width, height);
    const words = new Uint32Array(pixels.data.buffer);
    const columns = this.history.columns.filter((column) => column.time > this.#from);
    const x = (time: number) => Math.max(0, Math.min(width, Math.round(((time - this.#from) / (this.#to - this.#from)) * width)));
    let [from, before] = [0, this.#from];
    for (const { time, bins } of columns) {
      // A column stands for the time since the one before, but not for a gap before it.
      const gap = this.#gaps.find(([begin, end]) => begin >= before && end < time);
      const [begin, to] = [Math.max(from, gap === undefined ? 0 : x(gap[1])), x(time)];
      if (to > begin) {
        this.#fill(words, width, height, begin, to, bins);
      }

      [from, before] = [Math.max(from, to), time];
    }

    if (from < width && !this.#gaps.some(([, to]) => to >= this.#to)) {
      this.#fill(words, width, height, from, width, this.history.live(this.state));
    }

    context.putImageData(pixels, 0, 0);
  }

  /** Where nothing is known nothing is drawn: neither heat, which would be a guess, nor bare ground, which would be 0. */
  #paintGaps(context: CanvasRenderingContext2D): void {
    const { box } = this;
    for (const [from, to] of this.#gaps) {
      const [x0, x1] = [this.#x(from), this.#x(to)];
      if (x1 - x0 < 1) {
        continue;
      }

      hatch(context, x0, box.top, x1 - x0, box.height, palette.muted);
      if (x1 - x0 > 64) {
        context.font = smallFont;
        context.textAlign = 'center';
        context.textBaseline = 'middle';
        const width = context.measureText('no data').width + 12;
        context.fillStyle = palette.ground;
        context.fillRect((x0 + x1) / 2 - width / 2, box.top + 10, width, 18);
        context.fillStyle = palette.muted;
        context.fillText('no data', (x0 + x1) / 2, box.top + 19);
      }
    }
  }

  #isGap(time: number): boolean {
    return this.#gaps.some(([from, to]) => time > from && time < to);
  }

  #fill(words: Uint32Array, width: number, height: number, from: number, to: number, bins: Bins): void {
    const box = { left: 0, top: 0, width, height };
    for (const [bin, [long, short]] of bins) {
      const y0 = Math.max(0, Math.round(this.range.y(this.history.low(bin + 1), box)));
      const y1 = Math.min(height, Math.round(this.range.y(this.history.low(bin), box)));
      const share = Math.sqrt(Math.max(long, short) / this.#most);
      if (share < 0.01 || y1 <= y0) {
        continue;
      }

      const colour = (long >= short ? palette.longsOut : palette.shortsOut).packed(0.1 + 0.9 * share);
      for (let y = y0; y < y1; y++) {
        words.fill(colour, y * width + from, y * width + to);
      }
    }
  }

  #x(time: number): number {
    return this.box.left + ((time - this.#from) / (this.#to - this.#from)) * this.box.width;
  }

  #paintTimeAxis(context: CanvasRenderingContext2D): void {
    const { box } = this;
    const span = (this.#to - this.#from) / 1000;
    const steps = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000];
    const step = (steps.find((candidate) => candidate >= span / (box.width / 90)) ?? 864_000) * 1000;
    context.font = smallFont;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let time = Math.ceil(this.#from / step) * step; time <= this.#to; time += step) {
      const x = Math.round(this.#x(time)) + 0.5;
      context.strokeStyle = palette.grid;
      line(context, x, box.top, x, box.top + box.height);
      context.fillStyle = palette.muted;
      if (x > box.left + 20 && x < box.left + box.width - 20) {
        const text = step >= 86_400_000 ? moment(time).slice(5, 10) : step < 60_000 ? clock(time) : clock(time).slice(0, 5);
        context.fillText(text, x, box.top + box.height + 12);
      }
    }

    this.paintAxisName(context, 'time, UTC', box.left + box.width / 2);
  }

  #paintTrace(context: CanvasRenderingContext2D): void {
    const { box, range } = this;
    const points = this.history.index.filter(([time]) => time >= this.#from);
    if (points.length === 0 || this.state.index === undefined) {
      return;
    }

    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    context.lineJoin = 'round';
    for (const [width, colour] of [[4, palette.ground], [1.75, palette.index]] as const) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      let [beforeTime, beforePrice] = [Number.NaN, 0];
      for (const [time, price] of points) {
        // Where nothing is known the line ends, and begins again.
        const gap = this.#gaps.find(([from, to]) => from < time && to > beforeTime);
        if (gap !== undefined) {
          context.lineTo(this.#x(Math.max(beforeTime, gap[0])), range.y(beforePrice, box));
        }

        if (Number.isNaN(beforeTime) || gap !== undefined) {
          context.moveTo(this.#x(time), range.y(price, box));
        } else {
          context.lineTo(this.#x(time), range.y(price, box));
        }

        [beforeTime, beforePrice] = [time, price];
      }

      context.lineTo(this.#x(this.#to), range.y(this.state.index, box));
      context.stroke();
    }

    context.restore();
    context.lineWidth = 1;
  }

  #paintIndexPill(context: CanvasRenderingContext2D): void {
    const index = this.state.index;
    if (index !== undefined && index >= this.range.low && index <= this.range.high) {
      const box = this.box;
      this.box = { ...box, left: box.left + box.width + 8, width: this.sideWidth };
      this.paintIndex(context, index, axisWidth);
      this.box = box;
    }
  }

  /** The ladder now: the provenance chosen as bars; what is modelled as an outline, laid over and never added. */
  #paintSide(context: CanvasRenderingContext2D, live: Bins): void {
    const { box, range } = this;
    const left = box.left + box.width + 8;
    const modelled = this.history.provenance === Provenance.OBSERVED ? this.history.bins(this.state.liquidations.values(), Provenance.MODELLED) : new Map();
    const most = Math.max(1, ...[...live, ...modelled].filter(([bin]) => this.history.low(bin) >= range.low && this.history.low(bin) <= range.high).flatMap(([, sums]) => sums));
    context.strokeStyle = palette.grid;
    line(context, left - 0.5, box.top, left - 0.5, box.top + box.height);
    for (const [bins, isOutline] of [[live, false], [modelled, true]] as const) {
      for (const [bin, [long, short]] of bins) {
        const [y0, y1] = [range.y(this.history.low(bin + 1), box), range.y(this.history.low(bin), box)];
        if (y1 < box.top || y0 > box.top + box.height) {
          continue;
        }

        const width = (Math.max(long, short) / most) * (this.sideWidth - 4);
        context.fillStyle = context.strokeStyle = (long >= short ? palette.longsOut : palette.shortsOut).full;
        const height = Math.max(1, y1 - y0 - 0.75);
        if (isOutline) {
          context.strokeRect(left + 0.5, y0 + 0.5, Math.max(1, width), Math.max(1, height - 1));
        } else {
          context.fillRect(left, y0, width, height);
        }
      }
    }

    context.font = smallFont;
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(`to ${usd(most)}`, left + this.sideWidth / 2, box.top + box.height + 12);
    this.paintAxisName(context, this.sideWidth < 100 ? 'now, USD' : 'ladder now, USD', left + this.sideWidth / 2);
  }

  protected override pointedAt(x: number): void {
    const share = (x - this.box.left) / this.box.width;
    this.#pointedTime = share < 0 || share > 1 ? undefined : this.#from + share * (this.#to - this.#from);
  }

  protected override sideways(direction: number): void {
    const step = (this.#to - this.#from) / 40;
    this.#pointedTime = Math.max(this.#from, Math.min(this.#to, (this.#pointedTime ?? this.#to) + direction * step));
  }

  protected stepped(direction: number): number | undefined {
    const from = this.cursor.price ?? this.state.index;
    return from === undefined ? undefined : from * 1.005 ** direction;
  }

  protected override paintPointed(context: CanvasRenderingContext2D): void {
    if (this.#pointedTime !== undefined) {
      const x = Math.round(this.#x(this.#pointedTime)) + 0.5;
      context.strokeStyle = palette.muted;
      context.setLineDash([2, 3]);
      line(context, x, this.box.top, x, this.box.top + this.box.height);
      context.setLineDash([]);
    }
  }

  protected readout(): string {
    const price = this.cursor.price;
    const name = provenanceName(this.history.provenance);
    if (price === undefined) {
      return `Magenta: longs forced out. Teal: shorts. USD per bin of 0.5 %, up to ${usd(this.#most)}; ${name}. Line: index. Hatched: no data. Beside: the ladder now; outline: modelled.${this.history.problem === undefined ? '' : ` No history: ${this.history.problem}.`}`;
    }

    if (this.isPointed && this.#pointedTime !== undefined && this.#isGap(this.#pointedTime)) {
      return `${whole(price)}${signedPercent(price, this.state.index)} at ${clock(this.#pointedTime)}: no data of that time, ${name}`;
    }

    const column = this.#columnAt(this.isPointed ? this.#pointedTime : undefined);
    const found = [...(column?.bins ?? [])].find(([bin]) => price >= this.history.low(bin) && price < this.history.low(bin + 1));
    const [long, short] = found?.[1] ?? [0, 0];
    return `${whole(price)}${signedPercent(price, this.state.index)} at ${column === undefined ? 'no time' : clock(column.time)}: longs out ${usd(long)}, shorts out ${usd(short)} USD, ${name}`;
  }

  #columnAt(time: number | undefined): Column | undefined {
    const now = { time: this.#to, lasts: 0, bins: this.history.live(this.state) };
    return time === undefined ? now : (this.history.columns.find((column) => column.time >= time) ?? now);
  }

  protected summary(): string {
    const above = this.state.summary?.nearestLiquidationClusterAbove;
    const below = this.state.summary?.nearestLiquidationClusterBelow;
    const clusters = [
      below && `below, ${whole(below.priceHigh)} to ${whole(below.priceLow)}, ${usd(below.longUsd)} USD of longs`,
      above && `above, ${whole(above.priceLow)} to ${whole(above.priceHigh)}, ${usd(above.shortUsd)} USD of shorts`,
    ].filter((text) => text !== undefined);
    return `Liquidations over time and price, ${provenanceName(this.history.provenance)}. ${clusters.length === 0 ? 'No large cluster is known' : `Nearest large clusters: ${clusters.join('; ')}`}.`;
  }

  protected rows(): string[][] {
    const bins = [...this.history.live(this.state)].filter(([bin]) => this.history.low(bin) >= this.range.low && this.history.low(bin) <= this.range.high).sort(([a], [b]) => b - a);
    return [
      ['From USD', 'To USD', 'From index', 'Longs out, USD', 'Shorts out, USD'],
      ...bins.map(([bin, [long, short]]) => [
        whole(this.history.low(bin)), whole(this.history.low(bin + 1)), `${number((this.history.low(bin) / (this.state.index ?? Number.NaN) - 1) * 100, 1, true)} %`, usd(long), usd(short),
      ]),
    ];
  }
}
