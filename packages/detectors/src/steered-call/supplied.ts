import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import { type Cluster, flashCallbacks } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { netFlows } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import { addressToWord, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { entryOf, names } from './entry.ts'
import type { SteeredCallOptions } from './options.ts'
import type { Sign } from './sign.ts'

/** Calls that contracts make to a named address all day: tokens' own functions, and callbacks to whoever asked for them. */
const ordinary: ReadonlySet<string> = new Set([
  '0x',
  ...flashCallbacks,
  ...[
    functions.transfer,
    functions.transferFrom,
    functions.approve,
    functions.increaseAllowance,
    functions.setApprovalForAll,
    functions.permit,
    functions.permitDai,
    functions.balanceOf,
    functions.mint,
    functions.burn,
    functions.burnFrom,
    functions.wrappedDeposit,
    functions.wrappedWithdraw,
    functions.safeTransferFrom,
    functions.safeTransferFromData,
    functions.safeTransferFrom1155,
    functions.safeBatchTransferFrom,
    functions.onERC721Received,
    functions.onERC1155Received,
    functions.onERC1155BatchReceived,
    functions.tokensReceived,
    functions.tokensToSend,
    functions.tokensReceivedAmp,
    functions.onTokenTransfer,
    functions.onTokenTransferErc1363,
    functions.tokenFallback,
    functions.pairSync,
    functions.uniswapV3SwapCallback,
    functions.pancakeV3SwapCallback,
    functions.algebraSwapCallback,
    functions.uniswapV3MintCallback,
    functions.supportsInterface,
  ].map(({ selector }) => selector),
])

/** Callees looked at closely in one transaction, so that a hostile trace costs no more than a long one. */
const mostLooked = 100

const zeroWord = addressToWord(zeroAddress)

/** Whether the call came from another contract, called nothing, carried no value and brought nothing back. */
export function isIdle({ call, index, end, parent, readonly }: PlacedFrame): boolean {
  const { type, value, output } = call
  if (type !== 'CALL' || readonly || parent < 0 || end !== index + 1 || value !== 0n) return false
  return output === undefined || output === '0x' || output === zeroWord
}

/** Whether the callee was asked for an address and gave its own. */
export function isSelfNaming({ call, parent }: PlacedFrame): boolean {
  const { type, to, input, output } = call
  if (parent < 0 || to === undefined || input.length !== 10 || output?.length !== 66) return false
  return (
    (type === 'CALL' || type === 'STATICCALL') && wordToAddress(output) === to && output === addressToWord(to)
  )
}

/**
 * Signs that a contract trusted an address which its caller supplied: it asked a contract of the caller's choice to
 * hand over, to vouch or to say who is in charge, and went on as if an honest contract had answered.
 * @param candidates frames that are idle or name themselves, or that run the sender's code; not reverted.
 */
export function suppliedSigns(
  transaction: Transaction,
  candidates: readonly PlacedFrame[],
  cluster: Cluster,
  options: SteeredCallOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const signs: Sign[] = []
  const paying = new Map<Address, boolean>()
  let looked = 0
  for (const frame of candidates) {
    const above = frames[frame.parent]
    const callee = frame.call.to
    if (above === undefined || callee === undefined || cluster.accounts.has(above.account)) continue
    const truster = above.account
    const own = cluster.accounts.has(callee)
    const delegated = frame.call.type === 'DELEGATECALL' || frame.call.type === 'CALLCODE'
    const naming = !delegated && isSelfNaming(frame)
    if (callee === truster || callee === transaction.from) continue
    if (delegated || naming ? !own : ordinary.has(frame.selector)) continue
    if (++looked > mostLooked) break
    const entry = entryOf(frames, above)
    const caller = frames[entry.parent]?.account ?? transaction.from
    if (caller === undefined || !cluster.accounts.has(caller)) continue
    // A clone that runs its maker's code was made to.
    if (delegated && wasBorn(frames, truster)) continue
    const add = (name: string, fact: string, weight: number, note: string): void => {
      signs.push({ name, fact, weight, note, victims: [truster], frames: [entry, frame] })
    }
    if (delegated)
      add('foreign-code', 'foreign-code', options.foreignCode, 'ran code of its caller in its own name')
    else if (naming) {
      const obeyed = wasAskedMore(frames, entry, frame)
      const weight = obeyed ? options.obeysItself : options.namesItself
      const note = 'asked its caller who is in charge, and believed it'
      add('names-itself', 'names-itself', weight, obeyed ? `${note} in all else` : note)
    } else if (names(entry.call.input, callee)) {
      let paid = paying.get(truster)
      if (paid === undefined) {
        paid = paidForNothing(transaction, truster, cluster)
        paying.set(truster, paid)
      }
      // Users name the contracts of a protocol to it; what calls on their behalf was written to do so.
      if (paid && entry.parent >= 0) {
        const note = 'paid its caller although the contract that the caller named did nothing'
        add('idle-callee', 'callee', options.idleCallee, note)
      } else if (own || paid) {
        const note = 'went on although the contract that its caller named did nothing'
        add('own-callee', 'callee', options.ownCallee, note)
      }
    }
  }
  return signs
}

/** Whether the contract that asked turned to the same callee with another question or order as well. */
function wasAskedMore(
  frames: readonly PlacedFrame[],
  entry: PlacedFrame,
  { call, parent, selector }: PlacedFrame,
): boolean {
  const asker = frames[parent]?.account
  for (let i = entry.index + 1; i < entry.end; i++) {
    const other = frames[i]
    if (other === undefined || other.call.to !== call.to || other.selector === selector) continue
    if (frames[other.parent]?.account === asker) return true
  }
  return false
}

function wasBorn(frames: readonly PlacedFrame[], account: Address): boolean {
  return frames.some(({ call }) => call.to === account && (call.type === 'CREATE' || call.type === 'CREATE2'))
}

/** Whether the account ended with losses alone and paid the cluster directly. */
function paidForNothing(transaction: Transaction, account: Address, cluster: Cluster): boolean {
  const { list, wrappers } = transfersOf(transaction)
  if (!list.some(({ from, to }) => from === account && cluster.accounts.has(to))) return false
  const balance = netFlows(list, wrappers).get(account)
  if (balance === undefined || balance.size === 0) return false
  for (const amount of balance.values()) if (amount > 0n) return false
  return true
}
