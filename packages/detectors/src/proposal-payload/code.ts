import type { Address, Hash, Hex, Protocol, ReadResult, StateRead } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import type { PayloadMemory, Target } from './memory.ts'

/** Where the asking program stands for its call; nobody has the key of so low an address, and nothing stands there. */
const asker: Address = '0x00000000000000000000000000000000000c0de5'

/** `PUSH20 target, EXTCODEHASH, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN`: the digest of a contract's code (EIP-1052). */
function program(target: Address): Hex {
  return `0x73${target.slice(2)}3f60005260206000f3`
}

function keyOf(target: Address): string {
  return `code of ${target}`
}

/** Targets of described governance, the newest `limit` of them. */
function watched(targets: PayloadMemory['targets'], protocol: Protocol, limit: number): readonly Target[] {
  const { own } = scopeOf(protocol)
  const wanted = new Map<Address, Target>()
  for (let i = targets.length - 1; i >= 0 && wanted.size < limit; i--) {
    const target = targets[i]
    if (target !== undefined && own.has(target.governor)) wanted.set(target.address, target)
  }
  return [...wanted.values()]
}

/** Asks for the digest of the code at the targets of described governance. */
export function codeReads(
  targets: PayloadMemory['targets'],
  protocol: Protocol,
  limit: number,
): readonly StateRead[] {
  return watched(targets, protocol, limit).map(({ address }) => ({
    key: keyOf(address),
    to: asker,
    data: '0x',
    code: { [asker]: program(address) },
  }))
}

/** The digests that were answered, by target; says which were not. */
export function readHashes(
  targets: PayloadMemory['targets'],
  protocol: Protocol,
  limit: number,
  reads: ReadonlyMap<string, ReadResult>,
  unknown: string[],
): ReadonlyMap<Address, Hash> {
  const hashes = new Map<Address, Hash>()
  for (const { address } of watched(targets, protocol, limit)) {
    const answer = reads.get(keyOf(address))
    if (answer?.ok && answer.data.length === 66) hashes.set(address, answer.data)
    else unknown.push(`code of ${address}, which is proposed to be called, could not be read`)
  }
  return hashes
}
