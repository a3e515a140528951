/**
 * C3 linearisation as Solidity has it, most derived first.
 * @param bases direct bases from most derived to most basic (the reverse of the source's order)
 * @param orderOf linearisation of a base, itself first
 * @returns the order with `self` first; where no consistent order exists, every base once in the order of first visit
 */
export function linearize<T>(self: T, bases: readonly T[], orderOf: (base: T) => readonly T[]): T[] {
  const first = bases[0]
  if (first === undefined) return [self]
  if (bases.length === 1) return [self, ...orderOf(first).filter((base) => base !== self)]
  const lists = [...bases.map(orderOf), bases]
  const heads = lists.map(() => 0)
  const order: T[] = [self]
  const placed = new Set<T>(order)
  // How many lists still hold a contract behind their head: it may be taken only when none does.
  const behind = new Map<T, number>()
  for (const list of lists) {
    for (let i = 1; i < list.length; i++) behind.set(list[i] as T, (behind.get(list[i] as T) ?? 0) + 1)
  }
  const advance = (taken: T) => {
    for (let i = 0; i < lists.length; i++) {
      const list = lists[i] ?? []
      const at = heads[i] ?? 0
      if (list[at] !== taken) continue
      heads[i] = at + 1
      const next = list[at + 1]
      if (next !== undefined) behind.set(next, (behind.get(next) ?? 1) - 1)
    }
  }
  for (;;) {
    let chosen: T | undefined
    let left = false
    for (let i = 0; i < lists.length && chosen === undefined; i++) {
      const head = lists[i]?.[heads[i] ?? 0]
      if (head === undefined) continue
      left = true
      if ((behind.get(head) ?? 0) === 0) chosen = head
    }
    if (!left) return order
    if (chosen === undefined) return [...order, ...rest(lists, heads, placed)]
    if (!placed.has(chosen)) order.push(chosen)
    placed.add(chosen)
    advance(chosen)
  }
}

function rest<T>(lists: readonly (readonly T[])[], heads: readonly number[], placed: Set<T>): T[] {
  const found: T[] = []
  for (let i = 0; i < lists.length; i++) {
    for (const item of lists[i]?.slice(heads[i]) ?? []) {
      if (placed.has(item)) continue
      placed.add(item)
      found.push(item)
    }
  }
  return found
}
