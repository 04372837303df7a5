/**
 * Where the window is: `/page/selection…?query`. The address is the state, so Back works, a reload stays, and a link
 * can be shared.
 */
export const pages = ['datasets', 'runs', 'generate', 'settings'] as const;
export type Page = (typeof pages)[number];

export interface Place {
  readonly page: Page;
  /** What is selected on the page: parts of the path after it. */
  readonly parts: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads an address; anything unknown is the datasets page. */
export function parsePlace(pathname: string, search: string): Place {
  const [first, ...parts] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const page = pages.find((name) => name === first);
  const query = Object.fromEntries(new URLSearchParams(search));
  return page === undefined ? { page: 'datasets', parts: [], query } : { page, parts, query };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Writes an address: `href('runs', 'new', { dataset: 'd1' })` is `/runs/new?dataset=d1`. */
export function href(
  page: Page,
  ...rest: readonly (string | Readonly<Record<string, string | undefined>>)[]
): string {
  const parts = rest.filter((part) => typeof part === 'string').map((part) => encodeURIComponent(part));
  const query = new URLSearchParams();
  for (const part of rest) {
    if (typeof part === 'string') continue;
    for (const [name, value] of Object.entries(part)) if (value !== undefined) query.set(name, value);
  }
  const search = query.toString();
  return `/${[page, ...parts].join('/')}${search === '' ? '' : `?${search}`}`;
}

class Route {
  #place = $state.raw<Place>({ page: 'datasets', parts: [], query: {} });

  get place(): Place {
    return this.#place;
  }

  /** Reads the address bar, and again whenever Back or Forward change it. Returns how to stop. */
  follow(): () => void {
    const read = () => {
      this.#place = parsePlace(location.pathname, location.search);
    };
    read();
    window.addEventListener('popstate', read);
    return () => window.removeEventListener('popstate', read);
  }

  /** Goes to an address of `href`. `replace` leaves no step for Back: for a selection within the page. */
  go(address: string, options: { readonly replace?: boolean } = {}): void {
    if (address === `${location.pathname}${location.search}`) return;
    if (options.replace === true) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#place = parsePlace(location.pathname, location.search);
  }

  /** Changes some of the query where the window is, for what is selected within the page; `undefined` takes it out. */
  select(change: Readonly<Record<string, string | undefined>>): void {
    const { page, parts, query } = this.#place;
    this.go(href(page, ...parts, { ...query, ...change }), { replace: true });
  }
}

export const route = new Route();

/** Turns clicks on links of the window into steps of the route, and leaves new tabs and other sites alone. */
export function followLinks(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  ) {
    return;
  }
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (
    link === null ||
    link.target !== '' ||
    link.hasAttribute('download') ||
    link.origin !== location.origin
  ) {
    return;
  }
  if (link.pathname.startsWith('/media/')) return;
  event.preventDefault();
  route.go(`${link.pathname}${link.search}`);
}
