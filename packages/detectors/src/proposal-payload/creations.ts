import type { Address, Block } from '@membrane/core'
import { type Act, actsOf } from '../privilege/acts.ts'
import { isClone, powersOf } from '../privilege/code.ts'
import type { Created, PayloadMemory } from './memory.ts'

/** Bytes below which created code is not remembered: the counters of gas tokens, which come by the hundred. */
const smallestCode = 32

/** The newest creation that was seen at an address, in the blocks remembered and in this one. */
export type Creations = (address: Address) => Created | undefined

/** Adds the block's creations to those remembered. */
export function followCreations(
  block: Block,
  before: PayloadMemory['created'],
  limit: number,
): { readonly known: Creations; readonly created: PayloadMemory['created'] } {
  const fresh: Created[] = []
  for (const act of actsOf(block).creations) {
    const one = createdBy(act, block.number)
    if (one !== undefined) fresh.push(one)
  }
  const created = fresh.length === 0 ? before : [...before, ...fresh].slice(-limit)
  return { known: lazily(created), created }
}

function createdBy({ to, output }: Act, block: number): Created | undefined {
  if (output === undefined || output.length < 2 + smallestCode * 2) return undefined
  const { selfdestruct, delegatecall } = powersOf(output)
  return { address: to, block, selfdestruct, delegatecall: delegatecall && !isClone(output) }
}

/** Indexed when first asked: most blocks hold no proposal. */
function lazily(created: PayloadMemory['created']): Creations {
  let map: ReadonlyMap<Address, Created> | undefined
  return (address) => {
    map ??= new Map(created.map((one) => [one.address, one]))
    return map.get(address)
  }
}
