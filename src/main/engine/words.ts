/** Numbers, durations and lists as an English reader expects them. */

/** `2400` → `2,400`. */
export const numberText = (value: number): string => value.toLocaleString('en-US');

/** `1 device`, `2,400 devices`. */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;

/** `0.42`, `7.3`, `128`: as many digits as carry meaning. */
export const figureText = (value: number): string =>
  value >= 100
    ? numberText(Math.round(value))
    : value >= 1
      ? `${Math.round(value * 10) / 10}`
      : `${Math.round(value * 100) / 100}`;

/** `45 s`, `3 min`, `2 h`, `5 d`: the largest unit that fits, rounded down. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
};

/** The first `most` names, then how many were left out: `a, b, c and 5 more`. */
export const listText = (names: readonly string[], most = 3): string => {
  const named = names.slice(0, most);
  const more = names.length - named.length;
  if (more > 0) return `${named.join(', ')} and ${numberText(more)} more`;
  const last = named.pop();
  if (last === undefined) return '';
  return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
};

/** A name cut to a length that fits one line of a notification. */
export const shortText = (text: string, most = 60): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
