import type { Custody, ReadResult, StateRead, Transaction } from '@membrane/core'
import { addressToWord, encodeCall, wordAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** Multicall3, at the same address on every chain that has it: the only contract that tells a native balance. */
const multicall3 = '0xca11bde05977b3631167028862be2a173976ca11'

/** Names one custody: token and holder. */
export function custodyKey({ token, holder }: Custody): string {
  return `${token}:${holder}`
}

/** The view call that answers with the holder's balance. */
export function balanceRead(custody: Custody): StateRead {
  const argument = [addressToWord(custody.holder)]
  const [to, data] =
    custody.token === 'native'
      ? ([multicall3, encodeCall(functions.getEthBalance.selector, argument)] as const)
      : ([custody.token, encodeCall(functions.balanceOf.selector, argument)] as const)
  return { key: `${to}:${data}`, to, data }
}

/** The holder's balance at the block in base units; undefined when it could not be read. */
export function readBalance(custody: Custody, reads: ReadonlyMap<string, ReadResult>): bigint | undefined {
  const answer = reads.get(balanceRead(custody).key)
  if (!answer?.ok || answer.data.length < 66) return undefined
  return wordToUint(wordAt(answer.data, 0))
}

/** A native holder's balance before the transaction, where the state diff tells. */
export function balanceBefore(custody: Custody, transaction: Transaction): bigint | undefined {
  if (custody.token !== 'native') return undefined
  for (const change of transaction.changes ?? []) {
    if (change.kind === 'balance' && change.address === custody.holder) return change.before
  }
  return undefined
}
