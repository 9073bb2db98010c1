// The stress table: what is stressed first. A row's assumptions open below it.
import { StressState, ThresholdSide, type StressRow } from '../gen/btcstream/v1/stress_table_pb';
import { byId, element, setData, setText } from './dom';
import { absent, age, inUnit, millis, moment } from './format';
import type { RiskState } from './state';

interface Parts {
  row: HTMLTableRowElement;
  title: HTMLButtonElement;
  figure: HTMLTableCellElement;
  threshold: HTMLTableCellElement;
  state: HTMLElement;
  since: HTMLTableCellElement;
  age: HTMLTableCellElement;
  source: HTMLTableCellElement;
  more: HTMLTableRowElement;
  /** What has no column on a narrow screen. */
  brief: HTMLElement;
  words: HTMLElement;
}

const order = [StressState.STRESSED, StressState.WATCH, StressState.CALM, StressState.NO_DATA, StressState.UNSPECIFIED];
const names = {
  [StressState.STRESSED]: 'STRESSED', [StressState.WATCH]: 'watch', [StressState.CALM]: 'calm', [StressState.NO_DATA]: 'no data', [StressState.UNSPECIFIED]: absent,
} as const;
const slugs = { [StressState.STRESSED]: 'stressed', [StressState.WATCH]: 'watch', [StressState.CALM]: 'calm', [StressState.NO_DATA]: 'none', [StressState.UNSPECIFIED]: 'none' } as const;

/** Titles that lean on the row before them, in words of their own: here rows stand by their state. */
const ownTitles: Record<string, string> = {
  gross_gamma_peak: 'Gross gamma at the strike with the most',
  gross_gamma_peak_open_interest: 'Open interest at the strike with the most gross gamma',
  gamma_flip_distance: 'Distance of the index from the gamma flip, below 0 while net gamma is',
  support_net_gamma: 'Naive net gamma at the strike below the index with the most gross gamma',
  acceleration_zone_from: 'Price at which the nearest acceleration zone below begins',
  acceleration_zone_to: 'Price at which the nearest acceleration zone below ends',
  hash_rate_drawdown: 'Hash rate, mean of seven days, against its peak',
  iv_percentile: 'Days of the last 365 with a lower implied volatility',
  iv_rank: 'Implied volatility between the lowest and the highest of the last 365 days',
  production_margin: 'Price less the cost of producing a coin',
  days_below_production_cost: 'Days in a row with a close below the cost of producing a coin',
  put_call_volume_change_24h: 'Change of puts over calls by volume over 24 hours',
};

/** What a row is about, by the number of its claim. */
const claims = [
  '', 'Gamma', 'Gamma', 'Acceleration', 'Liquidations', 'Touch', 'Hash rate', 'Volatility', 'Treasuries', 'Production cost', 'Put/call', 'Spill-over', 'Loop',
];

export class StressTable {
  readonly #body = byId<HTMLTableSectionElement>('stress-rows');
  readonly #heading = byId('stress-counts');
  readonly #rows = new Map<string, Parts>();
  #order = '';
  #showsAll = false;

  constructor(redraw: () => void) {
    const button = byId<HTMLButtonElement>('stress-all');
    button.addEventListener('click', () => {
      this.#showsAll = !this.#showsAll;
      button.setAttribute('aria-pressed', `${this.#showsAll}`);
      redraw();
    });
  }

