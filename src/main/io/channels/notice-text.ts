/** Makes text from the network safe for a desktop notification: names of devices are written by whoever owns them. */

export const maxTitle = 120;
export const maxBody = 600;

const shorten = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
};

/**
 * Controls become spaces (a body keeps its line breaks), direction overrides and lone surrogates go. A leading `-`
 * would be read as an option by notify-send, with the notification lost and no error, so it becomes the typographic
 * hyphen U+2010.
 */
const plain = (text: string, most: number, lineBreaks: boolean): string => {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(lineBreaks ? /[^\P{Cc}\n]+|[\p{Zl}\p{Zp}]+/gu : /[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Bidi_Control}/gu, '')
    .trim();
  return shorten(clean, most).replace(/^-/, '\u2010');
};

/** macOS's helper drops what begins with a bracket; a space before it does no harm. */
const unbracket = (text: string): string => text.replace(/^(?=[[({<])/, ' ');

/** Notification daemons on Linux render a subset of HTML in the body (Desktop Notifications Specification, 1.2, "Markup"). */
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Title and body as a notifier may take them: bounded, never empty, never an option. */
export const noticeText = (
  message: { readonly title: string; readonly body: string },
  rendersMarkup: boolean,
): { readonly title: string; readonly body: string } => {
  const title = plain(message.title, maxTitle, false) || 'Fieldwatch';
  const body = plain(message.body, maxBody, true) || title;
  return rendersMarkup ? { title, body: escapeMarkup(body) } : { title: unbracket(title), body: unbracket(body) };
};
