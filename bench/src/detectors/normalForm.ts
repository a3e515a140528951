import {
  type Address,
  type Block,
  type CallFrame,
  type CallType,
  digest,
  type Transaction,
  tiersOf,
} from '@membrane/core'

/**
 * The form into which every recording with call frames is brought, so that neither a file's layout nor a node's quirk
 * can tell an attack from an ordinary transaction. What only some layouts have is taken away:
 * - logs, receipts, gas, prices, nonces, the block's number, time, miner and base fee, and the transactions beside it;
 * - frames that failed, with all below them, and why they failed: some recordings leave them out;
 * - calls of precompiled contracts and self-destructions: Parity leaves out the first, some tracers the second;
 * - the difference of CREATE2 to CREATE, which Parity does not tell.
 * What all have is written alike: sender, callee, value and input are those of the root frame, a frame's caller is the
 * account that the frame above works on, and empty output is `0x`.
 */
export const normalFormRules: readonly string[] = [
  'call frames alone: no logs, receipts, gas, prices or nonces',
  "sender, callee, value and input are the root frame's",
  'a transaction is judged by itself: no neighbours, no block number, time, miner or base fee',
  'failed frames are left out with all below them; a failed root stands alone',
  'no calls of precompiled contracts, no self-destructions, CREATE2 is CREATE',
  "a frame's caller is the account that the frame above works on; empty output is 0x",
]

/** The transaction in the normal form, as a block of its own; undefined without call frames. */
export function toNormalForm(block: Block, transaction: Transaction): Block | undefined {
  const { trace, hash } = transaction
  if (trace === undefined) return undefined
  const root = normaliseFrame(trace, trace.from)
  const creation = root.type === 'CREATE'
  return {
    chainId: block.chainId,
    number: 0,
    hash: digest(['normal form', hash]),
    parentHash: undefined,
    timestamp: undefined,
    miner: undefined,
    baseFeePerGas: undefined,
    gasUsed: undefined,
    tiers: tiersOf(['transactions', 'traces']),
    transactions: [
      {
        hash,
        index: 0,
        from: root.from,
        to: creation ? null : root.to,
        value: root.value,
        input: root.input,
        nonce: undefined,
        effectiveGasPrice: undefined,
        status: root.reverted ? 'reverted' : 'success',
        gasUsed: undefined,
        contractAddress: creation ? root.to : undefined,
        logs: [],
        trace: root,
        changes: undefined,
      },
    ],
  }
}

/** The transaction as it was recorded, but without those beside it. */
export function alone(block: Block, transaction: Transaction): Block {
  return { ...block, transactions: [transaction] }
}

type Growing = Omit<CallFrame, 'calls'> & { readonly calls: CallFrame[] }

/** An explicit stack: a hostile trace may nest deeper than ours. */
function normaliseFrame(root: CallFrame, from: Address): CallFrame {
  const top = copyOf(root, from, root.error !== undefined)
  const open: { readonly source: CallFrame; readonly copy: Growing; readonly account: Address }[] = [
    { source: root, copy: top, account: root.to ?? from },
  ]
  if (root.error !== undefined) return top
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const child of at.source.calls) {
      if (child.error !== undefined || child.type === 'SELFDESTRUCT' || isPrecompile(child)) continue
      const copy = copyOf(child, at.account, false)
      at.copy.calls.push(copy)
      const delegate = child.type === 'DELEGATECALL' || child.type === 'CALLCODE'
      open.push({ source: child, copy, account: delegate ? at.account : (child.to ?? at.account) })
    }
  }
  return top
}

function copyOf(frame: CallFrame, from: Address, failed: boolean): Growing {
  const type: CallType = frame.type === 'CREATE2' ? 'CREATE' : frame.type
  return {
    type,
    from,
    to: frame.to,
    value: frame.value,
    input: frame.input,
    output: failed ? undefined : (frame.output ?? '0x'),
    gasUsed: undefined,
    error: failed ? 'failed' : undefined,
    reverted: failed,
    logs: undefined,
    calls: [],
  }
}

/** 0x01 to 0x11: those of Prague. Value sent to one is burnt, which is worth keeping. */
function isPrecompile({ to, value }: CallFrame): boolean {
  if (to === undefined || value > 0n || !to.startsWith('0x00000000000000000000000000000000000000'))
    return false
  const number = Number.parseInt(to.slice(40), 16)
  return number >= 1 && number <= 0x11
}
