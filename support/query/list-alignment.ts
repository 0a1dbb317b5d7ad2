// Which items of two lists belong together: the equal ones first, then those that fit, then the nearest.

/** The items of one list. */
export interface AlignedItems {
  /** Where an item stands in its list. */
  readonly indices: readonly number[];
  /** Equal for equal items. By index, as are the leaves. */
  readonly key: (index: number) => string;
  /** Every scalar of an item with its place in it: what two items share tells how near they are. */
  readonly leaves: (index: number) => ReadonlySet<string>;
}

/** How the lists are compared. */
export interface AlignmentOptions {
  readonly ignoreOrder: boolean;
  /** Items of the received list that nobody expects are no difference. */
  readonly isPart: boolean;
  /** Whether an item that shares no key, or not all leaves, with an expected one may be as expected all the same. */
  readonly isLoose: boolean;
  /** Whether the received item at an index is as the expected one at another. */
  readonly fits: (expectedIndex: number, actualIndex: number) => boolean;
}

/** What does not go together as it is. */
export interface Alignment {
  /** Indices of an expected item and of the received one that it is to be compared with. */
  readonly pairs: readonly (readonly [expectedIndex: number, actualIndex: number])[];
  readonly missing: readonly number[];
  readonly extra: readonly number[];
}

/** Above so many pairs of items nearness is not looked for: the table of pairs would not fit into memory. */
const MOST_PAIRS = 25_000_000;
/** An item is near if it shares so much of its leaves. */
const NEAR = 1 / 3;
/** Weights of a pair in an ordered alignment: as expected; all leaves but one shared; nothing shared. */
const WEIGHTS = { fitting: 1_000_000, near: 400_000, any: 1 } as const;

/** Finds for each expected item the received one that it belongs to; duplicates count. */
export function alignItems(
  expected: AlignedItems,
  actual: AlignedItems,
  options: AlignmentOptions,
): Alignment {
  const rest = options.ignoreOrder ? withoutEqual(expected, actual) : withoutEqualEnds(expected, actual);
  const table = new PairTable(expected, actual, rest, options);
  const pairs = options.ignoreOrder ? table.pairInAnyOrder() : table.pairInOrder();
  const paired = {
    expected: new Set(pairs.map(([row]) => row)),
    actual: new Set(pairs.map(([, column]) => column)),
  };
  return {
    pairs: pairs
      .filter(([row, column]) => !table.isFitting(row, column))
      .map(([row, column]) => [at(rest.expected, row), at(rest.actual, column)]),
    missing: rest.expected.filter((_, row) => !paired.expected.has(row)),
    extra: options.isPart ? [] : rest.actual.filter((_, column) => !paired.actual.has(column)),
  };
}

/** The indices that are left of both lists. */
interface Rest {
  readonly expected: readonly number[];
  readonly actual: readonly number[];
}

type Pair = readonly [row: number, column: number];

/** Without the items that are equal, wherever they stand: each takes one of the other list away. */
function withoutEqual(expected: AlignedItems, actual: AlignedItems): Rest {
  const free = new Map<string, number[]>();
  for (const index of actual.indices.toReversed()) {
    const key = actual.key(index);
    const indices = free.get(key);
    if (indices) indices.push(index);
    else free.set(key, [index]);
  }
  const left = expected.indices.filter((index) => free.get(expected.key(index))?.pop() === undefined);
  const kept = new Set([...free.values()].flat());
  return { expected: left, actual: actual.indices.filter((index) => kept.has(index)) };
}

/** Without the equal beginning and the equal end. */
function withoutEqualEnds(expected: AlignedItems, actual: AlignedItems): Rest {
  const most = Math.min(expected.indices.length, actual.indices.length);
  const isEqual = (row: number, column: number) =>
    expected.key(at(expected.indices, row)) === actual.key(at(actual.indices, column));
  let start = 0;
  while (start < most && isEqual(start, start)) start += 1;
  let end = 0;
  while (end < most - start && isEqual(-1 - end, -1 - end)) end += 1;
  return {
    expected: expected.indices.slice(start, expected.indices.length - end),
    actual: actual.indices.slice(start, actual.indices.length - end),
  };
}

/** All pairs of what is left: how many leaves they share, and whether they fit (asked once, when needed). */
class PairTable {
  readonly #width: number;
  readonly #height: number;
  readonly #shared: Uint16Array;
  /** 0: not asked yet, 1: fits, 2: does not. */
  readonly #fits: Uint8Array;
  readonly #sizes: readonly number[];
  readonly #otherSizes: readonly number[];
  readonly #isTooLarge: boolean;
  readonly #possible = new Map<number, readonly number[]>();

  constructor(
    expected: AlignedItems,
    actual: AlignedItems,
    private readonly rest: Rest,
    private readonly options: AlignmentOptions,
  ) {
    this.#height = rest.expected.length;
    this.#width = rest.actual.length;
    this.#isTooLarge = this.#height * this.#width > MOST_PAIRS;
    const cells = this.#isTooLarge ? 0 : this.#height * this.#width;
    this.#shared = new Uint16Array(cells);
    this.#fits = new Uint8Array(cells);
    const rows = cells === 0 ? [] : rest.expected.map(expected.leaves);
    const columns = cells === 0 ? [] : rest.actual.map(actual.leaves);
    this.#sizes = rows.map(({ size }) => size);
    this.#otherSizes = columns.map(({ size }) => size);
    const holders = new Map<string, number[]>();
    for (const [column, leaves] of columns.entries()) {
      for (const leaf of leaves) {
        const known = holders.get(leaf);
        if (known) known.push(column);
        else holders.set(leaf, [column]);
      }
    }
    for (const [row, leaves] of rows.entries()) {
      for (const leaf of leaves) {
        for (const column of holders.get(leaf) ?? []) {
          const cell = row * this.#width + column;
          this.#shared[cell] = (this.#shared[cell] ?? 0) + 1;
        }
      }
    }
  }

