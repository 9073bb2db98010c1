// Small helpers over the 2D canvas, and scales.
export const smallFont = '11px Inter, system-ui, sans-serif';

export function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

export function pill(context: CanvasRenderingContext2D, text: string, x: number, y: number, width: number, ground: string, colour: string): void {
  context.fillStyle = ground;
  context.beginPath();
  context.roundRect(x, y - 8.5, width, 17, 4);
  context.fill();
  context.fillStyle = colour;
  context.font = `600 ${smallFont}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x + width / 2, y + 0.5);
}

/** Round numbers between two ends, about so many. */
export function ticks(low: number, high: number, about: number): number[] {
  const raw = (high - low) / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw)!;
  const result: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
    result.push(Math.abs(at) < step / 1e6 ? 0 : at);
  }

  return result;
}

/** The next of 1, 2, 3, 5 or 10 times a power of ten: scales that move by steps do not tremble. */
export function roundUp(value: number): number {
  if (!(value > 0)) {
    return 1;
  }

  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((candidate) => candidate >= value * 0.9999)!;
}

/** Diagonal lines over a box: shading that needs no colour. */
export function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.globalAlpha = 0.35;
  for (let at = x - height; at < x + width; at += 9) {
    line(context, at, y + height, at + height, y);
  }

  context.restore();
}

/** Text in lines that are no wider than this. */
export function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (context.measureText(longer).width > width && current !== '') {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }

  return [...lines, current];
}
