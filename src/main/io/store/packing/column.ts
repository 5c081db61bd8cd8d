/** One column of whole numbers as bits, in whichever of seven shapes takes the fewest. */
import { type BitReader, type BitWriter, DamagedBits, deltaBits, riceCost } from './bits.ts';
import { digitsCost, readDigits, writeDigits } from './digits.ts';

/**
 * changes: the first value, then where and by how much it changes (a constant column is one without changes)
 * By Rice codes: floor: above about the smallest value · around: to both sides of about the median
 *   steps: from one value to the next, to both sides of the median step · line: to both sides of a line from first to last
 * As digits, for what is spread evenly: even: above the smallest value · even-line: above such a line
 */
const shapes = ['changes', 'floor', 'around', 'steps', 'line', 'even', 'even-line'] as const;
type Shape = (typeof shapes)[number];
const shapeBits = 3;
const kBits = 6;
const largestK = 52;

/** Beyond this a difference of differences is no safe integer any more. */
export const largestValue = 2 ** 49;

type Plan = {
  readonly shape: Shape;
  readonly heads: readonly number[];
  readonly residuals: readonly number[];
  readonly k: number;
  readonly bits: number;
};

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (code: number): number => (code % 2 === 1 ? -(code + 1) / 2 : code / 2);

/** A typed array sorts numbers without asking a function for each pair. */
const medianOf = (values: readonly number[]): number => Float64Array.from(values).sort()[values.length >> 1] ?? 0;

/** The cost falls towards the best k and rises behind it, but for outliers: walk from the mean's own k to where it no longer falls. */
const bestK = (residuals: readonly number[]): { k: number; bits: number } => {
  let sum = 0;
  for (const residual of residuals) sum += residual;
  const mean = residuals.length === 0 ? 0 : sum / residuals.length;
  let k = Math.min(largestK, Math.max(0, Math.round(Math.log2(mean * 0.69 + 0.01))));
  let bits = riceCost(residuals, k);
  for (const direction of [-1, 1])
    for (let next = k + direction; next >= 0 && next <= largestK; next += direction) {
      const nextBits = riceCost(residuals, next);
      if (nextBits >= bits) break;
      k = next;
      bits = nextBits;
    }
  return { k, bits };
};

const headsCost = (heads: readonly number[]): number => heads.reduce((sum, head) => sum + deltaBits(zigzag(head)), 0);

const riced = (shape: Shape, heads: readonly number[], residuals: readonly number[], at = bestK(residuals)): Plan => ({
  shape,
  heads,
  residuals,
  k: at.k,
  bits: at.bits + kBits + headsCost(heads),
});

const digits = (shape: Shape, heads: readonly number[], residuals: readonly number[]): Plan => ({
  shape,
  heads,
  residuals,
  k: 0,
  bits: digitsCost(residuals) + headsCost(heads),
});

/** A head need not be finer than this where residuals are coarse: it would take more bits than it spares. */
const grainOf = (k: number): number => 2 ** Math.max(0, k - 3);

type Change = { readonly gap: number; readonly step: number };

const changesOf = (values: readonly number[]): Change[] => {
  const changes: Change[] = [];
  let last = 0;
  for (let i = 1; i < values.length; i++) {
    const step = values[i]! - values[i - 1]!;
    if (step === 0) continue;
    changes.push({ gap: i - last - 1, step });
    last = i;
  }
  return changes;
};

const changesCost = (first: number, changes: readonly Change[]): number => {
  let bits = deltaBits(changes.length) + deltaBits(zigzag(first));
  for (const { gap, step } of changes) bits += deltaBits(gap) + deltaBits(zigzag(step) - 1);
  return bits;
};

/** The line's height at each place, in whole numbers on both sides. */
const lineAt = (rise: number, i: number, count: number): number => Math.round((rise / Math.max(1, count - 1)) * i);

const codedPlans = (values: readonly number[]): Plan[] => {
  const first = values[0]!;
  const smallest = least(values);
  const median = medianOf(values);
  const steps = values.slice(1).map((value, i) => value - values[i]!);
  const step = medianOf(steps);
  const stepResiduals = steps.map((value) => zigzag(value - step));
  return [
    ...risesOf(values).flatMap((rise) => onLine(values, rise)),
    floored(values, smallest),
    centred(values, median),
    riced('steps', [first, step], stepResiduals),
    digits('even', [smallest], above(values, smallest)),
  ];
};

/** From the first value to the last; and, as both waver, what whole thousands a step would make of it: seconds, for times. */
const risesOf = (values: readonly number[]): number[] => {
  const steps = values.length - 1;
  const rise = values.at(-1)! - values[0]!;
  const wholeStep = Math.round(rise / steps / 1_000) * 1_000;
  return wholeStep === 0 ? [rise] : [rise, wholeStep * steps];
};

