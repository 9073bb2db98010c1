// Strike by expiry: net gamma of the dealers, each cell as high as half the way to its neighbours.
import type { GammaCell } from '../gen/btcstream/v1/gamma_pb';
import { pill, roundUp, smallFont } from './canvas';
import { axisWidth, Chart, footHeight, gammaHeadHeight } from './chart';
import { absent, age, expiry, expiryParts, millis, number, usd, whole } from './format';
import type { Box } from './range';
import { palette } from './theme';

interface Column {
  expiry: bigint;
  at: number;
  cells: GammaCell[];
  /** Upper and lower edges of each cell, USD. */
  edges: [low: number, high: number][];
}

export class GammaMap extends Chart {
  #columns: Column[] = [];
  #most = 1;
  #column = 0;

  protected emptyReason(): string | undefined {
    return this.state.cells.size === 0 ? 'No options yet. Stream quotes with implied volatility, open interest and the forward, and this fills.'
      : this.range.isKnown ? undefined : 'No index price yet: strikes cannot be placed around it.';
  }

  protected layout(): Box {
    return { left: axisWidth, top: gammaHeadHeight, width: this.width - axisWidth - 4, height: this.height - gammaHeadHeight - footHeight };
  }

  protected paint(context: CanvasRenderingContext2D): void {
    this.#arrange();
    this.paintPriceAxis(context);
    const { box } = this;
    const across = box.width / this.#columns.length;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    this.#columns.forEach((column, i) => {
      const x0 = Math.round(box.left + i * across) + 1;
      const x1 = Math.round(box.left + (i + 1) * across) - 1;
      column.cells.forEach((cell, j) => this.#paintCell(context, cell, column.edges[j]!, x0, x1));
    });
    context.restore();
    this.#paintHead(context, across);
    this.paintIndex(context, this.state.index, axisWidth);
    this.#paintScale(context);
  }

  #paintCell(context: CanvasRenderingContext2D, cell: GammaCell, [low, high]: [number, number], x0: number, x1: number): void {
    const { range, box } = this;
    const [y0, y1] = [Math.round(range.y(high, box)), Math.round(range.y(low, box))];
    if (y1 <= box.top || y0 >= box.top + box.height) {
      return;
    }

    const net = cell.netGexUsdPerPercent;
    const height = Math.max(1, y1 - y0 - (y1 - y0 > 6 ? 1 : 0));
    const hasRoom = x1 - x0 >= 42 && height >= 11 && y0 >= box.top - 1 && y1 <= box.top + box.height + 1;
    if (net === undefined) {
      context.fillStyle = palette.grid;
      context.fillRect(x0, y0, x1 - x0, height);
      if (hasRoom) {
        this.#write(context, absent, x0, x1, y0 + height / 2, palette.muted);
      }

      return;
    }

    const share = Math.sqrt(Math.abs(net) / this.#most);
    context.fillStyle = (net >= 0 ? palette.long : palette.short).css(share);
    context.fillRect(x0, y0, x1 - x0, height);
    if (hasRoom && share > 0.13) {
      const isStrong = share > (palette.isDark ? 0.72 : 0.55);
      this.#write(context, number(net / 1e6, 1, true), x0, x1, y0 + height / 2, isStrong ? palette.indexText : palette.text);
    }
  }

  #write(context: CanvasRenderingContext2D, text: string, x0: number, x1: number, y: number, colour: string): void {
    context.fillStyle = colour;
    context.font = '10px Inter, system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, (x0 + x1) / 2, y + 0.5);
  }

  #paintHead(context: CanvasRenderingContext2D, across: number): void {
    const { box } = this;
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    const now = this.state.asOfMillis ?? 0;
    this.#columns.forEach((column, i) => {
      const x = box.left + (i + 0.5) * across;
      const [day, month, year] = expiryParts(column.at);
      const isFar = column.at - now > 200 * 86_400_000;
      context.fillStyle = palette.text;
      context.font = smallFont;
      if (across >= 46) {
        context.fillText(isFar && across >= 64 ? `${day} ${month} ’${year}` : `${day} ${month}`, x, 14);
        context.fillStyle = palette.muted;
        context.fillText(age((column.at - now) / 1000).replace(/\.\d/, ''), x, 29);
      } else {
        context.fillText(day, x, 13);
        context.font = '10px Inter, system-ui, sans-serif';
        context.fillStyle = palette.muted;
        context.fillText(month, x, 26);
      }
    });
  }

  #paintScale(context: CanvasRenderingContext2D): void {
    const { box } = this;
    const width = Math.min(220, box.width * 0.5);
    const x = box.left + (box.width - width) / 2;
    const y = this.height - 26;
    for (let i = 0; i < width; i++) {
      const at = (i / width) * 2 - 1;
      context.fillStyle = (at < 0 ? palette.short : palette.long).css(Math.sqrt(Math.abs(at)));
      context.fillRect(x + i, y, 1.5, 7);
    }

    context.font = smallFont;
    context.textBaseline = 'middle';
    context.fillStyle = palette.muted;
    context.textAlign = 'right';
    context.fillText(`short ${usd(-this.#most)}`, x - 8, y + 4);
    context.textAlign = 'left';
    context.fillText(`${usd(this.#most, true)} long`, x + width + 8, y + 4);
    this.paintAxisName(context, 'net of strike and expiry, USD per 1 %', box.left + box.width / 2, this.height - 6);
  }

  /** The cells by expiry, and how far each reaches. */
  #arrange(): void {
    const byExpiry = new Map<bigint, GammaCell[]>();
    let most = 0;
    for (const cell of this.state.cells.values()) {
      const cells = byExpiry.get(cell.expiry);
      if (cells === undefined) {
        byExpiry.set(cell.expiry, [cell]);
      } else {
        cells.push(cell);
      }

      if (cell.strike >= this.range.low && cell.strike <= this.range.high) {
        most = Math.max(most, Math.abs(cell.netGexUsdPerPercent ?? 0));
      }
    }

    this.#most = roundUp(most);
    this.#columns = [...byExpiry].sort(([a], [b]) => (a < b ? -1 : 1)).map(([at, cells]) => {
      cells.sort((a, b) => a.strike - b.strike);
      return { expiry: at, at: millis(at), cells, edges: edgesOf(cells) };
    });
    this.#column = Math.min(this.#column, this.#columns.length - 1);
  }

  protected override pointedAt(x: number): void {
    const at = Math.floor(((x - this.box.left) / this.box.width) * this.#columns.length);
    this.#column = Math.max(0, Math.min(this.#columns.length - 1, at));
  }

  protected override sideways(direction: number): void {
    this.#column = Math.max(0, Math.min(this.#columns.length - 1, this.#column + direction));
  }

  protected stepped(direction: number): number | undefined {
    const cells = this.#columns[this.#column]?.cells;
    if (cells === undefined) {
      return undefined;
    }

    const from = this.cursor.price ?? this.state.index ?? 0;
    const nearest = cells.reduce((best, cell, i) => (Math.abs(cell.strike - from) < Math.abs(cells[best]!.strike - from) ? i : best), 0);
    return cells[Math.max(0, Math.min(cells.length - 1, nearest + direction))]!.strike;
  }

  protected override paintPointed(context: CanvasRenderingContext2D): void {
    const found = this.#pointed();
    if (found === undefined) {
      return;
    }

    const { box, range } = this;
    const across = box.width / this.#columns.length;
    const [low, high] = found.edge;
    context.strokeStyle = palette.text;
    context.lineWidth = 1.5;
    context.strokeRect(box.left + this.#column * across + 1, range.y(high, box), across - 2, range.y(low, box) - range.y(high, box));
    context.lineWidth = 1;
    pill(context, whole(found.cell.strike), 2, range.y(found.cell.strike, box), axisWidth - 6, palette.muted, palette.ground);
  }

  #pointed(): { cell: GammaCell; edge: [number, number] } | undefined {
    const column = this.#columns[this.#column];
    const price = this.cursor.price;
    if (column === undefined || price === undefined) {
      return undefined;
    }

    const i = column.edges.findIndex(([low, high]) => price >= low && price < high);
    return i < 0 ? undefined : { cell: column.cells[i]!, edge: column.edges[i]! };
  }

  protected readout(): string {
    const found = this.isPointed ? this.#pointed() : undefined;
    if (found === undefined) {
      return 'Blue: dealers long, they damp moves. Orange: short, they feed them. Figures in M USD per 1 % move.';
    }

    const { cell } = found;
    return `${whole(cell.strike)} · ${expiry(millis(cell.expiry))}: net ${usd(cell.netGexUsdPerPercent, true)}, gross ${usd(cell.grossGexUsdPerPercent)} USD per 1 %`
      + ` · open interest ${number(cell.openInterest, 1)} contracts (${number(cell.callOpenInterest, 1)} calls, ${number(cell.putOpenInterest, 1)} puts), ${usd(cell.openInterestUsd)} USD`;
  }

  protected summary(): string {
    const cells = this.#columns.flatMap((column) => column.cells);
    const largest = cells.reduce<GammaCell | undefined>((best, cell) => (Math.abs(cell.netGexUsdPerPercent ?? 0) > Math.abs(best?.netGexUsdPerPercent ?? 0) ? cell : best), undefined);
    return `Gamma by strike and expiry: ${cells.length} cells of ${this.#columns.length} expiries.`
      + (largest === undefined ? '' : ` Largest: strike ${whole(largest.strike)}, ${expiry(millis(largest.expiry))}, ${usd(largest.netGexUsdPerPercent, true)} USD per 1 %.`);
  }

  protected rows(): string[][] {
    const cells = this.#columns.flatMap((column) => column.cells).filter((cell) => cell.strike >= this.range.low && cell.strike <= this.range.high);
    cells.sort((a, b) => Math.abs(b.netGexUsdPerPercent ?? 0) - Math.abs(a.netGexUsdPerPercent ?? 0));
    return [
      ['Expiry', 'Strike USD', 'Net USD per 1 %', 'Gross USD per 1 %', 'Open interest USD'],
      ...cells.slice(0, 60).map((cell) =>
        [expiry(millis(cell.expiry)), whole(cell.strike), usd(cell.netGexUsdPerPercent, true), usd(cell.grossGexUsdPerPercent), usd(cell.openInterestUsd)]),
    ];
  }
}

/** Half the way to the neighbours, and never farther than is usual in the column: a lone strike is no band. */
function edgesOf(cells: GammaCell[]): [number, number][] {
  const gaps = cells.slice(1).map((cell, i) => cell.strike - cells[i]!.strike);
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? (cells[0]?.strike ?? 0) * 0.01;
  return cells.map((cell, i) => [
    cell.strike - Math.min(gaps[i - 1] ?? usual, 3 * usual) / 2,
    cell.strike + Math.min(gaps[i] ?? usual, 3 * usual) / 2,
  ]);
}
