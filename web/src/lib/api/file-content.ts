/**
 * A file's bytes in base64, as the routes that take a file in their body want them.
 * @param onProgress how much has been read, 0 to 100
 */
export function base64Of(file: Blob, onProgress: (percent: number) => void = () => {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onprogress = ({ loaded, total }) =>
      onProgress(total === 0 ? 100 : Math.round((loaded / total) * 100));
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
