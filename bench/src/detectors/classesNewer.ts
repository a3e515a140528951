import type { Fact } from './classes.ts'

/** 2022 and 2023. */
export const newerFacts: Readonly<Record<string, Fact>> = {
  Multichain: {
    classes: ['untrusted-call', 'bridge'],
    reason: "the router trusted a false token's word about the token below, whose permit does nothing",
  },
  SandboxLAND: {
    classes: ['access-control'],
    reason: "_burn was public, so that anybody could burn anybody's land",
  },
  Umbrella: {
    classes: ['arithmetic'],
    reason: 'withdraw subtracted without a check, and the balance underflowed',
  },
  Revest: {
    classes: ['re-entrancy'],
    reason: "the receiver's ERC-1155 hook ran before the count of the minted series was raised",
  },
  SaddleFinance: {
    classes: ['price-manipulation', 'flash-loan', 'arithmetic'],
    reason: "the metapool left the base pool's virtual price out in one of its two ways of swapping",
  },
  Fortress: {
    classes: ['oracle', 'governance', 'access-control', 'price-manipulation'],
    reason: 'a bought vote admitted the token as collateral, and the oracle took prices from anybody',
  },
  InverseFinance: {
    classes: ['price-manipulation', 'oracle', 'flash-loan'],
    reason: "collateral was priced by a Curve pool's balances that a flash loan had tilted",
  },
  XCarnival: {
    classes: ['vault', 'access-control'],
    reason: 'an NFT already withdrawn went on counting as collateral for further loans',
  },
  KaoyaSwap: {
    classes: ['price-manipulation', 'arithmetic', 'flash-loan'],
    reason: 'the router paid by a difference of balances that a path through one pair twice inflates',
  },
  Ragnarok: {
    classes: ['access-control'],
    reason: 'transferOwnership was public',
  },
  Templedao: {
    classes: ['untrusted-call', 'access-control'],
    reason: 'migrateStake believed an old staking contract that the caller names',
  },
  Health: {
    classes: ['price-manipulation', 'flash-loan', 'supply'],
    reason: 'every transfer burnt tokens of the pair, as often as the attacker liked',
  },
  OlympusDAO: {
    classes: ['untrusted-call', 'access-control'],
    reason: "redeem believed a bond token of the caller's about what it was worth",
  },
  VTFToken: {
    classes: ['supply', 'flash-loan'],
    reason: "rewards were minted for a balance that one after another of the attacker's contracts showed",
  },
  TeamFinance: {
    classes: ['price-manipulation', 'untrusted-call', 'access-control'],
    reason:
      'migrate moved locked liquidity into a pool whose price the caller had set, and refunded the rest',
  },
  Brahma: {
    classes: ['untrusted-call'],
    reason: 'zapIn called any target with any data, and users had approved it',
  },
  DFXFinance: {
    classes: ['re-entrancy', 'flash-loan'],
    reason: 'the flash loan was repaid by a deposit, which was credited as well',
  },
  SheepFarm: {
    classes: ['supply', 'other', 'unexplained-profit', 'arithmetic'],
    reason: 'register gave its bonus again and again',
  },
  Numbers: {
    classes: ['untrusted-call', 'bridge'],
    reason: "Multichain's router and a token whose permit does nothing: approvals could be drawn",
  },
  NimbusDAO: {
    classes: ['price-manipulation', 'oracle', 'flash-loan'],
    reason: 'rewards were priced by pairs that a flash loan had moved',
  },
  Rubic: {
    classes: ['untrusted-call'],
    reason: 'routerCallNative called a listed token with any data, and users had approved the proxy',
  },
  'GDS Chain': {
    classes: ['supply', 'flash-loan', 'price-manipulation'],
    reason: "rewards were paid for liquidity that one after another of the attacker's contracts showed",
  },
  'BRA Token': {
    classes: ['price-manipulation', 'supply', 'arithmetic', 'flash-loan'],
    reason: 'the tax of a transfer by the pair was added to the pair, and skim took it',
  },
  CirculateBUSD: {
    classes: ['access-control', 'untrusted-call', 'other'],
    reason: 'an unpublished helper contract decided where the traded funds went',
  },
  'OMNI Real Estate': {
    classes: ['arithmetic', 'vault', 'supply'],
    reason: 'the reward followed a period that the caller names, and nothing checked it',
  },
  'Orion Protocol': {
    classes: ['re-entrancy', 'untrusted-call', 'flash-loan'],
    reason:
      "a token of the attacker's in the path deposited meanwhile, and the difference was credited twice",
  },
  LiveCryptoParty: {
    classes: ['access-control', 'untrusted-call'],
    reason: 'anybody could name the account that a withdrawal draws on, and users had approved the contract',
  },
  'Degen Millionares Club': {
    classes: ['access-control', 'price-manipulation'],
    reason: 'anybody could move the token out of its pair, which then paid for what it no longer had',
  },
  'CoW Swap': {
    classes: ['untrusted-call', 'access-control'],
    reason: "a solver's SwapGuard called anything, and the settlement contract had approved it",
  },
  Dexible: {
    classes: ['untrusted-call'],
    reason: 'selfSwap called any target with any data, and users had approved it',
  },
  'Dynamic Finance': {
    classes: ['vault', 'flash-loan', 'arithmetic', 'supply'],
    reason: 'a later deposit earned interest from the time of the first',
  },
  'Cryptoninja World NFT': {
    classes: ['access-control'],
    reason: 'burn never looked at who owns the token',
  },
  SwapX: {
    classes: ['access-control', 'untrusted-call', 'price-manipulation'],
    reason: "the router traded the tokens of whoever had approved it, at a pool of the attacker's choice",
  },
  phxProxy: {
    classes: ['untrusted-call', 'access-control', 'price-manipulation'],
    reason: "delegateCallSwap traded the proxy's tokens for anybody, along any path",
  },
  'DKP Token': {
    classes: ['price-manipulation', 'flash-loan', 'oracle'],
    reason: "the sale priced the token by a pair's balances that a flash loan had moved",
  },
  'Euler Finance': {
    classes: ['vault', 'flash-loan'],
    reason: 'donateToReserves left a debt without collateral, which the attacker liquidated at a discount',
  },
  'Poolz Finance': {
    classes: ['arithmetic'],
    reason: 'CreateMassPools added the amounts without a check, and the sum overflowed',
  },
  Safemoon: {
    classes: ['access-control', 'price-manipulation'],
    reason: "burn was public, so that the pair's tokens could be burnt before a sale",
  },
  Allbridge: {
    classes: ['price-manipulation', 'flash-loan', 'bridge'],
    reason: "the pool's price followed its balances, and deposit and swap could be played against each other",
  },
  SushiSwap: {
    classes: ['untrusted-call', 'access-control'],
    reason: "the route processor believed a false pool's callback, and users had approved it",
  },
  MetaPoint: {
    classes: ['access-control', 'untrusted-call'],
    reason: "every deposit's contract had a public approve for its tokens",
  },
  'Ocean Life': {
    classes: ['price-manipulation', 'flash-loan', 'arithmetic'],
    reason: "the reflection of fees shrank the pair's balance, and skim and sync did the rest",
  },
  'Unlock Protocol': {
    classes: ['access-control', 'supply'],
    reason: 'an account that should no longer have had power upgraded a lock and moved its tokens',
  },
  SNOOKER: {
    classes: ['supply', 'flash-loan', 'vault'],
    reason: 'a stake bought with a flash loan raised the rewards of all accounts that it had invited',
  },
  SellToken: {
    classes: ['price-manipulation', 'oracle', 'flash-loan'],
    reason: 'short positions were settled at the price of a pair that the same transaction had moved',
  },
}
