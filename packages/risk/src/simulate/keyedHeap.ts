/**
 * A binary heap whose top has the largest key, and among equal keys the smallest slot: the order in which positions are
 * looked at. Indexing inside `size` gives a number: that is what `as number` says here.
 */
export type KeyedHeap = { size: number; keys: Float64Array; slots: Int32Array }

export function createHeap(capacity: number): KeyedHeap {
  return { size: 0, keys: new Float64Array(capacity), slots: new Int32Array(capacity) }
}

export function pushHeap(heap: KeyedHeap, key: number, slot: number): void {
  if (heap.size === heap.keys.length) grow(heap)
  rise(heap, heap.size++, key, slot)
}

/** Lets an entry rise from the empty place `from`. */
function rise({ keys, slots }: KeyedHeap, from: number, key: number, slot: number): void {
  let at = from
  while (at > 0) {
    const up = (at - 1) >> 1
    const upKey = keys[up] as number
    if (upKey > key || (upKey === key && (slots[up] as number) < slot)) break
    keys[at] = upKey
    slots[at] = slots[up] as number
    at = up
  }
  keys[at] = key
  slots[at] = slot
}

/**
 * Takes the top away; the heap must not be empty. The hole goes down to a leaf without asking where the last entry belongs,
 * which is almost always there (Wegener 1993): half the comparisons.
 */
export function popHeap(heap: KeyedHeap): void {
  const { keys, slots } = heap
  const size = --heap.size
  let at = 0
  let child = 1
  while (child < size) {
    let key = keys[child] as number
    const right = child + 1
    if (right < size) {
      const other = keys[right] as number
      if (other > key || (other === key && (slots[right] as number) < (slots[child] as number))) {
        child = right
        key = other
      }
    }
    keys[at] = key
    slots[at] = slots[child] as number
    at = child
    child = 2 * at + 1
  }
  rise(heap, at, keys[size] as number, slots[size] as number)
}

function grow(heap: KeyedHeap): void {
  const keys = new Float64Array(2 * heap.keys.length + 16)
  const slots = new Int32Array(keys.length)
  keys.set(heap.keys)
  slots.set(heap.slots)
  heap.keys = keys
  heap.slots = slots
}
