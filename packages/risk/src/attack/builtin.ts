import { defineEconomics, type EconomicsConfig } from './config.ts'

/**
 * A market as it could be: one deep and one shallow collateral, a vote, a bounty. Its numbers are round ones that we chose, of
 * no protocol in particular; its limits are set so that what is wrong with it shows.
 */
const example = defineEconomics({
  name: 'example',
  chain: { blockSeconds: 12, coinPrice: 2_000 },
  pools: {
    'WETH/USDC': { price: 2_000, depth: { kind: 'constant-product', quoteReserve: 50_000_000, fee: 0.0005 } },
    'TAIL/WETH': { price: 0.5, depth: { kind: 'constant-product', quoteReserve: 1_500_000, fee: 0.003 } },
  },
  oracle: [
    {
      name: 'WETH',
      pool: 'WETH/USDC',
      reading: { kind: 'twap-geometric', blocks: 150, held: [1, 10, 150] },
      targetMove: 0.5,
      lending: { attack: 'pump-collateral', loanToValue: 0.8, liquidity: 20_000_000, cap: 100_000_000 },
    },
    {
      name: 'WETH own blocks',
      pool: 'WETH/USDC',
      reading: { kind: 'twap-geometric', blocks: 150, held: [3, 10], arbitrage: 'never' },
      targetMove: 0.5,
      stakeShare: 0.25,
      attackerCapital: 500_000_000,
      lending: { attack: 'pump-collateral', loanToValue: 0.8, liquidity: 20_000_000, cap: 100_000_000 },
    },
    {
      name: 'TAIL spot',
      pool: 'TAIL/WETH',
      reading: { kind: 'spot' },
      targetMove: 3,
      lending: { attack: 'pump-collateral', loanToValue: 0.5, liquidity: 20_000_000, cap: 2_000_000 },
    },
    {
      name: 'TAIL mean',
      pool: 'TAIL/WETH',
      reading: { kind: 'twap-arithmetic', blocks: 150 },
      targetMove: 3,
      lending: { attack: 'pump-collateral', loanToValue: 0.5, liquidity: 20_000_000, cap: 2_000_000 },
    },
    {
      name: 'TAIL down',
      pool: 'TAIL/WETH',
      reading: { kind: 'twap-arithmetic', blocks: 150, held: [60, 150] },
      targetMove: -0.3,
      lending: { attack: 'dump-collateral', bonus: 0.1, closeFactor: 0.5, cap: 1_000_000 },
    },
    {
      name: 'ETH/USD feed',
      reading: { kind: 'median', reporters: 31, signatures: 11, corruptChance: 0.05 },
      targetMove: 0.5,
      lending: { attack: 'pump-collateral', loanToValue: 0.8, liquidity: 20_000_000, cap: 100_000_000 },
    },
  ],
  governance: [
    {
      name: 'protocol vote',
      token: { price: 5, supply: 10_000_000 },
      votesNeeded: { share: 0.04 },
      valueAtRisk: 20_000_000,
      pools: ['TAIL/WETH'],
      otc: { tokens: 150_000, premium: 0.1 },
      borrow: { tokens: 250_000, yearlyRate: 0.2, collateralRatio: 1.4 },
      flash: { tokens: 250_000, fee: 0.0009 },
      power: 'snapshot',
      snapshotBlocks: 1,
      delaySeconds: 172_800,
      responseSeconds: 43_200,
    },
  ],
  incentives: [
    {
      name: 'WETH liquidations',
      pool: 'WETH/USDC',
      bonus: 0.05,
      protocolFee: 0.1,
      liquidationThreshold: 0.83,
      gasPricesGwei: [5, 30, 100, 500],
      position: 2_000,
      sizes: { smallest: 100, exponent: 1.2 },
    },
  ],
  bounty: [
    { name: 'critical, whole market', reward: 1_000_000, valueAtRisk: [5_000_000, 20_000_000] },
    { name: 'high, one user', reward: 50_000, valueAtRisk: [20_000, 250_000] },
  ],
  mev: [
    {
      kind: 'oracle-update',
      name: 'WETH update',
      debt: 3_000_000,
      bonus: 0.05,
      gasPriceGwei: 30,
      auctionShare: 0,
    },
    { kind: 'lvr', name: 'WETH/USDC providers', pool: 'WETH/USDC', volatility: 0.9 },
    {
      kind: 'sandwich',
      name: '$100k of TAIL at 1 %',
      pool: 'TAIL/WETH',
      trade: 100_000,
      slippageTolerance: 0.01,
    },
  ],
  limits: {
    oracleProfit: 0,
    safeCaps: true,
    governanceProfit: 0,
    leastPosition: 2_000,
    bounty: 'possible',
    mevPerEvent: 50_000,
    severity: 'high',
  },
})

const beanstalkVote = {
  // About $1B were 67 % of the votes, so all of them stood for about $1.49B.
  token: { price: 1, supply: 1_000_000_000 / 0.67 },
  votesNeeded: { share: 0.67 },
  valueAtRisk: 182_000_000,
  deposit: { tokens: 1_000_000_000, exitCost: 0 },
  flash: { tokens: 0, fee: 0.0009 },
  attackerCapital: 100_000_000,
} as const

/**
 * 2022-04-17: about $1B of flash loans were put in for 67 % of the votes, the proposal was executed in the same transaction, and
 * $182M was lost. Beside it the same vote with a day between vote and execution, with a snapshot, and with two days and people
 * who act against somebody who has the money. Fee 0.09 % (Aave v2); that nobody has $100M of his own for this is our assumption.
 */
const beanstalk = defineEconomics({
  name: 'beanstalk-2022',
  chain: { blockSeconds: 13 },
  governance: [
    { name: 'Beanstalk as it was', ...beanstalkVote, power: 'until-executed', delaySeconds: 0 },
    { name: 'with a day of delay', ...beanstalkVote, power: 'until-executed', delaySeconds: 86_400 },
    { name: 'with balances of the block before', ...beanstalkVote, power: 'snapshot', delaySeconds: 0 },
    {
      name: 'with two days and defenders, against $2B of own money',
      ...beanstalkVote,
      attackerCapital: 2_000_000_000,
      power: 'until-executed',
      delaySeconds: 172_800,
      responseSeconds: 21_600,
    },
  ],
  limits: { governanceProfit: 0, governanceDelay: true, severity: 'critical' },
})

/** Configurations that come with the engine, by the name that `membrane economics` takes. */
export const economicsExamples: Readonly<Record<string, EconomicsConfig>> = {
  example,
  'beanstalk-2022': beanstalk,
}
