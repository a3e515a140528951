import type { Token } from '../../transfer.ts'
import type { Leg } from './leg.ts'

/**
 * The legs that lie on some cycle of tokens, grouped by strongly connected component of the graph whose edges are the
 * legs. Source: Kosaraju's algorithm (Sharir 1981), iterative.
 */
export function cyclicComponents(legs: readonly Leg[]): readonly (readonly Leg[])[] {
  const some = withoutEnds(legs)
  if (some.length < 2) return []
  const finished = finishOrder(some)
  const into = new Map<Token, Token[]>()
  for (const { tokenIn, tokenOut } of some) append(into, tokenOut, tokenIn)
  const component = new Map<Token, number>()
  let count = 0
  for (let i = finished.length - 1; i >= 0; i--) {
    const stack = [finished[i] as Token] // in bounds
    if (component.has(stack[0] as Token)) continue
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (component.has(token)) continue
      component.set(token, count)
      for (const before of into.get(token) ?? []) if (!component.has(before)) stack.push(before)
    }
    count++
  }
  const groups = new Map<number, Leg[]>()
  for (const leg of some) {
    const group = component.get(leg.tokenIn)
    if (group !== undefined && group === component.get(leg.tokenOut)) append(groups, group, leg)
  }
  return [...groups.values()]
}

/** Drops, again and again, legs whose input nothing provides or whose output nothing takes: mostly, all of them. */
function withoutEnds(legs: readonly Leg[]): readonly Leg[] {
  let some = legs
  while (some.length > 1) {
    const taken = new Set<Token>()
    const provided = new Set<Token>()
    for (const { tokenIn, tokenOut } of some) {
      taken.add(tokenIn)
      provided.add(tokenOut)
    }
    const rest = some.filter(({ tokenIn, tokenOut }) => provided.has(tokenIn) && taken.has(tokenOut))
    if (rest.length === some.length) break
    some = rest
  }
  return some
}

/** Tokens in the order in which a depth-first walk is done with them. */
function finishOrder(legs: readonly Leg[]): readonly Token[] {
  const next = new Map<Token, Token[]>()
  for (const { tokenIn, tokenOut } of legs) append(next, tokenIn, tokenOut)
  const seen = new Set<Token>()
  const finished: Token[] = []
  for (const start of next.keys()) {
    if (seen.has(start)) continue
    seen.add(start)
    const path: { readonly token: Token; position: number }[] = [{ token: start, position: 0 }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const after = next.get(top.token)?.[top.position++]
      if (after === undefined) {
        finished.push(top.token)
        path.pop()
      } else if (!seen.has(after)) {
        seen.add(after)
        path.push({ token: after, position: 0 })
      }
    }
  }
  return finished
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
