// Colours. Pairs are told apart with any colour vision: blue against orange for gamma, teal against magenta for liquidations, and each differs in lightness from
// its ground, which says how much.
export interface Palette {
  isDark: boolean;
  ground: string;
  grid: string;
  text: string;
  muted: string;
  faint: string;
  index: string;
  indexText: string;
  flip: string;
  zone: string;
  zoneLine: string;
  supply: string;
  depth: string;
  /** Ramps from nothing to the most, the ground first. */
  long: Ramp;
  short: Ramp;
  longsOut: Ramp;
  shortsOut: Ramp;
}

type Rgb = [number, number, number];

/** Steps of a colour, precomputed. */
export class Ramp {
  readonly #css: string[] = [];
  readonly #packed: number[] = [];

  constructor(stops: string[]) {
    const colours = stops.map(parse);
    for (let i = 0; i < 256; i++) {
      const at = (i / 255) * (colours.length - 1);
      const low = Math.min(Math.floor(at), colours.length - 2);
      const mix = (channel: 0 | 1 | 2) => Math.round(colours[low]![channel] + (colours[low + 1]![channel] - colours[low]![channel]) * (at - low));
      const [r, g, b] = [mix(0), mix(1), mix(2)];
      this.#css.push(`rgb(${r} ${g} ${b})`);
      this.#packed.push(((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
    }
  }

  /** The colour of a share from 0 to 1. */
  css(share: number): string {
    return this.#css[step(share)]!;
  }

  /** The same for the bytes of an image. */
  packed(share: number): number {
    return this.#packed[step(share)]!;
  }

  /** The colour of bars and lines. */
  get full(): string {
    return this.#css[190]!;
  }
}

const step = (share: number): number => Math.max(0, Math.min(255, Math.round(share * 255)));

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const dark: Palette = {
  isDark: true,
  ground: '#0f141c',
  grid: 'rgba(148,163,190,.10)',
  text: '#dbe2ee',
  muted: '#8c97aa',
  faint: '#737f94',
  index: '#f4f7fc',
  indexText: '#0b0f15',
  flip: '#c4a5ff',
  zone: 'rgba(255,196,84,.10)',
  zoneLine: 'rgba(255,196,84,.55)',
  supply: '#b3a35c',
  depth: '#56637a',
  long: new Ramp(['#121a26', '#163a63', '#2470b8', '#55a7f2', '#a9d6ff']),
  short: new Ramp(['#1a1613', '#5a2f12', '#b0591a', '#f08b3c', '#ffcb94']),
  longsOut: new Ramp(['#151019', '#571b4b', '#a62c7c', '#e65aa6', '#ffb3da']),
  shortsOut: new Ramp(['#0f1719', '#0c4a47', '#12857a', '#3fc5ae', '#a8f0de']),
};

const light: Palette = {
  isDark: false,
  ground: '#ffffff',
  grid: 'rgba(30,41,66,.09)',
  text: '#1a2233',
  muted: '#5b6679',
  faint: '#6b7586',
  index: '#0d1424',
  indexText: '#ffffff',
  flip: '#6d3fc8',
  zone: 'rgba(214,148,0,.12)',
  zoneLine: 'rgba(176,116,0,.65)',
  supply: '#8b7a25',
  depth: '#aab4c3',
  long: new Ramp(['#f4f8fd', '#c3def7', '#7db6ec', '#2f7fcf', '#0b3f7a']),
  short: new Ramp(['#fdf7f1', '#fbd9b8', '#f2a561', '#d26c14', '#7a3a05']),
  longsOut: new Ramp(['#fdf5fa', '#f6c9e2', '#e583bb', '#c13a87', '#701048']),
  shortsOut: new Ramp(['#f2fbf9', '#bfe9e0', '#6ccab8', '#159483', '#07493f']),
};

const key = 'btcstream-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners: (() => void)[] = [];

export let palette: Palette = dark;

/** Says when colours have changed. */
export const onPalette = (listener: () => void): number => listeners.push(listener);

/** Applies the system's choice, or the reader's own, and wires the button that changes it. */
export function startTheme(button: HTMLButtonElement): void {
  const apply = () => {
    const isDark = (stored() ?? (system.matches ? 'dark' : 'light')) === 'dark';
    palette = isDark ? dark : light;
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    button.textContent = isDark ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Change to ${isDark ? 'light' : 'dark'} colours`);
    listeners.forEach((listener) => listener());
  };
  button.addEventListener('click', () => {
    store(palette.isDark ? 'light' : 'dark');
    apply();
  });
  system.addEventListener('change', apply);
  apply();
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage that the browser forbids: the system's choice stands.
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    document.documentElement.dataset.theme = theme; // It holds until the page is closed.
  }
}
