/**
 * Keeps a spreadsheet from running what a device is called: text that would start a formula gets an apostrophe in front
 * (OWASP, "CSV Injection"), and reading takes exactly that one off again.
 */

/** Apostrophes before the sign count in, so that text which already has one is told from text that was given one. */
const FORMULA = /^'*[=+\-@\t\r\n]/;
const GUARDED = /^'+[=+\-@\t\r\n]/;

export const guardFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** The inverse: `unguardFormula(guardFormula(text)) === text` for every text. */
export const unguardFormula = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);
