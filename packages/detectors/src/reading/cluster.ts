import type { Address, Protocol, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { functions } from '../signals/functions.ts'
import { framesOf } from './frames.ts'

/** Callbacks by which a lender hands control to the borrower of a flash loan. */
export const flashCallbacks: ReadonlySet<string> = new Set(
  [
    functions.executeOperationV1,
    functions.executeOperationV2,
    functions.executeOperationV3,
    functions.receiveFlashLoan,
    functions.onFlashLoan,
    functions.callFunction,
    functions.uniswapV2Call,
    functions.pancakeCall,
    functions.biswapCall,
    functions.waultSwapCall,
    functions.swapV2Call,
    functions.apeCall,
    functions.babyCall,
    functions.mdexCall,
    functions.hook,
    functions.nomiswapCall,
    functions.jetswapCall,
    functions.sushiswapCall,
    functions.uniswapV3FlashCallback,
    functions.pancakeV3FlashCallback,
    functions.dppFlashLoanCall,
    functions.dvmFlashLoanCall,
    functions.dspFlashLoanCall,
    functions.onDeferredLiquidityCheck,
    functions.onMorphoFlashLoan,
    functions.executeOnFlashMint,
    functions.flashCallbackDfx,
    functions.flashCallback,
  ].map((callback) => callback.selector),
)

/** The accounts that act together in one transaction. */
export type Cluster = {
  readonly accounts: ReadonlySet<Address>
  /** Contracts that the cluster created in this very transaction. */
  readonly created: ReadonlySet<Address>
}

/**
 * The initiator's accounts: the sender, the contract it called, contracts that these created, and borrowers of
 * flash loans. Contracts of the described protocol never belong to it. The called contract may be a public router
 * rather than the sender's own; a router keeps nothing, so it does not change what the cluster gained. Computed once per transaction and description.
 */
export function clusterOf(transaction: Transaction, protocol: Protocol): Cluster {
  const known = memo.get(transaction)
  if (known?.protocol === protocol) return known.cluster
  const cluster = readCluster(transaction, protocol)
  memo.set(transaction, { protocol, cluster })
  return cluster
}

const memo = new WeakMap<Transaction, { readonly protocol: Protocol; readonly cluster: Cluster }>()

function readCluster(transaction: Transaction, protocol: Protocol): Cluster {
  const own = scopeOf(protocol).own
  const accounts = new Set<Address>()
  const created = new Set<Address>()
  const join = (account: Address | undefined | null): void => {
    if (account && account !== zeroAddress && !own.has(account)) accounts.add(account)
  }
  join(transaction.from)
  join(transaction.to)
  join(transaction.contractAddress)
  for (const frame of framesOf(transaction)) {
    const { type, to, reverted } = frame.call
    if (reverted) continue
    if (type === 'CREATE' || type === 'CREATE2') {
      if (to === undefined || !accounts.has(frame.call.from) || own.has(to)) continue
      accounts.add(to)
      created.add(to)
    } else if (type === 'CALL' && !frame.readonly && flashCallbacks.has(frame.selector)) {
      join(frame.account)
    }
  }
  return { accounts, created }
}
