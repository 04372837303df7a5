/** The code of the pages that came so far: that of the open page first, the others as soon as nothing waits. */
import type { Component } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Page } from '../state/route.svelte.ts';
import type { PageView } from './index.ts';

export class PageCode {
  readonly #views: readonly PageView[];
  readonly #loaded = new SvelteMap<Page, Component>();

  constructor(views: readonly PageView[]) {
    this.#views = views;
  }

  /** The component of a page; undefined until it has come. */
  of(page: Page): Component | undefined {
    return this.#loaded.get(page);
  }

  /** @throws TypeError where the code does not come, for want of a studio or because it was built anew. */
  async load({ page, load }: PageView): Promise<void> {
    if (this.#loaded.has(page)) return;
    this.#loaded.set(page, (await load()).default);
  }

  /** Fetches all pages, so that opening one waits for nothing. What fails is tried again when its page is opened. */
  async loadAll(): Promise<void> {
    for (const view of this.#views) await this.load(view).catch(() => undefined);
  }
}
