/** Keeps a file that a route answered with under its name. */
export function saveFile(
  { name, content }: { readonly name: string; readonly content: Uint8Array },
  type: string,
): void {
  const address = URL.createObjectURL(new Blob([content as Uint8Array<ArrayBuffer>], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