  isFitting(row: number, column: number): boolean {
    const cell = row * this.#width + column;
    if (this.#fits[cell] === 1) return true;
    if (this.#fits[cell] === 2 || this.#isTooLarge) return false;
    // Whatever fits shares all leaves: the dear question is asked of these only.
    const isPossible = this.options.isLoose || this.#shared[cell] === this.#sizes[row];
    const fits = isPossible && this.options.fits(at(this.rest.expected, row), at(this.rest.actual, column));
    this.#fits[cell] = fits ? 1 : 2;
    return fits;
  }

  /** As many fitting pairs as can be (a maximum matching by augmenting paths), then the nearest of the rest. */
  pairInAnyOrder(): readonly Pair[] {
    if (this.#isTooLarge) return [];
    const rowOf = new Map<number, number>();
    const place = (row: number, seen: Set<number>): boolean => {
      const columns = this.#possibleColumns(row);
      const free = columns.find((column) => !rowOf.has(column) && this.isFitting(row, column));
      if (free !== undefined) {
        rowOf.set(free, row);
        return true;
      }
      return columns.some((column) => {
        const holder = rowOf.get(column);
        if (holder === undefined || seen.has(column) || !this.isFitting(row, column)) return false;
        seen.add(column);
        if (!place(holder, seen)) return false;
        rowOf.set(column, row);
        return true;
      });
    };
    const left = range(this.#height).filter((row) => !place(row, new Set()));
    const fitting = [...rowOf].map(([column, row]): Pair => [row, column]);
    return [
      ...fitting,
      ...this.#pairNearest(
        left,
        range(this.#width).filter((column) => !rowOf.has(column)),
      ),
    ];
  }

  /** The pairs of the heaviest alignment in which no two cross. */
  pairInOrder(): readonly Pair[] {
    const most = Math.min(this.#height, this.#width);
    if (this.#isTooLarge) return range(most).map((row): Pair => [row, row]);
    const stride = this.#width + 1;
    const best = new Float64Array((this.#height + 1) * stride);
    const heaviest = (row: number, column: number) => best[row * stride + column] ?? 0;
    const paired = (row: number, column: number) => this.#weigh(row, column) + heaviest(row + 1, column + 1);
    for (let row = this.#height - 1; row >= 0; row -= 1) {
      for (let column = this.#width - 1; column >= 0; column -= 1) {
        best[row * stride + column] = Math.max(
          paired(row, column),
          heaviest(row + 1, column),
          heaviest(row, column + 1),
        );
      }
    }
    const pairs: Pair[] = [];
    let row = 0;
    let column = 0;
    while (row < this.#height && column < this.#width) {
      const weight = heaviest(row, column);
      if (this.#weigh(row, column) > 0 && paired(row, column) === weight) {
        pairs.push([row, column]);
        row += 1;
        column += 1;
      } else if (heaviest(row + 1, column) === weight) row += 1;
      else column += 1;
    }
    return pairs;
  }

  /** The columns whose items may fit a row's; of whole items the equal ones are taken away already. */
  #possibleColumns(row: number): readonly number[] {
    const { isLoose, isPart } = this.options;
    if (!isLoose && !isPart) return [];
    const known = this.#possible.get(row);
    if (known) return known;
    const start = row * this.#width;
    const size = this.#sizes[row];
    const columns = range(this.#width).filter((column) => isLoose || this.#shared[start + column] === size);
    this.#possible.set(row, columns);
    return columns;
  }

  #weigh(row: number, column: number): number {
    if (this.isFitting(row, column)) return WEIGHTS.fitting;
    const nearness = this.#nearness(row, column);
    if (nearness >= NEAR) return Math.round(nearness * WEIGHTS.near);
    return this.options.isPart ? 0 : WEIGHTS.any;
  }

  /** The share of leaves that both have: 0 … 1. */
  #nearness(row: number, column: number): number {
    const size = this.#sizes[row] ?? 0;
    const most = this.options.isPart ? size : Math.max(size, this.#otherSizes[column] ?? 0);
    return most === 0 ? 0 : (this.#shared[row * this.#width + column] ?? 0) / most;
  }

  /** The nearest pairs first; each item is in one pair at most. */
  #pairNearest(rows: readonly number[], columns: readonly number[]): readonly Pair[] {
    const pairs: Pair[] = [];
    const freeColumns = new Set(columns);
    const freeRows = new Set(rows);
    let most = 0;
    for (const row of rows) most = Math.max(most, this.#sizes[row] ?? 0);
    for (let shared = most; shared > 0; shared -= 1) {
      for (const row of freeRows) {
        const start = row * this.#width;
        const column = columns.find(
          (candidate) =>
            this.#shared[start + candidate] === shared &&
            freeColumns.has(candidate) &&
            this.#nearness(row, candidate) >= NEAR,
        );
        if (column === undefined) continue;
        pairs.push([row, column]);
        freeRows.delete(row);
        freeColumns.delete(column);
      }
    }
    return pairs.sort(([one], [other]) => one - other);
  }
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** An element that is there; a negative index counts from the end. */
function at(values: { at(index: number): number | undefined }, index: number): number {
  return values.at(index) ?? 0;
}
