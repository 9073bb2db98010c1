// Gamma over price: the whole book priced again at each price, as a curve; today's net by strike, as bars with a scale of their own; flips and walls.
import { FlipDefinition, FlipStatus } from '../gen/btcstream/v1/summary_pb';
import { line, roundUp, smallFont, ticks } from './canvas';
import { axisWidth, Chart, footHeight, gammaHeadHeight, signedPercent, type Tag } from './chart';
import { number, usd, whole } from './format';
import type { Box } from './range';
import { palette } from './theme';

export class GammaProfile extends Chart {
  #zero = 0;
  #perUsd = 1;
  #perBarUsd = 1;

  protected emptyReason(): string | undefined {
    return this.state.strikes.size === 0 ? 'No profile yet: it needs priced options and an index price.' // A curve of no book would be a 0 that nobody knows.
      : this.range.isKnown ? undefined : 'No index price yet: there is no range of prices to draw.';
  }

  protected layout(): Box {
    return { left: axisWidth, top: gammaHeadHeight, width: this.width - axisWidth - 6, height: this.height - gammaHeadHeight - footHeight };
  }

  protected paint(context: CanvasRenderingContext2D): void {
    this.#scale();
    this.paintPriceAxis(context);
    const { box } = this;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    this.#paintBars(context);
    this.#paintCurve(context);
    context.restore();
    context.strokeStyle = palette.faint;
    line(context, Math.round(this.#zero) + 0.5, box.top, Math.round(this.#zero) + 0.5, box.top + box.height);
    this.#paintScales(context);
    this.paintTags(context, this.#tags());
    this.paintIndex(context, this.state.index, axisWidth);
  }

  /** Both scales share the place of zero. */
  #scale(): void {
    const { box } = this;
    const curve = this.#visible().map((point) => point.gexUsdPerPercent ?? 0);
    const bars = [...this.state.strikes.values()].filter((strike) => strike.strike >= this.range.low && strike.strike <= this.range.high).map((strike) => strike.netGexUsdPerPercent ?? 0);
    const reach = (values: number[]) => [roundUp(Math.max(0, ...values.map((value) => -value))), roundUp(Math.max(0, ...values))] as const;
    const [curveLow, curveHigh] = reach(curve);
    const [barLow, barHigh] = reach(bars);
    const share = Math.max(0.1, Math.min(0.9, Math.max(curveLow / (curveLow + curveHigh), barLow / (barLow + barHigh))));
    this.#zero = box.left + share * box.width;
    this.#perUsd = Math.min((share * box.width) / curveLow, ((1 - share) * box.width) / curveHigh) * 0.96;
    this.#perBarUsd = Math.min((share * box.width) / barLow, ((1 - share) * box.width) / barHigh) * 0.96;
  }

  #paintBars(context: CanvasRenderingContext2D): void {
    const { box, range } = this;
    const strikes = [...this.state.strikes.values()].filter((strike) => strike.strike >= range.low && strike.strike <= range.high).sort((a, b) => a.strike - b.strike);
    strikes.forEach((strike, i) => {
      const net = strike.netGexUsdPerPercent;
      if (net === undefined) {
        return;
      }

      const gap = Math.min(strike.strike - (strikes[i - 1]?.strike ?? -Infinity), (strikes[i + 1]?.strike ?? Infinity) - strike.strike);
      const height = Math.max(2, Math.min(10, range.y(0, box) - range.y(gap, box) - 2));
      const width = net * this.#perBarUsd;
      context.globalAlpha = palette.isDark ? 0.5 : 0.45;
      context.fillStyle = (net >= 0 ? palette.long : palette.short).full;
      context.fillRect(Math.min(this.#zero, this.#zero + width), range.y(strike.strike, box) - height / 2, Math.abs(width), height);
      context.globalAlpha = 1;
    });
  }

  #paintCurve(context: CanvasRenderingContext2D): void {
    const { box, range } = this;
    const points = this.#visible();
    for (const side of [1, -1]) {
      const ramp = side > 0 ? palette.long : palette.short;
      context.fillStyle = ramp.full;
      context.globalAlpha = palette.isDark ? 0.13 : 0.12;
      context.beginPath();
      context.moveTo(this.#zero, range.y(points[0]?.price ?? 0, box));
      for (const point of points) {
        const value = side * Math.max(0, side * (point.gexUsdPerPercent ?? 0));
        context.lineTo(this.#zero + value * this.#perUsd, range.y(point.price, box));
      }

      context.lineTo(this.#zero, range.y(points.at(-1)?.price ?? 0, box));
      context.fill();
      context.globalAlpha = 1;
    }

    context.lineWidth = 2;
    context.lineJoin = 'round';
    for (let i = 1; i < points.length; i++) {
      const [from, to] = [points[i - 1]!, points[i]!];
      if (from.gexUsdPerPercent === undefined || to.gexUsdPerPercent === undefined) {
        continue;
      }

      context.strokeStyle = (from.gexUsdPerPercent + to.gexUsdPerPercent >= 0 ? palette.long : palette.short).full;
      line(context, this.#zero + from.gexUsdPerPercent * this.#perUsd, range.y(from.price, box), this.#zero + to.gexUsdPerPercent * this.#perUsd, range.y(to.price, box));
    }

    context.lineWidth = 1;
  }

  #paintScales(context: CanvasRenderingContext2D): void {
    const { box } = this;
    context.font = smallFont;
    context.textBaseline = 'middle';
    const [middle, below] = [box.left + box.width / 2, box.top + box.height];
    for (const [y, scale, name, nameY] of [[box.top - 11, this.#perBarUsd, 'bars: each strike today, USD per 1 %', 13], [below + 12, this.#perUsd, 'curve: whole book at that price, USD per 1 %', this.height - 6]] as const) {
      context.fillStyle = palette.muted;
      context.textAlign = 'center';
      for (const value of ticks((box.left - this.#zero) / scale, (box.left + box.width - this.#zero) / scale, box.width / 58)) {
        const x = this.#zero + value * scale;
        if (x > box.left + 14 && x < box.left + box.width - 22) {
          context.fillText(value === 0 ? '0' : usd(value, true).replace(/\.0+\u00a0/, '\u00a0'), x, y);
        }
      }

      this.paintAxisName(context, name, middle, nameY);
    }
  }

  #tags(): Tag[] {
    const summary = this.state.summary;
    if (summary === undefined) {
      return [];
    }

    const tags: Tag[] = summary.flips
      .filter((flip) => flip.definition === FlipDefinition.PROFILE_ROOT && flip.status === FlipStatus.FOUND && flip.price !== undefined)
      .slice(0, 3)
      .map((flip) => ({ price: flip.price!, text: `flip ${whole(flip.price)}`, colour: palette.flip, dash: [6, 3] }));
    if (summary.callWallStrike !== undefined) {
      tags.push({ price: summary.callWallStrike, text: `call wall ${whole(summary.callWallStrike)}`, colour: palette.long.full });
    }

    if (summary.putWallStrike !== undefined) {
      tags.push({ price: summary.putWallStrike, text: `put wall ${whole(summary.putWallStrike)}`, colour: palette.short.full });
    }

    return tags;
  }

  #visible() {
    const spare = (this.range.high - this.range.low) * 0.02;
    return this.state.profile.filter((point) => point.price >= this.range.low - spare && point.price <= this.range.high + spare);
  }

  #nearest(price: number) {
    const { profile } = this.state;
    return profile.length === 0 ? undefined : profile.reduce((best, point) => (Math.abs(point.price - price) < Math.abs(best.price - price) ? point : best));
  }

  protected stepped(direction: number): number | undefined {
    const from = this.cursor.price ?? this.state.index;
    return from === undefined ? undefined : from + (direction * (this.range.high - this.range.low)) / 60;
  }

  protected readout(): string {
    const point = this.cursor.price === undefined ? undefined : this.#nearest(this.cursor.price);
    if (point === undefined) {
      return 'Right of zero dealers are long gamma and damp moves, left of it they are short and feed them. USD per 1 % move.';
    }

    const hedge = point.hedgeUsd;
    const flow = hedge === undefined ? '' : ` · on the way there dealers ${hedge >= 0 ? 'buy' : 'sell'} ${usd(Math.abs(hedge))} USD`;
    const strikes = [...this.state.strikes.values()];
    const strike = strikes.length === 0 ? undefined : strikes.reduce((best, one) => (Math.abs(one.strike - point.price) < Math.abs(best.strike - point.price) ? one : best));
    const bar = strike === undefined ? '' : ` · strike ${whole(strike.strike)}: ${usd(strike.netGexUsdPerPercent, true)}`;
    return `At ${whole(point.price)}${signedPercent(point.price, this.state.index)}: whole book ${usd(point.gexUsdPerPercent, true)} USD per 1 %${flow}${bar}`;
  }

  protected summary(): string {
    const tags = this.#tags().map((tag) => tag.text).join(', ');
    return `Gamma over price. Net now ${usd(this.state.summary?.netGexUsdPerPercent, true)} USD per 1 %. ${tags === '' ? 'No flip in sight' : tags}.`;
  }

  protected rows(): string[][] {
    const points = this.#visible();
    const every = Math.max(1, Math.floor(points.length / 24));
    return [
      ['Price USD', 'From index', 'Net USD per 1 %', 'Dealers trade on the way, USD'],
      ...points.filter((_, i) => i % every === 0).reverse().map((point) =>
        [whole(point.price), `${number((point.price / (this.state.index ?? Number.NaN) - 1) * 100, 1, true)} %`, usd(point.gexUsdPerPercent, true), usd(point.hedgeUsd, true)]),
    ];
  }
}