const onLine = (values: readonly number[], rise: number): Plan[] => {
  const offLine = values.map((value, i) => value - lineAt(rise, i, values.length));
  const height = medianOf(offLine);
  const lowest = least(offLine);
  return [
    riced(
      'line',
      [height, rise],
      offLine.map((value) => zigzag(value - height)),
    ),
    digits('even-line', [lowest, rise], above(offLine, lowest)),
  ];
};

const floored = (values: readonly number[], smallest: number): Plan => {
  const { k } = bestK(above(values, smallest));
  const head = Math.floor(smallest / grainOf(k));
  const residuals = above(values, head * grainOf(k));
  return riced('floor', [head], residuals, { k, bits: riceCost(residuals, k) });
};

const centred = (values: readonly number[], median: number): Plan => {
  const around = (centre: number): number[] => values.map((value) => zigzag(value - centre));
  const { k } = bestK(around(median));
  const head = Math.round(median / grainOf(k));
  const residuals = around(head * grainOf(k));
  return riced('around', [head], residuals, { k, bits: riceCost(residuals, k) });
};

const least = (values: readonly number[]): number => {
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < smallest) smallest = value;
  return smallest;
};
const above = (values: readonly number[], base: number): number[] => values.map((value) => value - base);

export const writeColumn = (to: BitWriter, values: readonly number[]): void => {
  const [first] = values;
  if (first === undefined) return;
  for (const value of values)
    if (!Number.isInteger(value) || Math.abs(value) > largestValue) throw new RangeError(`${value} can't be packed`);
  const changes = changesOf(values);
  const changesBits = changesCost(first, changes);
  const best = changes.length === 0 ? null : codedPlans(values).reduce((a, b) => (b.bits < a.bits ? b : a));
  if (best === null || changesBits <= best.bits) {
    to.fixed(shapes.indexOf('changes'), shapeBits);
    to.delta(changes.length);
    to.delta(zigzag(first));
    for (const { gap, step } of changes) {
      to.delta(gap);
      to.delta(zigzag(step) - 1);
    }
    return;
  }
  to.fixed(shapes.indexOf(best.shape), shapeBits);
  for (const head of best.heads) to.delta(zigzag(head));
  if (best.shape === 'even' || best.shape === 'even-line') {
    writeDigits(to, best.residuals);
    return;
  }
  to.fixed(best.k, kBits);
  for (const residual of best.residuals) to.rice(residual, best.k);
};

/** Throws DamagedBits for what `writeColumn` never wrote. */
export const readColumn = (from: BitReader, count: number): number[] => {
  if (count === 0) return [];
  const shape = shapes[from.fixed(shapeBits)];
  if (shape === undefined) throw new DamagedBits('a column has a shape that does not exist');
  if (shape === 'changes') return readChanges(from, count);
  const head = unzigzag(from.delta());
  const rise = shape === 'steps' || shape === 'line' || shape === 'even-line' ? unzigzag(from.delta()) : 0;
  if (shape === 'even') return readDigits(from, count).map((digit) => within(head + digit));
  if (shape === 'even-line')
    return readDigits(from, count).map((digit, i) => within(head + lineAt(rise, i, count) + digit));
  const k = from.fixed(kBits);
  if (k > largestK) throw new DamagedBits('a column has a width that does not exist');
  const base = shape === 'floor' || shape === 'around' ? head * grainOf(k) : head;
  const values = new Array<number>(count);
  let last = base;
  for (let i = 0; i < count; i++) {
    if (shape === 'floor') last = base + from.rice(k);
    else if (shape === 'around') last = base + unzigzag(from.rice(k));
    else if (shape === 'line') last = base + lineAt(rise, i, count) + unzigzag(from.rice(k));
    else if (i > 0) last += rise + unzigzag(from.rice(k));
    values[i] = within(last);
  }
  return values;
};

const readChanges = (from: BitReader, count: number): number[] => {
  const changes = from.delta();
  if (changes >= count) throw new DamagedBits('a column changes more often than it has values');
  let value = within(unzigzag(from.delta()));
  const values = new Array<number>(count);
  let position = 0;
  let filled = 0;
  for (let change = 0; change < changes; change++) {
    position += from.delta() + 1;
    if (position >= count) throw new DamagedBits('a column changes behind its end');
    values.fill(value, filled, position);
    filled = position;
    value = within(value + unzigzag(from.delta() + 1));
  }
  return values.fill(value, filled);
};

const within = (value: number): number => {
  if (Math.abs(value) <= largestValue) return value;
  throw new DamagedBits('a number is too large');
};
