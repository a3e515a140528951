import { functionShape, type Hex, MembraneError } from '@membrane/core'

/** One read of a contract. */
export type ContractRead = { readonly to: Hex; readonly data: Hex }

/**
 * Runs reads at one block, answers in their order; undefined for one that reverted. The caller decides how: as one batch
 * of `eth_call`, through Multicall3, or one by one.
 */
export type ReadContracts = (
  reads: readonly ContractRead[],
  block: number | undefined,
) => Promise<readonly (Hex | undefined)[]>

/** Reads logs of one contract by first topic, blocks inclusive. */
export type ReadLogs = (filter: {
  readonly address: Hex
  readonly topic: Hex
  readonly fromBlock: number
  readonly toBlock: number
}) => Promise<readonly { readonly topics: readonly Hex[] }[]>

/** What is being read, and how far it is. */
export type ReadProgress = (stage: 'reserves' | 'borrowers' | 'accounts', done: number, total: number) => void

/** A read of a function that takes nothing, or one address. @param signature As in Solidity: `balanceOf(address)`. */
export function readOf(to: Hex, signature: string, address?: Hex): ContractRead {
  const selector = functionShape(signature)?.selector
  if (selector === undefined) throw new RangeError(`${signature} is no function.`)
  const argument = address === undefined ? '' : address.slice(2).padStart(64, '0')
  return { to, data: `${selector}${argument}` }
}

/** Splits reads into batches of at most `size` and joins the answers. @throws AAVE_READ_FAILED when some are missing */
export async function readAll(
  read: ReadContracts,
  reads: readonly ContractRead[],
  block: number | undefined,
  size: number,
): Promise<readonly (Hex | undefined)[]> {
  const answers: (Hex | undefined)[] = []
  for (let at = 0; at < reads.length; at += size) {
    const batch = reads.slice(at, at + size)
    const part = await read(batch, block)
    if (part.length !== batch.length)
      throw readFailed(`${batch.length} reads were asked for and ${part.length} answered`)
    answers.push(...part)
  }
  return answers
}

/** The n-th word of an answer as a number. @throws AAVE_READ_FAILED when it is not there */
export function wordOf(answer: Hex | undefined, index: number, what: string): bigint {
  const word = answer?.slice(2 + 64 * index, 66 + 64 * index) ?? ''
  if (word.length !== 64) throw readFailed(`${what} gave no word ${index}`)
  return BigInt(`0x${word}`)
}

/** The n-th word of an answer as an address. @throws AAVE_READ_FAILED when it is not there */
export function addressOf(answer: Hex | undefined, index: number, what: string): Hex {
  return `0x${(wordOf(answer, index, what) & (2n ** 160n - 1n)).toString(16).padStart(40, '0')}`
}

/** The error of a market that does not answer as an Aave v3 market does. */
export function readFailed(what: string): MembraneError {
  return new MembraneError('AAVE_READ_FAILED', {
    shortMessage: `The pool cannot be read as an Aave v3 market: ${what}.`,
    hint: 'Give the address of the Pool (its proxy, not the address provider), on the chain of this endpoint; for an older block the endpoint must keep that state.',
    retryable: true,
  })
}
