/** The record of what the simulator truly did with every request and when: append-only columns of bounded length. */
import { type Verdict, verdicts } from '../../../src/main/io/simulated/script/scripted-world.ts';

export const answerKinds = ['reply', 'unreachable', 'expired'] as const;

/** Columns of equal length; a request's number is its place in them. */
export type Truth = {
  readonly addresses: readonly string[];
  readonly requests: {
    /** Into `addresses`. */
    readonly address: Uint32Array;
    readonly id: Uint16Array;
    readonly sequence: Uint16Array;
    readonly timeToLive: Uint8Array;
    /** Into `verdicts`. */
    readonly verdict: Uint8Array;
    /** When it was read: milliseconds of CLOCK_MONOTONIC, and of the wall clock since 1970 (to a quarter of a microsecond). */
    readonly atMs: Float64Array;
    readonly wallMs: Float64Array;
  };
  /** In the order they were written, so an answer may come long after its request. */
  readonly answers: {
    readonly request: Uint32Array;
    /** Into `answerKinds`. */
    readonly kind: Uint8Array;
    /** Bits of `flawBits`. */
    readonly flaws: Uint8Array;
    /** Milliseconds of CLOCK_MONOTONIC just before it was written. */
    readonly atMs: Float64Array;
  };
  readonly counters: TruthCounters;
};

export type TruthCounters = {
  /** Records dropped because the log was full: nothing can be said about the rest. */
  unrecorded: number;
  /** No echo request: another protocol, a fragment, or no IP packet at all. */
  ignored: number;
  /** Answers dropped because too many waited already. */
  overflowed: number;
  /** Answers that the kernel did not take. */
  refused: number;
  arpAsked: number;
  arpAnswered: number;
  /** Packets that the kernel dropped before the simulator saw them, because its queue was full. */
  unseen: number;
};

export const DEFAULT_RECORDS = 1 << 22;

export type TruthLog = {
  readonly counters: TruthCounters;
  /** The request's number, or −1 when the log is full. */
  request(
    address: string,
    id: number,
    sequence: number,
    timeToLive: number,
    verdict: Verdict,
    atMs: number,
    wallMs: number,
  ): number;
  answer(request: number, kind: (typeof answerKinds)[number], flaws: number, atMs: number): void;
  /** A copy of all so far. */
  read(): Truth;
};

const verdictCodes: ReadonlyMap<Verdict, number> = new Map(verdicts.map((verdict, code) => [verdict, code]));

export const createTruthLog = (capacity: number = DEFAULT_RECORDS): TruthLog => {
  const codes = new Map<string, number>();
  const requests = createColumns(capacity, {
    address: Uint32Array,
    id: Uint16Array,
    sequence: Uint16Array,
    timeToLive: Uint8Array,
    verdict: Uint8Array,
    atMs: Float64Array,
    wallMs: Float64Array,
  });
  const answers = createColumns(capacity, {
    request: Uint32Array,
    kind: Uint8Array,
    flaws: Uint8Array,
    atMs: Float64Array,
  });
  const counters: TruthCounters = {
    unrecorded: 0,
    ignored: 0,
    overflowed: 0,
    refused: 0,
    arpAsked: 0,
    arpAnswered: 0,
    unseen: 0,
  };
  const codeOf = (address: string): number => {
    const known = codes.get(address);
    if (known !== undefined) return known;
    codes.set(address, codes.size);
    return codes.size - 1;
  };

  return {
    counters,
    request: (address, id, sequence, timeToLive, verdict, atMs, wallMs) => {
      const at = requests.add();
      if (at < 0) {
        counters.unrecorded++;
        return -1;
      }
      const { columns } = requests;
      columns.address[at] = codeOf(address);
      columns.id[at] = id;
      columns.sequence[at] = sequence;
      columns.timeToLive[at] = timeToLive;
      columns.verdict[at] = verdictCodes.get(verdict) ?? 0;
      columns.atMs[at] = atMs;
      columns.wallMs[at] = wallMs;
      return at;
    },
    answer: (request, kind, flaws, atMs) => {
      const at = request < 0 ? -1 : answers.add();
      if (at < 0) {
        counters.unrecorded++;
        return;
      }
      const { columns } = answers;
      columns.request[at] = request;
      columns.kind[at] = answerKinds.indexOf(kind);
      columns.flaws[at] = flaws;
      columns.atMs[at] = atMs;
    },
    read: () => ({
      addresses: [...codes.keys()],
      requests: requests.read(),
      answers: answers.read(),
      counters: { ...counters },
    }),
  };
};

type ColumnMaker = { new (length: number): Uint8Array | Uint16Array | Uint32Array | Float64Array };
type Columns<M extends Record<string, ColumnMaker>> = { [K in keyof M]: InstanceType<M[K]> };

/** Columns that double in length until they have `capacity` rows. */
const createColumns = <M extends Record<string, ColumnMaker>>(capacity: number, makers: M) => {
  let room = Math.min(capacity, 1_024);
  let rows = 0;
  const make = (length: number): Columns<M> =>
    Object.fromEntries(Object.entries(makers).map(([name, Maker]) => [name, new Maker(length)])) as Columns<M>;
  const state = { columns: make(room), add: (): number => -1, read: (): Columns<M> => make(0) };
  const grow = (): void => {
    room = Math.min(capacity, room * 2);
    const larger = make(room);
    for (const name of Object.keys(makers)) larger[name]!.set(state.columns[name]!);
    state.columns = larger;
  };
  state.add = () => {
    if (rows >= capacity) return -1;
    if (rows >= room) grow();
    return rows++;
  };
  state.read = () =>
    Object.fromEntries(
      Object.entries(state.columns).map(([name, column]) => [name, column.slice(0, rows)]),
    ) as Columns<M>;
  return state;
};
