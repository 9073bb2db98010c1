// What the four charts share: two canvases (the picture, and the cursor over it), price upward, the index drawn through, a readout and a table in words.
import { line, pill, smallFont, ticks, wrap } from './canvas';
import { element, labelled, setText } from './dom';
import { number, whole } from './format';
import type { Box, Cursor, PriceRange } from './range';
import type { RiskState } from './state';
import { palette } from './theme';

/** Room beside and below every picture, and above those of gamma; the same in charts side by side, so that a price is at one height in both. Pixels. */
export const axisWidth = 58;
export const footHeight = 38;
export const gammaHeadHeight = 40;
export const ladderHeadHeight = 8;

export interface Tag {
  price: number;
  text: string;
  colour: string;
  dash?: number[];
}

export abstract class Chart {
  state!: RiskState;
  readonly figure: HTMLElement;
  protected box: Box = { left: 0, top: 0, width: 0, height: 0 };
  protected width = 0;
  protected height = 0;
  protected isPointed = false;
  isDirty = true;
  isCursorDirty = true;
  readonly #picture: HTMLCanvasElement;
  readonly #over: HTMLCanvasElement;
  readonly #readout: HTMLElement;
  readonly #table: HTMLDetailsElement;
  readonly #body = element('table');
  #describedAt = -Infinity;
  #tabledAt = -Infinity;
  #later: number | undefined;

