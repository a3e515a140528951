import { type PrivilegeOptions, privilegeDefaults } from '../privilege/judge.ts'

/** Settings of `privileged-change`; each default's reason stands with its type. */
export type PrivilegedChangeOptions = PrivilegeOptions

export const privilegedChangeDefaults: PrivilegedChangeOptions = privilegeDefaults
