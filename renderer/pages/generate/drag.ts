import { served } from '../../key.svelte.ts';

/** Lets a picture be dragged out of the window, into a folder or another program. On the desktop the system drags its file. */
export function dragOut(event: DragEvent, url: string, file: string): void {
  if (window.studio !== undefined) {
    event.preventDefault();
    window.studio.startDrag(url);
    return;
  }
  const address = new URL(served(url), location.href).href;
  event.dataTransfer?.setData('DownloadURL', `image/png:${file}:${address}`);
  event.dataTransfer?.setData('text/uri-list', address);
  if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = 'copy';
}
