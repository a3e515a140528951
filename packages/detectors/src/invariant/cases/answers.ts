import type { Hex, InvariantWatch, Protocol, ReadResult } from '@membrane/core'
import { account, protocol, words } from '../../testing/build.ts'
import { statementsOf } from '../statement.ts'

export const vault = account(0x7a17)
export const oracle = account(0x04ac1e)

const solvent: InvariantWatch = {
  name: 'solvent',
  contract: account(0x1407),
  function: 'function invariant_solvent() view',
  code: '0x00',
  protects: [vault],
}

const capped: InvariantWatch = {
  name: 'capped',
  contract: vault,
  function: 'function invariant_capped() view returns (bool)',
  protects: [vault],
}

/** A vault with two invariants: one by stand-in code that returns nothing, one of its own that returns a bool. */
export const described: Protocol = protocol({
  contracts: [{ address: vault, label: 'Vault', role: 'vault' }],
  invariants: [solvent, capped],
})

/** What the witness says of a call that ended well or did not, with what it returned. */
export function testimony(success: boolean, returned: Hex = '0x'): ReadResult {
  const head = words(1_000, success ? 1 : 0, 1_000_000, 900_000)
  return { ok: true, data: `${head}${returned.slice(2)}` }
}

export const held = testimony(true)
export const yes = testimony(true, words(1))
export const no = testimony(true, words(0))
/** `Error("owed")`. */
export const owed = testimony(false, `0x08c379a0${words(32, 4).slice(2)}${'6f776564'.padEnd(64, '0')}`)

/** Answers for the two invariants in their order; undefined leaves one out. */
export function answersOf(...given: readonly (ReadResult | undefined)[]): ReadonlyMap<string, ReadResult> {
  return new Map(
    statementsOf(described).flatMap(({ key }, i) => {
      const answer = given[i]
      return answer === undefined ? [] : [[key, answer] as const]
    }),
  )
}
