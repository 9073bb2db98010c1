// Definitions: a note beside whatever carries data-tip, for the pointer, the keyboard and the finger.
import { byId } from './dom';

export function startTips(): void {
  const note = byId('tip');
  let owner: HTMLElement | undefined;
  const hide = () => {
    note.hidden = true;
    owner?.removeAttribute('aria-describedby');
    owner = undefined;
  };
  const show = (target: EventTarget | null) => {
    const found = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
    if (found === (owner ?? null)) {
      return;
    }

    hide();
    if (found === null) {
      return;
    }

    owner = found;
    note.textContent = found.dataset.tip ?? '';
    note.hidden = false;
    found.setAttribute('aria-describedby', 'tip');
    const bounds = found.getBoundingClientRect();
    const width = note.offsetWidth;
    note.style.left = `${Math.max(8, Math.min(bounds.left, innerWidth - width - 8)) + scrollX}px`;
    const fits = bounds.bottom + note.offsetHeight + 12 < innerHeight;
    note.style.top = `${(fits ? bounds.bottom + 6 : bounds.top - note.offsetHeight - 6) + scrollY}px`;
  };
  document.addEventListener('pointerover', (event) => show(event.target));
  document.addEventListener('focusin', (event) => show(event.target));
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
}
