/** Which half of a double holds its exponent. */
const top = new Uint32Array(Float64Array.of(1).buffer)[1] === 0x3ff00000 ? 1 : 0

/** Sign, exponent and six bits of the fraction name a bucket: 64 to a doubling. */
const shift = 14
/** Bucket of 1, the least debt there is. */
const first = 0x3ff00000 >>> shift
/** Debts are below 2^53: 64 buckets for each of as many doublings. */
const buckets = 64 * 53

/** Least debt of each bucket, and of the one after the last. */
const bounds = boundsOfBuckets()

function boundsOfBuckets(): Float64Array {
  const values = new Float64Array(buckets + 1)
  const words = new Uint32Array(values.buffer)
  for (let bucket = 0; bucket <= buckets; bucket++) words[2 * bucket + top] = (first + bucket) << shift
  return values
}

/**
 * A queue of slots, largest debt first, then by slot. Slots lie in lists by the top bits of their debts; a list is sorted
 * when its turn comes, so that those who owe too little for anyone to care are never compared. Debts may fall while their
 * slots wait: what has left its list's range is moved on when the list's turn comes. A slot is in it once.
 */
export type DebtBuckets = {
  /** Those who wait, and some that owe nothing any more. */
  size: number
  readonly reset: () => void
  readonly push: (slot: number) => void
  /** Takes out the next slot, or gives -1 when none is left that owes `least`. */
  readonly take: (least: number) => number
  /** Puts those back that were sorted and not taken: to be called before debts change, or slots are pushed. */
  readonly rest: () => void
}

/**
 * @param owed debts by slot, whole numbers.
 * @param from first slot.
 * @param count of slots.
 */
export function createDebtBuckets(owed: Float64Array, from: number, count: number): DebtBuckets {
  const words = new Uint32Array(owed.buffer, owed.byteOffset, 2 * owed.length)
  const heads = new Int32Array(buckets).fill(-1)
  const following = new Int32Array(count)
  /** No slot is in a bucket over this one. */
  let highest = -1
  /** The list whose turn it is, sorted; those from `at` on are not taken yet. */
  let sorted = new Int32Array(64)
  let length = 0
  let at = 0

  function bucketOf(slot: number): number {
    return ((words[2 * slot + top] as number) >>> shift) - first // buckets and slots are in bounds, here and below
  }

  function link(bucket: number, slot: number): void {
    following[slot - from] = heads[bucket] as number
    heads[bucket] = slot
    if (bucket > highest) highest = bucket
  }

  /** Sorts the list of the highest bucket, which is taken out; whose debt has fallen goes where it belongs. */
  function open(): void {
    const bucket = highest--
    let slot = heads[bucket] as number
    heads[bucket] = -1
    length = 0
    at = 0
    while (slot !== -1) {
      const next = following[slot - from] as number
      const debt = owed[slot] as number
      if (debt === 0) queue.size--
      else if (!(debt >= (bounds[bucket] as number))) link(bucketOf(slot), slot)
      else insert(slot, debt)
      slot = next
    }
  }

  function insert(slot: number, debt: number): void {
    if (length === sorted.length) {
      const larger = new Int32Array(2 * length)
      larger.set(sorted)
      sorted = larger
    }
    let place = length++
    while (place > 0) {
      const before = sorted[place - 1] as number
      const other = owed[before] as number
      if (other > debt || (other === debt && before < slot)) break
      sorted[place] = before
      place--
    }
    sorted[place] = slot
  }

  const queue: DebtBuckets = {
    size: 0,
    reset() {
      if (highest >= 0) heads.fill(-1, 0, highest + 1)
      highest = -1
      length = 0
      at = 0
      queue.size = 0
    },
    push(slot) {
      queue.size++
      link(bucketOf(slot), slot)
    },
    take(least) {
      while (at === length) {
        if (highest < 0 || !((bounds[highest + 1] as number) > least)) return -1
        if (heads[highest] === -1) highest--
        else open()
      }
      const slot = sorted[at] as number
      if (!((owed[slot] as number) >= least)) return -1
      at++
      queue.size--
      return slot
    },
    rest() {
      while (at < length) {
        const slot = sorted[at++] as number
        link(bucketOf(slot), slot)
      }
    },
  }
  return queue
}
