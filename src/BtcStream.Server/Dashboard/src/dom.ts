// Small helpers over the DOM. Text goes in as text: nothing that comes from a server is ever read as HTML.
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const result = document.createElement(tag);
  if (className !== '') {
    result.className = className;
  }

  if (text !== '') {
    result.textContent = text;
  }

  return result;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no element ${id}`);
  }

  return found as T;
}

export function labelled(target: HTMLElement, role: string, label: string): void {
  target.setAttribute('role', role);
  target.setAttribute('aria-label', label);
}

/** Sets text where it differs: what does not change is not laid out again. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function setData(target: HTMLElement, name: string, value: string | number | bigint | undefined): void {
  if (value === undefined) {
    delete target.dataset[name];
  } else if (target.dataset[name] !== `${value}`) {
    target.dataset[name] = `${value}`;
  }
}