  show(state: RiskState): void {
    const rows = [...state.stress.values()].sort(
      (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || Number(b.threshold !== undefined) - Number(a.threshold !== undefined) || a.claim - b.claim || (a.name < b.name ? -1 : 1));
    const counts = order.map((one) => rows.filter((row) => row.state === one).length);
    const shown = this.#showsAll ? rows : rows.filter((row) => row.state !== StressState.NO_DATA);
    setText(this.#heading, rows.length === 0 ? absent : `${counts[0]} stressed, ${counts[1]} on watch, ${counts[2]} calm, ${counts[3]} without data`);
    setData(this.#heading, 'stressed', counts[0]!);
    setText(byId('stress-all'), this.#showsAll ? 'Hide rows without data' : `Show ${counts[3]} rows without data`);
    byId('stress-all').hidden = counts[3] === 0;
    byId('stress-table').hidden = shown.length === 0;
    byId('no-stress').hidden = shown.length > 0;
    for (const row of shown) {
      this.#fill(row, state);
    }

    // The order moves only where a state does: rows that a reader follows stay where they are.
    const sequence = shown.map((row) => row.name).join();
    if (sequence !== this.#order) {
      this.#order = sequence;
      this.#body.replaceChildren(...shown.flatMap((row) => {
        const parts = this.#rows.get(row.name)!;
        return [parts.row, parts.more];
      }));
    }
  }

  #fill(row: StressRow, state: RiskState): void {
    const parts = this.#rows.get(row.name) ?? this.#create(row.name, row.claim);
    const unit = row.unit;
    setText(parts.title, ownTitles[row.name] ?? row.title);
    setText(parts.figure, inUnit(row.figure, unit));
    setData(parts.figure, 'value', row.figure);
    const side = row.thresholdSide === ThresholdSide.BELOW ? 'below' : 'above';
    setText(parts.threshold, row.threshold === undefined ? absent : `${side} ${inUnit(row.threshold, unit).replace(/ (USD per 1\u00a0%|USD per coin|USD|BTC|EH\/s|days|vol points)$/, '')}`);
    setText(parts.state, row.threshold === undefined && row.state === StressState.CALM ? 'figure only' : names[row.state]);
    setData(parts.row, 'state', row.threshold === undefined && row.state === StressState.CALM ? 'plain' : slugs[row.state]);
    setText(parts.since, row.stateSince === undefined ? absent : sinceText(millis(row.stateSince), state.asOfMillis));
    setText(parts.age, row.inputTime === undefined || state.asOf === 0n ? absent : age(Number(state.asOf - row.inputTime) / 1e9));
    setText(parts.source, row.source === '' ? absent : row.source);
    parts.source.title = row.source;
    setText(parts.brief, `${row.threshold === undefined ? 'No threshold.' : `Stressed ${parts.threshold.textContent}.`} Since ${parts.since.textContent}. Age ${parts.age.textContent}. Source: ${parts.source.textContent}.`);
    setText(parts.words, row.assumptions.length === 0 ? 'Nothing is assumed beyond what the row says.' : row.assumptions.join(' '));
  }

  #create(name: string, claim: number): Parts {
    const cell = (className: string) => element('td', className);
    const title = element('button', 'row-title');
    title.type = 'button';
    title.setAttribute('aria-expanded', 'false');
    const state = element('span', 'chip');
    const [head, stateCell, notes] = [element('th', 'title'), cell('state'), cell('notes')];
    const [brief, words] = [element('p', 'brief'), element('p')];
    head.scope = 'row';
    head.append(title);
    stateCell.append(state);
    const parts: Parts = {
      row: element('tr'), title, figure: cell('figure'), threshold: cell('threshold'), state, since: cell('since'), age: cell('age'), source: cell('source'), more: element('tr', 'more'), brief, words,
    };
    parts.row.dataset.row = name;
    parts.row.append(stateCell, element('td', 'claim', claims[claim] ?? ''), head, parts.figure, parts.threshold, parts.since, parts.age, parts.source);
    notes.colSpan = 8;
    notes.append(brief, words);
    parts.more.hidden = true;
    parts.more.append(notes);
    title.addEventListener('click', () => {
      parts.more.hidden = !parts.more.hidden;
      title.setAttribute('aria-expanded', `${!parts.more.hidden}`);
    });
    this.#rows.set(name, parts);
    return parts;
  }
}

/** The day and minute; of another year the whole date. */
function sinceText(since: number, asOf: number | undefined): string {
  const [text, now] = [moment(since), moment(asOf)];
  return text.slice(0, 4) === now.slice(0, 4) ? text.slice(5, 16) : text.slice(0, 10);
}