  constructor(host: HTMLElement, name: string, protected readonly range: PriceRange, protected readonly cursor: Cursor, private readonly redraw: () => void) {
    this.#picture = element('canvas');
    this.#picture.setAttribute('aria-hidden', 'true');
    this.#over = element('canvas', 'over');
    this.#over.tabIndex = 0;
    labelled(this.#over, 'slider', name);
    this.#over.setAttribute('aria-orientation', 'vertical');
    this.#readout = element('p', 'readout');
    this.#table = element('details', 'as-table');
    const scroll = element('div', 'scroll');
    scroll.tabIndex = 0;
    labelled(scroll, 'group', `${name}, as a table`);
    scroll.append(this.#body);
    this.#table.append(element('summary', '', 'As a table'), scroll);
    this.figure = element('div', 'chart');
    this.figure.append(this.#picture, this.#over);
    host.append(this.figure, this.#readout, this.#table);
    new ResizeObserver(() => this.#resize()).observe(this.figure);
    this.#listen();
    cursor.onMove(() => {
      this.isCursorDirty = true;
      redraw();
    });
    this.#table.addEventListener('toggle', () => this.touch());
  }

  /** Asks for the picture to be drawn again. */
  touch(): void {
    this.isDirty = true;
    this.redraw();
  }

  /** Draws what has changed. */
  draw(now: number): void {
    if (this.width === 0) {
      return;
    }

    if (this.isDirty) {
      this.isDirty = false;
      const context = this.#clear(this.#picture);
      this.box = this.layout();
      const why = this.emptyReason();
      this.figure.classList.toggle('quiet', why !== undefined);
      if (why === undefined) {
        this.paint(context);
      } else {
        this.#paintEmpty(context, why);
      }

      this.isCursorDirty = true;
      this.#describe(now);
    }

    if (this.isCursorDirty) {
      this.isCursorDirty = false;
      const context = this.#clear(this.#over);
      const isEmpty = this.emptyReason() !== undefined;
      this.#readout.textContent = isEmpty ? '' : this.readout();
      if (!isEmpty && this.cursor.price !== undefined) {
        this.#paintCursor(context, this.cursor.price);
      }
    }
  }

  /** Why there is nothing to draw; undefined where there is something. */
  protected abstract emptyReason(): string | undefined;
  protected abstract layout(): Box;
  protected abstract paint(context: CanvasRenderingContext2D): void;
  /** What the cursor is on, or a legend where there is none. */
  protected abstract readout(): string;
  /** The picture in a sentence. */
  protected abstract summary(): string;
  /** The picture as rows of text, the head first. */
  protected abstract rows(): string[][];
  /** What one step of the arrow keys moves the cursor to. */
  protected abstract stepped(direction: number): number | undefined;
  /** The cursor's place across; charts with columns use it. */
  protected pointedAt(_x: number): void {}
  protected sideways(_direction: number): void {}
  protected paintPointed(_context: CanvasRenderingContext2D): void {}

  protected paintPriceAxis(context: CanvasRenderingContext2D, side: 'left' | 'right' = 'left'): void {
    const { box, range } = this;
    context.font = smallFont;
    context.textBaseline = 'middle';
    context.textAlign = side === 'left' ? 'right' : 'left';
    const at = side === 'left' ? box.left - 8 : box.left + box.width + 8;
    for (const price of ticks(range.low, range.high, Math.max(3, box.height / 56))) {
      const y = Math.round(range.y(price, box)) + 0.5;
      context.strokeStyle = palette.grid;
      context.lineWidth = 1;
      line(context, box.left, y, box.left + box.width, y);
      // The index's own figure stands on the axis.
      if (this.state.index === undefined || Math.abs(range.y(this.state.index, box) - y) > 15) {
        context.fillStyle = palette.muted;
        context.fillText(whole(price), at, y);
      }
    }
  }

  /** What a scale below the picture counts. */
  protected paintAxisName(context: CanvasRenderingContext2D, text: string, x: number, y = this.height - 9): void {
    context.font = smallFont;
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, x, y);
  }

  /** The index: a line through the box, its figure on the axis. */
  protected paintIndex(context: CanvasRenderingContext2D, index: number | undefined, axisWidth: number): void {
    const { box, range } = this;
    if (index === undefined || index < range.low || index > range.high) {
      return;
    }

    const y = Math.round(range.y(index, box)) + 0.5;
    context.strokeStyle = palette.index;
    context.lineWidth = 1;
    line(context, box.left, y, box.left + box.width, y);
    pill(context, whole(index), 2, y, axisWidth - 6, palette.index, palette.indexText);
  }

  /** Lines with names, the names moved apart where they would lie on one another. */
  protected paintTags(context: CanvasRenderingContext2D, tags: Tag[]): void {
    const { box, range } = this;
    const visible = tags.filter((tag) => tag.price >= range.low && tag.price <= range.high).sort((a, b) => b.price - a.price);
    let lowest = box.top;
    context.font = smallFont;
    context.lineWidth = 1;
    for (const tag of visible) {
      const y = Math.round(range.y(tag.price, box)) + 0.5;
      context.strokeStyle = tag.colour;
      context.setLineDash(tag.dash ?? [4, 3]);
      line(context, box.left, y, box.left + box.width, y);
    }

    context.setLineDash([]);
    for (const tag of visible) {
      const y = Math.round(range.y(tag.price, box)) + 0.5;
      const width = context.measureText(tag.text).width + 10;
      const textY = Math.max(lowest + 8, Math.min(y, box.top + box.height - 8));
      context.fillStyle = palette.ground;
      context.globalAlpha = 0.88;
      context.fillRect(box.left + box.width - width - 2, textY - 8, width, 16);
      context.globalAlpha = 1;
      context.fillStyle = tag.colour;
      context.textAlign = 'right';
      context.textBaseline = 'middle';
      context.fillText(tag.text, box.left + box.width - 7, textY);
      lowest = textY + 8;
    }
  }

  #paintCursor(context: CanvasRenderingContext2D, price: number): void {
    const { box, range } = this;
    if (price < range.low || price > range.high) {
      return;
    }

    const y = Math.round(range.y(price, box)) + 0.5;
    context.strokeStyle = palette.muted;
    context.setLineDash([2, 3]);
    line(context, box.left, y, box.left + box.width, y);
    context.setLineDash([]);
    if (this.isPointed) {
      this.paintPointed(context);
    }
  }

  #paintEmpty(context: CanvasRenderingContext2D, why: string): void {
    context.fillStyle = palette.muted;
    context.font = '13px Inter, system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    wrap(context, why, this.width - 64).forEach((text, i, all) => context.fillText(text, this.width / 2, this.height / 2 + (i - (all.length - 1) / 2) * 20));
  }

  #clear(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    const context = canvas.getContext('2d')!;
    const scale = canvas.width / this.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  #resize(): void {
    const { width, height } = this.figure.getBoundingClientRect();
    const scale = Math.min(devicePixelRatio || 1, 2);
    this.width = width;
    this.height = height;
    for (const canvas of [this.#picture, this.#over]) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }

    this.touch();
  }

  #listen(): void {
    this.#over.addEventListener('pointermove', (event) => this.#point(event));
    this.#over.addEventListener('pointerdown', (event) => this.#point(event));
    this.#over.addEventListener('pointerleave', () => this.#leave());
    this.#over.addEventListener('blur', () => this.#leave());
    this.#over.addEventListener('keydown', (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === 'Escape') {
        this.#leave();
        return;
      }

      if (direction === undefined && across === undefined) {
        return;
      }

      event.preventDefault();
      this.isPointed = true;
      if (across !== undefined) {
        this.sideways(across);
      }

      const price = direction === undefined ? (this.cursor.price ?? this.stepped(0)) : this.stepped(direction);
      this.cursor.set(price);
      this.isCursorDirty = true;
      this.#speak(price);
      this.redraw();
    });
  }

  #point(event: PointerEvent): void {
    const bounds = this.#over.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const { box } = this;
    if (!this.range.isKnown || y < box.top || y > box.top + box.height) {
      this.#leave();
      return;
    }

    this.isPointed = true;
    this.isCursorDirty = true;
    this.pointedAt(x);
    this.cursor.set(this.range.price(y, box));
    this.redraw();
  }

  #leave(): void {
    this.isPointed = false;
    this.isCursorDirty = true;
    this.cursor.set(undefined);
    this.redraw();
  }

  /** The cursor for ears, when the keys have moved it. */
  #speak(price: number | undefined): void {
    this.#over.setAttribute('aria-valuenow', `${Math.round(price ?? 0)}`);
    this.#over.setAttribute('aria-valuetext', this.emptyReason() ?? this.readout());
  }

  /** The picture in words, for ears and for those who want figures: every two seconds at most, and once more when it has become quiet. */
  #describe(now: number): void {
    const why = this.emptyReason();
    if (now - this.#describedAt <= 2_000) {
      this.#later ??= window.setTimeout(() => {
        this.#later = undefined;
        this.#describe(performance.now());
      }, 2_100);
    } else {
      this.#describedAt = now;
      this.#over.setAttribute('aria-label', `${why ?? this.summary()} Arrow keys read it out.`);
      if (this.cursor.price === undefined) {
        this.#over.setAttribute('aria-valuenow', `${Math.round(this.state.index ?? 0)}`);
        this.#over.setAttribute('aria-valuetext', 'at the index');
      }

      this.#over.setAttribute('aria-valuemin', `${Math.round(this.range.low)}`);
      this.#over.setAttribute('aria-valuemax', `${Math.round(this.range.high)}`);
    }

    if (this.#table.open && now - this.#tabledAt > 1_000) {
      this.#tabledAt = now;
      fillTable(this.#body, why === undefined ? this.rows() : [[why]]);
      this.#body.dataset.sequence = `${this.state.sequence}`;
    }
  }
}

/** Rows of text into a table, the head first. Cells stay and only their texts change, so that whoever reads on keeps the place. */
function fillTable(table: HTMLTableElement, rows: string[][]): void {
  while (table.rows.length > rows.length) {
    table.deleteRow(-1);
  }

  rows.forEach((cells, i) => {
    const row = table.rows[i] ?? table.insertRow();
    if (row.cells.length !== cells.length) {
      row.replaceChildren(...cells.map(() => {
        const made = element(i === 0 ? 'th' : 'td');
        if (i === 0) {
          made.setAttribute('scope', 'col');
        }

        return made;
      }));
    }

    cells.forEach((text, cell) => setText(row.cells[cell]!, text));
  });
}

export const signedPercent = (price: number, index: number | undefined): string =>
  index === undefined ? '' : ` (${number((price / index - 1) * 100, 1, true)} %)`;
