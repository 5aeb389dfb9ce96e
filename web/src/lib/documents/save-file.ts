/** Keeps a file that a route answered with under its name. */
export function saveFile(
  { name, content }: { readonly name: string; readonly content: Uint8Array },
  type: string,
): void {
  saveBlob(name, new Blob([content as Uint8Array<ArrayBuffer>], { type }));
}

/** Keeps what the page has made under a name. */
export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A chosen file as a request carries it. */
export function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
