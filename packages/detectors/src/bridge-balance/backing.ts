import type { BridgeWatch, Protocol, ReadResult, StateRead } from '@membrane/core'
import { addressToWord, encodeCall, wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** What one escrow holds, and every likeness that it backs: an escrow on one chain often serves many others. */
export type Backing = {
  readonly key: string
  readonly bridges: readonly BridgeWatch[]
}

/** The bridges of the protocol by what they lock, so that supplies that share an escrow are added up. */
export function backings(protocol: Protocol): readonly Backing[] {
  const byEscrow = new Map<string, BridgeWatch[]>()
  for (const bridge of protocol.bridges) {
    const { chainId, holder, token } = bridge.escrow
    const key = `${chainId}:${holder}:${token}`
    const group = byEscrow.get(key)
    if (group === undefined) byEscrow.set(key, [bridge])
    else group.push(bridge)
  }
  return [...byEscrow].map(([key, bridges]) => ({ key, bridges }))
}

/** The reads that tell what is locked and what is issued, on whichever chain it is. */
export function backingReads(protocol: Protocol): readonly StateRead[] {
  return protocol.bridges.flatMap((bridge) => [lockedRead(bridge, protocol), issuedRead(bridge, protocol)])
}

function lockedRead({ escrow }: BridgeWatch, { chainId }: Protocol): StateRead {
  const { holder, token } = escrow
  const key = `bridge-balance:locked:${escrow.chainId}:${token}:${holder}`
  const where = escrow.chainId === chainId ? {} : { chainId: escrow.chainId }
  return token === 'native'
    ? { key, to: holder, data: '0x', balance: true, ...where }
    : { key, to: token, data: encodeCall(functions.balanceOf.selector, [addressToWord(holder)]), ...where }
}

function issuedRead({ minted }: BridgeWatch, { chainId }: Protocol): StateRead {
  return {
    key: `bridge-balance:issued:${minted.chainId}:${minted.token}`,
    to: minted.token,
    data: functions.totalSupply.selector,
    ...(minted.chainId === chainId ? {} : { chainId: minted.chainId }),
  }
}

/** What is locked against what is issued, both in units that no decimals were cut from. */
export type Balance = {
  readonly locked: bigint
  readonly issued: bigint
  /** False when a supply could not be read: the issued amount is then a lower bound. */
  readonly complete: boolean
}

/** The balance of one escrow as read; undefined when what is locked, or every supply, is unknown. `unknown` says why. */
export function balanceOf(
  { bridges }: Backing,
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  unknown: string[],
): Balance | undefined {
  const first = bridges[0]
  if (first === undefined) return undefined
  const finest = Math.max(...bridges.map((bridge) => bridge.decimalsShift ?? 0), 0)
  const locked = amountOf(lockedRead(first, protocol), first, 'what is locked', reads, unknown)
  let issued: bigint | undefined
  let complete = true
  for (const bridge of bridges) {
    const supply = amountOf(issuedRead(bridge, protocol), bridge, 'the supply', reads, unknown)
    if (supply === undefined) complete = false
    else issued = (issued ?? 0n) + supply * 10n ** BigInt(finest - (bridge.decimalsShift ?? 0))
  }
  if (locked === undefined || issued === undefined) return undefined
  return { locked: locked * 10n ** BigInt(finest), issued, complete }
}

function amountOf(
  read: StateRead,
  { label }: BridgeWatch,
  what: string,
  reads: ReadonlyMap<string, ReadResult>,
  unknown: string[],
): bigint | undefined {
  const answer = reads.get(read.key)
  if (answer?.ok && answer.data.length >= 66) return wordToUint(wordAt(answer.data, 0))
  const why = answer === undefined || answer.ok ? 'no answer' : answer.reason
  const chain = read.chainId === undefined ? 'here' : `on chain ${read.chainId}`
  unknown.push(`${label}: ${what} ${chain} could not be read: ${why}`)
  return undefined
}

/** How finely the amounts of `balanceOf` are scaled above the locked token's own units. */
export function scaleOf({ bridges }: Backing): bigint {
  return 10n ** BigInt(Math.max(...bridges.map((bridge) => bridge.decimalsShift ?? 0), 0))
}
