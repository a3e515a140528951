import type { Block, BridgeWatch, Protocol } from '@membrane/core'
import type { BridgeMemory, Open, Passage } from './memory.ts'
import type { Movement } from './movement.ts'
import type { BridgeBalanceOptions } from './options.ts'

/** What the two folded chains together show. */
export type PassageFault = {
  /** `unmatched`: it came out and never went in. `overdue`: it went in and never came out. */
  readonly kind: 'unmatched' | 'overdue'
  readonly bridge: BridgeWatch
  readonly back: boolean
  readonly open: Open
}

export type PassageStep = {
  readonly seen: BridgeMemory['seen']
  readonly passages: BridgeMemory['passages']
  readonly faults: readonly PassageFault[]
}

const empty: Passage = { entered: [], left: [] }
/** Clocks of two chains differ by less. */
const clockSeconds = 120

/**
 * Matches what goes into a bridge on one chain with what comes out on the other, first in first out by amount.
 * Nothing is said until the other chain was followed past the moment in question and for long enough before it.
 */
export function followPassages(
  block: Block,
  protocol: Protocol,
  movements: readonly Movement[],
  memory: BridgeMemory,
  options: BridgeBalanceOptions,
): PassageStep {
  const now = block.timestamp
  if (now === undefined) return { seen: memory.seen, passages: memory.passages, faults: [] }
  const first = memory.seen[block.chainId]?.first ?? now
  const seen: BridgeMemory['seen'] = { ...memory.seen, [block.chainId]: { first, last: now } }
  const passages: Record<string, Passage> = { ...memory.passages }
  const faults: PassageFault[] = []
  for (const bridge of protocol.bridges) {
    for (const back of [false, true]) {
      const key = `${bridge.label}:${back ? 'back' : 'out'}`
      const [entersOn, leavesOn] = back
        ? [bridge.minted.chainId, bridge.escrow.chainId]
        : [bridge.escrow.chainId, bridge.minted.chainId]
      const before = passages[key] ?? empty
      const moved = match(before, movements, bridge, back, now, options)
      const after = settle(
        moved,
        { bridge, back, enters: seen[entersOn], leaves: seen[leavesOn] },
        faults,
        options,
      )
      if (after !== before) passages[key] = after
    }
  }
  return { seen, passages, faults }
}

function match(
  passage: Passage,
  movements: readonly Movement[],
  bridge: BridgeWatch,
  back: boolean,
  at: number,
  { feeBps, maxOpen }: BridgeBalanceOptions,
): Passage {
  let { entered, left } = passage
  for (const movement of movements) {
    if (movement.bridge !== bridge) continue
    const enters = movement.kind === (back ? 'burn' : 'lock')
    if (!enters && movement.kind !== (back ? 'release' : 'mint')) continue
    const { account, transaction } = movement
    const open: Open = { amount: inLikeness(movement), at, transaction: transaction.hash, account }
    const others = enters ? left : entered
    const partner = others.findIndex((other) =>
      enters ? passes(open, other, feeBps) : passes(other, open, feeBps),
    )
    if (partner >= 0) {
      const rest = others.toSpliced(partner, 1)
      if (enters) left = rest
      else entered = rest
    } else if (enters) entered = [...entered, open].slice(-maxOpen)
    else left = [...left, open].slice(-maxOpen)
  }
  return entered === passage.entered && left === passage.left ? passage : { entered, left }
}

/** Whether what went in may be what came out: no later, and the same but for a fee. */
function passes(entered: Open, left: Open, feeBps: number): boolean {
  return (
    entered.at <= left.at + clockSeconds &&
    left.amount <= entered.amount &&
    left.amount * 10_000n >= entered.amount * BigInt(10_000 - feeBps)
  )
}

/** Amounts of both chains in the likeness's units; a likeness with fewer decimals cuts the rest off. */
function inLikeness({ kind, bridge, amount }: Movement): bigint {
  if (kind === 'mint' || kind === 'burn') return amount
  const shift = bridge.decimalsShift ?? 0
  return shift >= 0 ? amount * 10n ** BigInt(shift) : amount / 10n ** BigInt(-shift)
}

type Seen = { readonly first: number; readonly last: number } | undefined
type Ends = {
  readonly bridge: BridgeWatch
  readonly back: boolean
  readonly enters: Seen
  readonly leaves: Seen
}

/** Says what can be said by now, and forgets what never can be. */
function settle(
  passage: Passage,
  { bridge, back, enters, leaves }: Ends,
  faults: PassageFault[],
  { warmUpSeconds }: BridgeBalanceOptions,
): Passage {
  const left = passage.left.filter((open) => {
    if (enters === undefined || enters.first > open.at - warmUpSeconds) return false
    if (enters.last < open.at) return true
    faults.push({ kind: 'unmatched', bridge, back, open })
    return false
  })
  const limit = bridge.deadlineSeconds
  const entered = passage.entered.filter((open) => {
    if (limit === undefined || leaves === undefined || leaves.last <= open.at + limit) return true
    if (leaves.first <= open.at) faults.push({ kind: 'overdue', bridge, back, open })
    return false
  })
  const unchanged = left.length === passage.left.length && entered.length === passage.entered.length
  return unchanged ? passage : { entered, left }
}
