/** Which half of a double holds its exponent. */
const top = new Uint32Array(Float64Array.of(1).buffer)[1] === 0x3ff00000 ? 1 : 0

/** Sign, exponent and three bits of the fraction name a class: eight to a doubling. */
const shift = 17
/** Class of 1, the least debt there is. */
const first = 0x3ff00000 >>> shift
/** Debts are below 2^53: eight classes for each of as many doublings. */
const classes = 8 * 53
/** So few are sorted by insertion alone sooner than classes are counted. */
const few = 24

/**
 * Slots in the order of their debts, largest first, then by slot. What enters is put into classes by the top bits of its
 * debt (a counting sort), which leaves so little to sort inside them that it is done by insertion.
 */
export type DebtOrder = {
  /** Sorted slots, after `sort`. */
  slots: Int32Array
  count: number
  readonly add: (slot: number) => void
  readonly sort: () => void
}

/** @param owed debts by slot, whole numbers from 1. */
export function createDebtOrder(owed: Float64Array): DebtOrder {
  const words = new Uint32Array(owed.buffer, owed.byteOffset, 2 * owed.length)
  const starts = new Int32Array(classes + 1)
  let added = new Int32Array(256)

  function classOf(slot: number): number {
    // Falling, so that the largest debts come first.
    return first + classes - 1 - ((words[2 * slot + top] as number) >>> shift)
  }

  function before(a: number, b: number): boolean {
    const x = owed[a] as number
    const y = owed[b] as number
    return x > y || (x === y && a < b)
  }

  const order: DebtOrder = {
    slots: new Int32Array(256),
    count: 0,
    add(slot) {
      if (order.count === added.length) {
        const larger = new Int32Array(2 * added.length)
        larger.set(added)
        added = larger
        order.slots = new Int32Array(larger.length)
      }
      added[order.count++] = slot
    },
    sort() {
      const { slots, count } = order
      if (count > few) classify()
      else for (let i = 0; i < count; i++) slots[i] = added[i] as number
      for (let i = 1; i < count; i++) {
        const slot = slots[i] as number
        let at = i
        for (; at > 0 && before(slot, slots[at - 1] as number); at--) slots[at] = slots[at - 1] as number
        slots[at] = slot
      }
    },
  }

  function classify(): void {
    const { slots, count } = order
    starts.fill(0)
    for (let i = 0; i < count; i++) {
      const of = classOf(added[i] as number) + 1
      starts[of] = (starts[of] as number) + 1
    }
    for (let of = 1; of <= classes; of++) starts[of] = (starts[of] as number) + (starts[of - 1] as number)
    for (let i = 0; i < count; i++) {
      const slot = added[i] as number
      const of = classOf(slot)
      const at = starts[of] as number
      slots[at] = slot
      starts[of] = at + 1
    }
  }

  return order
}
