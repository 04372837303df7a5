/** Saves a text that the window made as a file of the person's. */
export function saveText(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  // No name of a run leads out of the folder it is saved to.
  link.download = name.replace(/[/\\:*?"<>|\p{Cc}]/gu, '-');
  link.click();
  // The browser has taken the text by then: it reads an address when it is followed.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
