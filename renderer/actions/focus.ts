/** Keeps the focus in the page when the element that had it goes: with its row, its dialog, its page, or by a state. */

/** What can be reached with Tab. */
export const focusable = [
  'a[href]',
  'button:not(:disabled)',
  'input:not(:disabled)',
  'select:not(:disabled)',
  'textarea:not(:disabled)',
  'summary',
  '[tabindex]:not([tabindex="-1"])',
].join(',');

/** An ancestor of an element, and which of its children led there. */
interface Turn {
  readonly parent: Element;
  readonly at: number;
}

/** The way from an element up to the body. */
function trailOf(element: Element): readonly Turn[] {
  const trail: Turn[] = [];
  for (let child = element; child.parentElement !== null; child = child.parentElement) {
    trail.push({ parent: child.parentElement, at: [...child.parentElement.children].indexOf(child) });
  }
  return trail;
}

/**
 * Where the focus goes from an element that has gone: to what took its place or stands beside it, in the nearest part
 * that is still there, but no further up than its page.
 */
function heirOf(trail: readonly Turn[], page: HTMLElement): HTMLElement | null {
  for (const { parent, at } of trail) {
    if (!parent.isConnected) continue;
    if (parent === page) return page;
    if (parent === document.body || parent.contains(page)) return null;
    const beside = [parent.children[at], parent.children[at - 1], parent];
    const found = beside.map((element) => element && firstIn(element)).find((element) => element);
    if (found) return found;
  }
  return null;
}

function firstIn(element: Element): HTMLElement | undefined {
  const inside = [...element.querySelectorAll<HTMLElement>(focusable)];
  const all = element instanceof HTMLElement && element.matches(focusable) ? [element, ...inside] : inside;
  return all.find((each) => each.checkVisibility());
}

/**
 * Watches until the returned function is called. What a person leaves by a click beside everything stays left.
 * @param root the window's frame; `page` within it takes the focus where nothing nearer can
 */
export function keepFocus(root: HTMLElement, page: HTMLElement): () => void {
  let last: Element | null = null;
  let trail: readonly Turn[] = [];
  /** The way to what last had the focus outside of dialogs and menus. */
  let trailInPage: readonly Turn[] = [];
  let frame = 0;

  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    last = target;
    trail = trailOf(target);
    if (root.contains(target)) trailInPage = trail;
  };
  const mend = () => {
    frame = 0;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (!isLost || last === null || (last.isConnected && !last.matches(':disabled'))) return;
    (heirOf(trail, page) ?? heirOf(trailInPage, page) ?? page).focus({ preventScroll: true });
  };
  // After the frame, when whoever removed the element has had the time to move the focus itself.
  const look = () => {
    if (frame === 0) frame = requestAnimationFrame(() => (frame = requestAnimationFrame(mend)));
  };
  const observer = new MutationObserver(look);
  document.addEventListener('focusin', remember);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => {
    document.removeEventListener('focusin', remember);
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}
