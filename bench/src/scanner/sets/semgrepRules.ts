export type Scope = 'line' | 'region' | 'function'

/** What a rule of the Semgrep set means in terms of our detectors. */
export type RuleMeaning = {
  /** Detectors that say the same; none where the scanner has no such class. */
  readonly detectors: readonly string[]
  /**
   * Where a finding must lie: in the marked code, or anywhere in the function around it where the fault is one of the
   * function (who may call it, what order it works in) and the marked line only one of its statements; in the marked
   * line alone where the rule is about single statements and marks stand above functions too.
   */
  readonly scope: Scope
  /** Why nothing of ours answers it. */
  readonly without?: string
}

const access = ['missing-access-control', 'inconsistent-access-control']
const hooks = ['reentrancy-token-hook', 'reentrancy-eth', 'reentrancy-no-eth', 'reentrancy-cross-function']
const spot = ['spot-price', 'read-only-reentrancy']

/** Rules of `solidity/security`, by meaning; the sets for style and gas are of no concern to a security scanner. */
export const semgrepRules: Readonly<Record<string, RuleMeaning>> = {
  'accessible-selfdestruct': { detectors: ['suicidal', ...access], scope: 'region' },
  'arbitrary-low-level-call': { detectors: ['arbitrary-call'], scope: 'region' },
  'bad-transferfrom-access-control': {
    detectors: ['arbitrary-send-erc20', 'arbitrary-send-erc20-permit'],
    scope: 'region',
  },
  'balancer-readonly-reentrancy-getpooltokens': { detectors: spot, scope: 'region' },
  'balancer-readonly-reentrancy-getrate': { detectors: spot, scope: 'region' },
  'basic-arithmetic-underflow': {
    detectors: ['integer-overflow'],
    scope: 'region',
    without: 'asks for any subtraction of a parameter, also where the compiler checks it',
  },
  'basic-oracle-manipulation': { detectors: ['spot-price'], scope: 'region' },
  'compound-borrowfresh-reentrancy': { detectors: hooks, scope: 'function' },
  'compound-precision-loss': { detectors: ['erc4626-inflation', 'share-rounding'], scope: 'function' },
  'compound-sweeptoken-not-restricted': { detectors: access, scope: 'function' },
  'curve-readonly-reentrancy': { detectors: spot, scope: 'region' },
  'delegatecall-to-arbitrary-address': { detectors: ['controlled-delegatecall'], scope: 'region' },
  'encode-packed-collision': { detectors: ['encode-packed-collision'], scope: 'region' },
  'erc20-public-burn': { detectors: access, scope: 'region' },
  'erc20-public-transfer': { detectors: access, scope: 'region' },
  'erc677-reentrancy': { detectors: hooks, scope: 'function' },
  'erc721-arbitrary-transferfrom': { detectors: access, scope: 'function' },
  'erc721-reentrancy': { detectors: hooks, scope: 'function' },
  'erc777-reentrancy': { detectors: hooks, scope: 'function' },
  'exact-balance-check': { detectors: ['incorrect-equality'], scope: 'region' },
  'gearbox-tokens-path-confusion': {
    detectors: [],
    scope: 'region',
    without: 'one adapter reading one byte layout',
  },
  'incorrect-use-of-blockhash': { detectors: ['weak-prng'], scope: 'region' },
  'keeper-network-oracle-manipulation': { detectors: ['spot-price'], scope: 'region' },
  'missing-assignment': { detectors: ['missing-assignment'], scope: 'line' },
  'msg-value-multicall': { detectors: ['msg-value-loop'], scope: 'function' },
  'no-bidi-characters': { detectors: ['rtlo'], scope: 'region' },
  'no-slippage-check': { detectors: ['missing-slippage'], scope: 'region' },
  'olympus-dao-staking-incorrect-call-order': {
    detectors: ['interest-accrual-order'],
    scope: 'function',
  },
  'openzeppelin-ecdsa-recover-malleable': {
    detectors: ['signature-malleability', 'signature-replay'],
    scope: 'region',
  },
  'oracle-price-update-not-restricted': { detectors: access, scope: 'region' },
  'oracle-uses-curve-spot-price': { detectors: ['spot-price'], scope: 'function' },
  'proxy-storage-collision': { detectors: ['storage-collision'], scope: 'region' },
  'public-transfer-fees-supporting-tax-tokens': { detectors: access, scope: 'region' },
  'redacted-cartel-custom-approval-bug': {
    detectors: [...access],
    scope: 'function',
  },
  'rigoblock-missing-access-control': { detectors: access, scope: 'region' },
  'sense-missing-oracle-access-control': { detectors: access, scope: 'function' },
  'superfluid-ctx-injection': {
    detectors: [],
    scope: 'region',
    without: "one protocol's own check of its own context",
  },
  'tecra-coin-burnfrom-bug': { detectors: [...access], scope: 'function' },
  'thirdweb-vulnerability': {
    detectors: [],
    scope: 'region',
    without: 'a pair of imports of one library',
  },
  'uniswap-callback-not-protected': { detectors: ['unprotected-callback'], scope: 'region' },
  'uniswap-v4-callback-not-protected': { detectors: ['unprotected-callback'], scope: 'region' },
  'unrestricted-transferownership': { detectors: access, scope: 'region' },
}
