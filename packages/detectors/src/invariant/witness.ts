import { type Address, digest, type Hex } from '@membrane/core'
import { addressToWord, wordAt, wordToUint } from '../reading/words.ts'

/**
 * Runtime code that calls another contract and tells what came of it, so that an answer says the same on every node:
 * nodes word reverts differently, and a node that ignores code overrides, or a contract that is not there, would
 * answer a call with nothing, which is what a function without return value answers when all is well.
 *
 * Calldata: the contract as a 32-byte word, then what it is called with. It is called with STATICCALL and all the gas.
 * Returns: size of its code, 1 for success, gas before and gas after the call (32-byte words), then what it returned.
 * Only opcodes that every EVM chain has (Byzantium).
 */
const witnessCode: Hex = `0x${[
  '6020360380', // CALLDATASIZE - 32, twice: the length of what follows the first word
  '6020600037', // copied to memory at 0
  '5a90', // GAS before
  '6000600091', // nothing is written back by the call itself
  '60006000355afa', // STATICCALL(GAS, first word, 0, length, 0, 0)
  '5a606052', // GAS after
  '602052', // success
  '604052', // gas before
  '6000353b600052', // EXTCODESIZE of the contract
  '3d600060803e', // what it returned
  '3d6080016000f3', // RETURN
].join('')}`

/** Nothing stands there: it is cut from a digest. */
const witnessAddress: Address = `0x${digest('membrane witness').slice(-40)}`

/** The call that goes through the witness, as a read without its key. */
export function throughWitness(
  contract: Address,
  selector: Hex,
  code: Hex | undefined,
): { readonly to: Address; readonly data: Hex; readonly code: Readonly<Record<Address, Hex>> } {
  return {
    to: witnessAddress,
    data: `${addressToWord(contract)}${selector.slice(2)}`,
    code: { [witnessAddress]: witnessCode, ...(code === undefined ? {} : { [contract]: code }) },
  }
}

/** What the witness saw. */
export type Testimony = {
  readonly codeSize: bigint
  readonly success: boolean
  /** Gas before the call and after it. */
  readonly gas: readonly [bigint, bigint]
  readonly returned: Hex
}

/** Undefined when the answer is not the witness's, as of a node that ignores code overrides. */
export function readTestimony(data: Hex): Testimony | undefined {
  const [codeSize, success, before, after] = [0, 1, 2, 3].map((index) => wordAt(data, index))
  if (after === undefined) return undefined
  return {
    codeSize: wordToUint(codeSize),
    success: wordToUint(success) === 1n,
    gas: [wordToUint(before), wordToUint(after)],
    returned: `0x${data.slice(2 + 4 * 64)}`,
  }
}
