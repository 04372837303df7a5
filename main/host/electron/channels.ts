/** Names of the few messages between the desktop and its preload. Calls of the contract do not pass here: they have a port. */
export const channels = {
  /** Preload → desktop: asks for a port. */
  connect: 'studio:connect',
  /** Desktop → preload: here it is. */
  port: 'studio:port',
  /** Desktop → preload: a command of the native menu, by its id. */
  command: 'studio:command',
  /** Preload → desktop: ids of the commands that can be used now. */
  available: 'studio:available',
  /** Preload → desktop, answered: paths that a person chose. */
  choose: 'studio:choose',
  /** Preload → desktop: a path to show in the file manager. */
  show: 'studio:show',
  /** Preload → desktop: address of a picture to drag out of the window. */
  drag: 'studio:drag',
} as const;
