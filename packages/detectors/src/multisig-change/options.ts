import { type PrivilegeOptions, privilegeDefaults } from '../privilege/judge.ts'

/** Settings of `multisig-change`, each with the reason for its default. */
export type MultisigChangeOptions = PrivilegeOptions & {
  /**
   * Code that the protocol's Safes may delegate to, beside the libraries of Safe's own releases. Empty by default: an
   * operator knows the few that are used, and anything else is worth a word.
   */
  readonly knownLibraries: readonly `0x${string}`[]
}

export const multisigChangeDefaults: MultisigChangeOptions = { ...privilegeDefaults, knownLibraries: [] }
