/**
 * What the desktop's preload gives the window as `window.studio`; absent in a browser. Calls of the contract do not
 * pass here: they go over the port that `connect` asks for.
 */
export interface StudioBridge {
  /**
   * Asks for a new connection to the studio. The answer is a message event of the window whose `data` is
   * `'studio:port'`, whose `source` is the window itself, and whose first port speaks the contract.
   */
  connect(): void;
  /** Where a dropped or chosen `File` lies on this computer; empty for one that has no path. */
  pathForFile(file: unknown): string;
  /** Lets a person choose folders or files of pictures; empty where they change their mind. */
  choosePictures(kind: 'folder' | 'files'): Promise<readonly string[]>;
  /** Shows a file or folder in the system's file manager. */
  showInFolder(path: string): void;
  /** Drags a picture of the studio, named by its `/media/…` address, out of the window as a file. Call it on `dragstart`, with the default prevented. */
  startDrag(url: string): void;
  /** Calls back with the id of a command (see commands.ts) that was chosen in the native menu. Returns how to stop. */
  onCommand(listener: (id: string) => void): () => void;
  /** Tells the native menu which commands can be used now. */
  setAvailableCommands(ids: readonly string[]): void;
}

/** `data` of the message that hands the port over. */
export const portMessage = 'studio:port';
