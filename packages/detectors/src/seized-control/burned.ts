import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import type { Cluster } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'
import type { Sign } from '../steered-call/sign.ts'
import type { SeizedControlOptions } from './options.ts'

/** Ids of NFTs count from one; an amount as small as this is not worth a transaction's fee to burn. */
const largestId = 1n << 32n

/** Calls by which a token destroys what the named account holds, or the caller's NFT of the named id. */
export const burns: ReadonlySet<string> = new Set([
  functions.burn.selector,
  functions.burnFrom.selector,
  functions.burnFromAllowance.selector,
])

/**
 * Signs that tokens were destroyed which were not the burner's own.
 * @param candidates calls of the functions in `burns`, not reverted.
 */
export function burnedSigns(
  transaction: Transaction,
  candidates: readonly PlacedFrame[],
  cluster: Cluster,
  options: SeizedControlOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const signs: Sign[] = []
  for (const frame of candidates) {
    const caller = frames[frame.parent]?.account
    const sign = (name: string, weight: number, note: string): void => {
      signs.push({ name, fact: 'burned', weight, note, victims: [frame.account], frames: [frame] })
    }
    const word = argumentAt(frame.call.input, 0)
    if (word === undefined) continue
    if (frame.selector === functions.burn.selector) {
      if (caller !== undefined || wordToUint(word) >= largestId) continue
      const holder = holderOfBurnt(transaction, frame.account)
      if (holder === undefined)
        sign('burned-unknown-nft', options.burnedUnknownNft, 'burnt an NFT of nobody knows whom')
      else if (holder !== transaction.from)
        sign('burned-foreign-nft', options.burnedForeignNft, 'burnt an NFT that was not its caller’s')
      continue
    }
    const holder = wordToAddress(word)
    if (holder === zeroAddress || cluster.accounts.has(holder)) continue
    if (caller !== undefined && (!cluster.accounts.has(caller) || cluster.accounts.has(frame.account)))
      continue
    if (caller !== undefined && paidCluster(transaction, holder, cluster))
      sign('burned-others', options.burnedOthers, 'let a stranger destroy what a contract held that paid him')
    else sign('redeemed-for-others', options.redeemedForOthers, 'let its caller destroy tokens of another')
  }
  return signs
}

function paidCluster(transaction: Transaction, account: Address, cluster: Cluster): boolean {
  return transfersOf(transaction).list.some(({ from, to }) => from === account && cluster.accounts.has(to))
}

/** From whom a token of `token` went to nobody, by the transaction's events; undefined without any. */
function holderOfBurnt(transaction: Transaction, token: Address): Address | undefined {
  for (const { address, topics } of logsOf(transaction)) {
    const [topic, from, to] = topics
    if (address !== token || topic !== events.Transfer.topic || from === undefined || to === undefined)
      continue
    if (wordToAddress(to) === zeroAddress) return wordToAddress(from)
  }
  return undefined
}
