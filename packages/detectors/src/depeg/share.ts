import type { Address, PoolWatch, Protocol, ReadResult, StateRead } from '@membrane/core'
import { readOf } from '../oracle/price.ts'
import { addressToWord, encodeCall, uintToWord, wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** The coin's part of what a pool holds, in basis points of whole tokens, or why it is unknown. */
export type Share = { readonly shareBps: number } | { readonly reason: string }

/** The view calls by which a pool's balances are known: by Curve's own books, by a pair's reserves, or by the tokens. */
export function shareReads(pool: PoolWatch, protocol: Protocol): readonly StateRead[] {
  const scales = pool.tokens.flatMap((token) =>
    knownDecimals(token, protocol) === undefined ? [readOf(token, functions.decimals.selector)] : [],
  )
  return [...balanceReads(pool), ...scales]
}

function balanceReads({ kind, address, tokens }: PoolWatch): readonly StateRead[] {
  switch (kind) {
    case 'uniswap-v2':
      return [readOf(address, functions.getReserves.selector)]
    case 'curve':
      return tokens.map((_, index) =>
        readOf(address, encodeCall(functions.poolBalance.selector, [uintToWord(BigInt(index))])),
      )
    case 'uniswap-v3':
      return tokens.map((token) =>
        readOf(token, encodeCall(functions.balanceOf.selector, [addressToWord(address)])),
      )
    case 'balancer-v2':
      return []
  }
}

/** Decodes the answers to `shareReads`. Tokens are taken at par: a pool of coins that promise the same price. */
export function shareOf(
  coin: Address,
  pool: PoolWatch,
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
): Share {
  if (pool.kind === 'balancer-v2') return { reason: 'a Balancer pool keeps its tokens in the vault' }
  if (!pool.tokens.includes(coin)) return { reason: 'the pool does not name the coin' }
  let total = 0
  let own = 0
  for (const [index, token] of pool.tokens.entries()) {
    const balance = balanceAt(pool, index, reads)
    if ('reason' in balance) return balance
    const scale = decimalsOf(token, protocol, reads)
    if ('reason' in scale) return { reason: `decimals of ${token}: ${scale.reason}` }
    const whole = Number(balance.value) / 10 ** Number(scale.value)
    total += whole
    if (token === coin) own += whole
  }
  if (!(total > 0)) return { reason: 'the pool is empty' }
  return { shareBps: Math.round((own / total) * 10_000) }
}

type Answer = { readonly value: bigint } | { readonly reason: string }

function balanceAt(pool: PoolWatch, index: number, reads: ReadonlyMap<string, ReadResult>): Answer {
  const wanted = balanceReads(pool)
  return pool.kind === 'uniswap-v2' ? answerTo(wanted[0], index, reads) : answerTo(wanted[index], 0, reads)
}

function decimalsOf(token: Address, protocol: Protocol, reads: ReadonlyMap<string, ReadResult>): Answer {
  const known = knownDecimals(token, protocol)
  return known === undefined
    ? answerTo(readOf(token, functions.decimals.selector), 0, reads)
    : { value: BigInt(known) }
}

function answerTo(
  read: StateRead | undefined,
  index: number,
  reads: ReadonlyMap<string, ReadResult>,
): Answer {
  const answer = read === undefined ? undefined : reads.get(read.key)
  if (answer === undefined) return { reason: 'it was not read' }
  if (!answer.ok) return { reason: answer.reason }
  const word = wordAt(answer.data, index)
  return word === undefined ? { reason: 'the answer was empty' } : { value: wordToUint(word) }
}

function knownDecimals(token: Address, protocol: Protocol): number | undefined {
  return protocol.tokens.find(({ address }) => address === token)?.decimals
}
