import type { Fact } from './classes.ts'

/** 2016 to 2021. */
export const olderFacts: Readonly<Record<string, Fact>> = {
  TheDAO: {
    classes: ['re-entrancy'],
    reason: 'splitDAO paid the reward before it cleared the balance, and was entered again from the payment',
  },
  Parity: {
    classes: ['access-control'],
    reason: 'initWallet of the shared library could be called again through the wallet and set its owner',
  },
  BeautyChain: {
    classes: ['arithmetic'],
    reason: 'batchTransfer multiplied amount and receivers without a check, and the product overflowed to 0',
  },
  SmartMesh: {
    classes: ['arithmetic'],
    reason: 'transferProxy added amount and fee without a check, and the sum overflowed to 0',
  },
  'EDU&BAI': {
    classes: ['access-control', 'arithmetic'],
    reason: "transferFrom never looked at the allowance, so that anybody could move anybody's tokens",
  },
  Fomo3D: {
    classes: ['other', 'unexplained-profit'],
    reason:
      'the round was won by crowding others out of the blocks; the recorded transaction only takes the prize',
  },
  SpankChain: {
    classes: ['re-entrancy'],
    reason: "LCOpenTimeout paid a token of the attacker's before it deleted the channel",
  },
  Uniswap: {
    classes: ['re-entrancy', 'price-manipulation'],
    reason: "imBTC's ERC-777 hook gave control away between the price and the payment of a V1 exchange",
  },
  'Lendf.Me': {
    classes: ['re-entrancy'],
    reason: "imBTC's ERC-777 hook let the sender withdraw inside supply, which then wrote the old balance",
  },
  Bancor: {
    classes: ['access-control', 'untrusted-call'],
    reason: 'safeTransferFrom of the network contract was public and moved what users had approved',
  },
  Balancer: {
    classes: ['price-manipulation', 'flash-loan'],
    reason: 'a token that burns on transfer left the pool believing in a balance that it did not have',
  },
  Opyn: {
    classes: ['vault', 'arithmetic', 'other'],
    reason: 'one msg.value paid for the exercise of several vaults, whose collateral left unpaid',
  },
  Eminence: {
    classes: ['price-manipulation', 'flash-loan'],
    reason: "one bonding curve's token was burnt for another's to shift the first curve's price",
  },
  DeFiSaver: {
    classes: ['untrusted-call', 'access-control'],
    reason: 'the old exchange called any target with any data, and users had approved it',
  },
  Harvest: {
    classes: ['price-manipulation', 'flash-loan', 'vault'],
    reason: 'the vault priced its shares by a Curve pool that the same transaction had tilted',
  },
  CheeseBank: {
    classes: ['price-manipulation', 'oracle', 'flash-loan'],
    reason: 'collateral was priced by the reserves of a pair that a flash loan had tilted',
  },
  Akropolis: {
    classes: ['re-entrancy', 'untrusted-call', 'flash-loan'],
    reason: "deposit called a token of the attacker's, which deposited again and was counted twice",
  },
  OUSD: {
    classes: ['re-entrancy', 'untrusted-call', 'flash-loan'],
    reason: 'mintMultiple called a false stablecoin, which minted again before the rebase',
  },
  WarpFinance: {
    classes: ['price-manipulation', 'oracle', 'flash-loan'],
    reason: 'liquidity tokens as collateral were priced by reserves that a flash loan had inflated',
  },
  Spartan: {
    classes: ['price-manipulation', 'vault', 'flash-loan'],
    reason: 'the share of a liquidity token was computed from a balance that a donation had inflated',
  },
  RariCapital: {
    classes: ['price-manipulation', 're-entrancy', 'vault', 'untrusted-call'],
    reason: 'ibETH was priced in the midst of work(), which runs code of the caller and had inflated it',
  },
  EvoDefi: {
    classes: ['supply', 'vault', 'flash-loan'],
    reason:
      'an NFT that raises the reward could be added and taken off around each claim, by one contract after another',
  },
  ImpossibleFinance: {
    classes: ['price-manipulation', 'flash-loan'],
    reason: 'cheapSwap of the pair did not check that its product still held',
  },
  ElevenFinance: {
    classes: ['vault', 'flash-loan', 'arithmetic'],
    reason: 'emergencyBurn paid the deposit out and left the shares to be withdrawn again',
  },
  xWinFinance: {
    classes: ['price-manipulation', 'flash-loan', 'supply'],
    reason: "referral rewards grew with deposits that bought at a price of the attacker's making",
  },
  ChainSwap: {
    classes: ['bridge', 'access-control', 'supply'],
    reason: 'any address counted as a signatory with a fresh quota to mint on the other side',
  },
  ApeRocket: {
    classes: ['vault', 'supply', 'flash-loan'],
    reason: 'a donation inflated the profit of the vault, and rewards were minted in proportion to it',
  },
  ArrayFinance: {
    classes: ['price-manipulation', 'flash-loan'],
    reason: "the bonding curve's price followed pool balances that a flash loan had moved",
  },
  SanshuInu: {
    classes: ['vault', 'supply', 'price-manipulation'],
    reason:
      'a token with a fee emptied the pool that rewards are divided by; the recorded transaction only prepares it',
  },
  THORChain: {
    classes: ['bridge', 'untrusted-call'],
    reason: 'a false router made the observer book deposits that had never been paid',
  },
  WaultFinance: {
    classes: ['price-manipulation', 'flash-loan'],
    reason: 'minting WUSD bought WEX in its pool at any price, again and again',
  },
  PopsicleFinance: {
    classes: ['vault', 'flash-loan', 'arithmetic'],
    reason: 'fees were not settled when shares changed hands, so that each new holder claimed them again',
  },
  PolyNetwork: {
    classes: ['bridge', 'access-control', 'untrusted-call'],
    reason: 'a cross-chain message called the contract that holds the keepers and replaced them',
  },
  PunkProtocol: {
    classes: ['access-control'],
    reason: 'initialize could be called by anybody and made the caller the one that may withdraw',
  },
  XSURGE: {
    classes: ['re-entrancy', 'price-manipulation', 'flash-loan'],
    reason: 'sell paid before it burnt, and the price read meanwhile was wrong',
  },
  Pinecone: {
    classes: ['vault', 'arithmetic'],
    reason: 'shares were credited for the amount named, not for the less that a token with a fee brought in',
  },
  CreamFinance: {
    classes: ['re-entrancy', 'flash-loan'],
    reason: "AMP's hook let the borrower borrow again before the first loan was booked",
  },
  DAOMaker: {
    classes: ['access-control'],
    reason: 'init could be called by anybody and made the caller the owner of the vesting contract',
  },
  Indexed: {
    classes: ['price-manipulation', 'flash-loan'],
    reason: 'the index estimated its value by one token whose weight the attacker had brought down',
  },
  Pancakehunny: {
    classes: ['price-manipulation', 'supply', 'flash-loan'],
    reason:
      "rewards were minted for profits swapped at a tilted pool; the recorded transaction only creates the attacker's contract",
  },
  Nerve: {
    classes: ['price-manipulation', 'flash-loan', 'arithmetic'],
    reason: 'the metapool priced a liquidity token at face value in one of its two ways of swapping',
  },
  'Formation.Fi': {
    classes: ['arithmetic', 'vault', 'flash-loan'],
    reason: "fees of swapIn entered the total that withdraw divides by, in another token's decimals",
  },
  Ploutoz: {
    classes: ['price-manipulation', 'oracle', 'flash-loan'],
    reason: 'collateral was priced by a pool that the same transaction had bought up',
  },
  Lever: {
    classes: ['vault', 'flash-loan'],
    reason: 'collateral of one loan could be spent to repay another, which left a debt without collateral',
  },
  BentFinance: {
    classes: ['access-control', 'vault'],
    reason: 'an upgrade had written a balance for one account into the pool, which it then withdrew',
  },
  Visor: {
    classes: ['untrusted-call', 're-entrancy', 'supply', 'vault'],
    reason: "deposit asked a contract of the caller's for the tokens, and minted shares for nothing received",
  },
}
