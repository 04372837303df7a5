/** Electron's security checklist, applied to the process, the session and every web contents there will ever be. */
import { app, Menu, session, shell, type Event, type Session, type WebContents } from 'electron';
import { StudioError, type Locale } from '../../../shared/contract/index.ts';
import { isAllowedRequest, isExternalAddress, isOwnAddress, isOwnPage, mediaPath } from './addresses.ts';
import { sayError } from './dialogs.ts';
import { contextTemplate } from './menu.ts';
import { isPermitted, isTrusted } from './permissions.ts';

/** Denies permissions, devices, foreign requests and foreign downloads. */
export function guardSession(guarded: Session = session.defaultSession): void {
  const { isPackaged } = app;
  guarded.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isPermitted(permission, { url: details.requestingUrl, isMainFrame: details.isMainFrame }));
  });
  guarded.setPermissionCheckHandler((_contents, permission, _origin, details) =>
    isPermitted(permission, { url: details.requestingUrl ?? '', isMainFrame: details.isMainFrame }),
  );
  guarded.setDevicePermissionHandler(() => false);
  guarded.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAllowedRequest(details.url, { isPackaged }) });
  });
  guarded.on('will-download', (event, item) => {
    const address = item.getURL();
    const isOwnBlob = address.startsWith('blob:') && isOwnAddress(address.slice('blob:'.length));
    if (mediaPath(address) === null && !isOwnBlob) event.preventDefault();
  });
  // Chromium would fetch dictionaries from the network.
  guarded.setSpellCheckerEnabled(false);
}

/** Guards each web contents from its birth: the window, and whatever a mistake might ever create. */
export function guardContents(locale: () => Locale): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', refuseForeignPage);
    contents.on('will-frame-navigate', refuseForeignPage);
    contents.on('will-redirect', refuseForeignPage);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isExternalAddress(url)) openOutside(url, locale());
      return { action: 'deny' };
    });
    showContextMenu(contents, locale);
  });
}

function openOutside(address: string, locale: Locale): void {
  shell.openExternal(address).catch((cause: unknown) => {
    sayError(new StudioError('link_not_opened', { address }, { cause }), locale);
  });
}

function refuseForeignPage(event: Event<{ url: string; isMainFrame: boolean }>): void {
  if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
}

function showContextMenu(contents: WebContents, locale: () => Locale): void {
  contents.on('context-menu', (_event, { frame, isEditable, selectionText }) => {
    if (frame === null || !isTrusted({ url: frame.url, isMainFrame: frame.parent === null })) return;
    const template = contextTemplate({ isEditable, selectionText }, locale());
    if (template.length > 0) Menu.buildFromTemplate(template).popup({ frame });
  });
}
