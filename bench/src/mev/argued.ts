/**
 * Where a label and the chain's own record disagree, or where a bundle has no label: what inspection of the
 * transaction showed. Keys: `<kind> <first transaction of the row>`.
 */
export const argued: {
  readonly labels: Readonly<Record<string, string>>
  readonly extras: Readonly<Record<string, string>>
  /** Protocols whose swaps the reference reads. */
  readonly reference: ReadonlySet<string>
} = {
  labels: {},
  extras: {},
  reference: new Set([
    'uniswap_v2',
    'uniswap_v3',
    'curve',
    'balancer_v1',
    'bancor_v2',
    'zeroex_v4',
    'aave_v1',
    'aave_v2',
    'compound_v2',
    'wyvern',
  ]),
}
