import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { transfersOf } from '../reading/transfers.ts'
import { wordToAddress } from '../reading/words.ts'
import { names } from '../steered-call/entry.ts'
import type { Sign } from '../steered-call/sign.ts'
import type { SeizedControlOptions } from './options.ts'

const ecrecover = '0x0000000000000000000000000000000000000001'

export function isRecovery({ call }: PlacedFrame): boolean {
  return call.to === ecrecover
}

/**
 * The sign that a signature proves nothing: the key that it was checked against stood in the calldata, beside the
 * sender as the one to be paid. Permits and orders name their signer too, but it is the signer's own tokens that
 * move, or the signer that is asked or paid.
 * @param candidates calls of the precompile that recovers a signer.
 */
export function signerSigns(
  transaction: Transaction,
  candidates: readonly PlacedFrame[],
  options: SeizedControlOptions,
): readonly Sign[] {
  const frames = framesOf(transaction)
  const [root] = frames
  const { from, to } = transaction
  if (root === undefined || from === undefined || !to || !names(root.call.input, from)) return []
  for (const frame of candidates) {
    const { output } = frame.call
    if (output?.length !== 66) continue
    const signer = wordToAddress(output)
    if (signer === from || signer === zeroAddress || !names(root.call.input, signer)) continue
    if (takesPart(transaction, frames, signer)) continue
    const note = 'took the word of a signer that its caller had named'
    const victims: readonly Address[] = [to]
    return [
      { name: 'named-signer', fact: 'signer', weight: options.namedSigner, note, victims, frames: [frame] },
    ]
  }
  return []
}

/** Whether the signer moved or got anything, ran code, or was an argument of an inner call to another contract. */
function takesPart(transaction: Transaction, frames: readonly PlacedFrame[], signer: Address): boolean {
  for (const { from, to } of transfersOf(transaction).list) if (from === signer || to === signer) return true
  for (const frame of frames) {
    if (frame.account === signer) return true
    if (frame.parent < 0 || frame.call.type === 'DELEGATECALL' || isRecovery(frame)) continue
    if (names(frame.call.input, signer)) return true
  }
  return false
}
