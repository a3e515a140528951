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
  const { keys, slots } = heap
  let at = heap.size++
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

/** Uses the same two arrays as a stack. */
export function pushTop(stack: KeyedHeap, keys: Float64Array, slot: number): void {
  if (stack.size === stack.keys.length) grow(stack)
  stack.keys[stack.size] = keys[slot] as number
  stack.slots[stack.size++] = slot
}

/** Takes the top away; the heap must not be empty. */
export function popHeap(heap: KeyedHeap): void {
  const { keys, slots } = heap
  const size = --heap.size
  const key = keys[size] as number
  const slot = slots[size] as number
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= size) break
    const right = child + 1
    if (
      right < size &&
      ((keys[right] as number) > (keys[child] as number) ||
        (keys[right] === keys[child] && (slots[right] as number) < (slots[child] as number)))
    )
      child = right
    const childKey = keys[child] as number
    if (key > childKey || (key === childKey && slot < (slots[child] as number))) break
    keys[at] = childKey
    slots[at] = slots[child] as number
    at = child
  }
  keys[at] = key
  slots[at] = slot
}

function grow(heap: KeyedHeap): void {
  const keys = new Float64Array(2 * heap.keys.length + 16)
  const slots = new Int32Array(keys.length)
  keys.set(heap.keys)
  slots.set(heap.slots)
  heap.keys = keys
  heap.slots = slots
}
