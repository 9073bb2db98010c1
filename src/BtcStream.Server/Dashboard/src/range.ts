// The prices that charts side by side share: their range, and the one that is pointed at.
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A range of prices, the same for charts that lie side by side. It moves only when the index nears its edge, so that pictures stand still. */
export class PriceRange {
  low = 0;
  high = 0;
  #centre = 0;

  constructor(public percent: number) {}

  get isKnown(): boolean {
    return this.high > this.low;
  }

  /** Follows the index; whether the range has moved. */
  follow(index: number | undefined): boolean {
    if (index === undefined || index <= 0) {
      return false;
    }

    const drift = Math.abs(index / (this.#centre || 1e-9) - 1) * 100;
    if (this.#centre === 0 || drift > this.percent * 0.15) {
      this.#centre = index;
      this.set(this.percent);
      return true;
    }

    return false;
  }

  set(percent: number): void {
    this.percent = percent;
    this.low = this.#centre * (1 - percent / 100);
    this.high = this.#centre * (1 + percent / 100);
  }

  forget(): void {
    this.#centre = this.low = this.high = 0;
  }

  y(price: number, box: Box): number {
    return box.top + ((this.high - price) / (this.high - this.low)) * box.height;
  }

  price(y: number, box: Box): number {
    return this.high - ((y - box.top) / box.height) * (this.high - this.low);
  }
}

/** The price under the pointer or chosen with the keys, shown in every chart of the page. */
export class Cursor {
  price: number | undefined;
  readonly #listeners: (() => void)[] = [];

  onMove(listener: () => void): void {
    this.#listeners.push(listener);
  }

  set(price: number | undefined): void {
    if (price !== this.price) {
      this.price = price;
      this.#listeners.forEach((listener) => listener());
    }
  }
}
