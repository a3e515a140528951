/** Settings of `privileged-change`, each with the reason for its default. */
export type PrivilegedChangeOptions = {
  /**
   * Whether the protocol promises that privileged changes come only through its timelock; then one that a trusted
   * account makes directly is `high`. Off by default: many protocols let an admin grant minor roles at once.
   */
  readonly onlyThroughTimelock: boolean
  /** Also report contracts that the description does not name, as `info` and `low`, when nothing is described. */
  readonly reportUndescribed: boolean
}

export const privilegedChangeDefaults: PrivilegedChangeOptions = {
  onlyThroughTimelock: false,
  reportUndescribed: true,
}
