/** Where one was in a table, kept for this tab: coming back finds the same rows on screen. */

export type TablePlace = { readonly question: string; readonly topPx: number; readonly activeId: number | null };

const isPlace = (value: unknown): value is TablePlace => {
  if (typeof value !== 'object' || value === null) return false;
  const { question, topPx, activeId } = value as Partial<TablePlace>;
  return (
    typeof question === 'string' && typeof topPx === 'number' && (activeId === null || typeof activeId === 'number')
  );
};

/** The place in the table that was left with this same question; null for another one. */
export const recallPlace = (key: string, question: string): TablePlace | null => {
  try {
    const place: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return isPlace(place) && place.question === question ? place : null;
  } catch {
    return null;
  }
};

export const rememberPlace = (key: string, place: TablePlace): void => {
  try {
    sessionStorage.setItem(key, JSON.stringify(place));
  } catch {
    // Storage is full or forbidden: the next visit starts at the top.
  }
};
