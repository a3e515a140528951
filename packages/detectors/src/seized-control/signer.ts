import type { Address, Transaction } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordToAddress } from '../reading/words.ts'
import { names } from '../steered-call/entry.ts'
import type { Sign } from '../steered-call/sign.ts'
import { signaturesIn } from '../steered-call/signature.ts'
import type { SeizedControlOptions } from './options.ts'

/** A word that holds an address and no small number: the first 12 bytes are zero, the next ones are not. */
const addressWord = /^0x0{24}(?!0{12})/

/**
 * The sign that a signature proves nothing: the key that it is to be checked against stands right before it in the
 * calldata (`signatory, v, r, s`), and the sender is named there as well. Orders name their signer too, but it is the
 * signer's own tokens that move, or the signer that is asked or paid.
 */
export function signerSigns(transaction: Transaction, options: SeizedControlOptions): readonly Sign[] {
  const frames = framesOf(transaction)
  const [root] = frames
  const { from, to } = transaction
  if (root === undefined || from === undefined || !to) return []
  const { input } = root.call
  for (const { at, packed } of signaturesIn(input)) {
    const word = packed || at === 0 ? undefined : argumentAt(input, at - 1)
    if (word === undefined || !addressWord.test(word)) continue
    const signer = wordToAddress(word)
    if (signer === from || !names(input, from) || takesPart(transaction, signer)) continue
    const note = 'took the word of a signer that its caller had named'
    return [
      {
        name: 'named-signer',
        fact: 'signer',
        weight: options.namedSigner,
        note,
        victims: [to],
        frames: [root],
      },
    ]
  }
  return []
}

/** Whether the signer moved or got anything, ran code, or was an argument of an inner call to another contract. */
function takesPart(transaction: Transaction, signer: Address): boolean {
  for (const { from, to } of transfersOf(transaction).list) if (from === signer || to === signer) return true
  for (const frame of framesOf(transaction)) {
    if (frame.account === signer) return true
    // What a proxy passes on to its code, and what a precompile is asked, is not another contract's business.
    if (frame.parent < 0 || frame.call.type === 'DELEGATECALL' || isPrecompile(frame.account)) continue
    if (names(frame.call.input, signer)) return true
  }
  return false
}

function isPrecompile(account: Address): boolean {
  return account.startsWith(`0x${'0'.repeat(38)}`)
}
