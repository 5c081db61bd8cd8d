/** Reads a chosen file as base64 without holding up the window: the browser does it off the main thread. */

/** What one preview may carry: 64 MiB of request, as base64 48 MiB of file, less the request's own words. */
export const MOST_FILE_BYTES = 47 * 1024 * 1024;

export const readAsBase64 = (file: Blob, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    signal.addEventListener('abort', () => reader.abort(), { once: true });
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read.'));
    reader.onabort = () => reject(new DOMException('Reading was stopped.', 'AbortError'));
    reader.readAsDataURL(file);
  });
