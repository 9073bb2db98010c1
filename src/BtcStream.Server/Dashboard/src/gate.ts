// The form that asks for a token, in place of the panels: shown when the server refuses, gone when the page is let in.
import { bearer, canBeToken, heldToken, holdToken, isRefusal } from './credential';
import { byId, setText } from './dom';
import { reasonOf, reference } from './session';

const patienceMillis = 5_000;

export class Gate {
  readonly #form = byId<HTMLFormElement>('gate');
  readonly #field = byId<HTMLInputElement>('token');
  readonly #button = byId<HTMLButtonElement>('gate-open');
  readonly #answer = byId('gate-answer');
  readonly #forget = byId<HTMLButtonElement>('forget');
  readonly #accepted: () => void;
  #isAsking = false;

  constructor(accepted: () => void) {
    this.#accepted = accepted;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#field.addEventListener('input', () => this.#field.removeAttribute('aria-invalid'));
    // Loaded anew, the page holds neither the token nor anything that it has shown.
    this.#forget.addEventListener('click', () => {
      holdToken(undefined);
      location.reload();
    });
    byId('gate-plain').hidden = isSecureContext;
    this.#showForget();
  }

  /** Asks for a token; with the reason where one was held. */
  show(reason: string | undefined): void {
    this.#showForget();
    this.#form.hidden = false;
    this.#field.focus();
    this.#say(reason === undefined ? '' : `The token was refused: ${reason}.`, reason !== undefined);
  }

  hide(): void {
    if (this.#form.hidden) {
      return;
    }

    const hadFocus = this.#form.contains(document.activeElement);
    this.#form.hidden = true;
    this.#say('', false);
    if (hadFocus) {
      byId('main').focus({ preventScroll: true });
    }
  }

  /** Tries the token by a question that asks for what the page asks for; only one that is good is kept. */
  async #submit(): Promise<void> {
    const given = this.#field.value.trim();
    if (this.#isAsking) {
      return;
    }

    if (!canBeToken(given)) {
      this.#say('A token is one word of plain letters, digits and signs.', true);
      return;
    }

    this.#isAsking = true;
    this.#button.setAttribute('aria-disabled', 'true');
    this.#say('Asking the server …', false);
    try {
      await reference.listUnderlyings({}, { headers: { authorization: bearer(given) }, timeoutMs: patienceMillis });
      holdToken(given);
      this.#field.value = '';
      this.#showForget();
      this.#say('Let in.', false);
      this.#accepted();
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isAsking = false;
      this.#button.removeAttribute('aria-disabled');
    }
  }

  #refuse(error: unknown): void {
    const said = reasonOf(error);
    this.#say(isRefusal(error) ? `The token was refused: ${said}.` : `No answer: ${said}. Try again.`, isRefusal(error));
    this.#field.select();
  }

  #say(text: string, isProblem: boolean): void {
    setText(this.#answer, text);
    this.#answer.classList.toggle('problem', isProblem);
    if (isProblem) {
      this.#field.setAttribute('aria-invalid', 'true');
    } else {
      this.#field.removeAttribute('aria-invalid');
    }
  }

  #showForget(): void {
    this.#forget.hidden = heldToken() === undefined;
  }
}
