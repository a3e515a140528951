import type { Address } from '@membrane/core'
import type { Fact } from './classes.ts'

/** Of a re-created attack its manifest tells neither chain nor date nor victim; these are public. */
export type RecreatedFact = Fact & {
  readonly chainId: number
  /** Day of the attack, or of its disclosure where it was reported in time. */
  readonly date: string
  readonly victims: readonly Address[]
}

export const recreatedFacts: Readonly<Record<string, RecreatedFact>> = {
  'ArbitrumInbox.report': {
    chainId: 1,
    date: '2022-09-20',
    victims: ['0x4dbd4fc535ac27206064b68ffcf827b0a60bab3f'],
    classes: ['access-control', 'bridge'],
    reason: "initialize of the bridge's inbox could be called again and name another bridge",
  },
  'Balancer_V2_Pools.attack': {
    chainId: 1,
    date: '2025-11-03',
    victims: ['0xba12222222228d8ba445958a75a0704d566bf2c8'],
    classes: ['arithmetic', 'price-manipulation', 'vault'],
    reason: "rounding in small swaps brought the invariant, and with it the price of the pool's token, down",
  },
  'CreamFinance.attack': {
    chainId: 1,
    date: '2021-08-30',
    victims: ['0x2db6c82ce72c8d7d770ba1b5f5ed0b6e075066d6', '0xd06527d5e56a3495252a528c4987003b712860ee'],
    classes: ['re-entrancy', 'flash-loan'],
    reason: "AMP's hook let the borrower borrow again before the first loan was booked",
  },
  'DFXFinance.attack': {
    chainId: 1,
    date: '2022-11-10',
    victims: ['0x46161158b1947d9149e066d6d31af1283b2d377c'],
    classes: ['re-entrancy', 'flash-loan'],
    reason: 'the flash loan was repaid by a deposit, which was credited as well',
  },
  'FeiProtocol.attack': {
    chainId: 1,
    date: '2022-04-30',
    victims: ['0x3f2d1bc6d02522dbcdb216b2e75edddafe04b16f', '0x26267e41ceca7c8e0f143554af707336f27fa051'],
    classes: ['re-entrancy', 'flash-loan'],
    reason: 'the market paid ether before it booked the loan, and exitMarket was called from the payment',
  },
  'HundredFinance.attack': {
    chainId: 100,
    date: '2022-03-15',
    victims: ['0x243e33aa7f6787154a8e59d3c27a66db3f8818ee'],
    classes: ['re-entrancy', 'flash-loan'],
    reason:
      "a bridged token's ERC-677 hook let the borrower borrow elsewhere before the first loan was booked",
  },
  'MBCToken.attack': {
    chainId: 56,
    date: '2022-11-29',
    victims: ['0x4e87880a72f6896e7e0a635a5838ffc89b13bd17', '0x5b1bf836fba1836ca7ffce26f155c75dbfa4adf1'],
    classes: ['access-control', 'price-manipulation', 'flash-loan'],
    reason: "swapAndLiquifyStepv1 was public and added liquidity at a price of the caller's making",
  },
  'NomadBridge.attack': {
    chainId: 1,
    date: '2022-08-01',
    victims: ['0x5d94309e5a0090b165fa4181519701637b6daeba', '0x88a69b4e698a4b090df6cf5bd7b2d47325ad30a3'],
    classes: ['bridge'],
    reason: 'after an upgrade the empty root counted as proven, so that any message was accepted',
  },
  'OnyxProtocol.attack': {
    chainId: 1,
    date: '2023-11-01',
    victims: ['0x5fdbcd61bc9bd4b6d3fd1f49a5d253165ea11750'],
    classes: ['vault', 'arithmetic', 'price-manipulation', 'flash-loan'],
    reason: 'a donation to an empty market inflated its share price, and rounding gave the donation back',
  },
  'PolyNetworkBridge.attack': {
    chainId: 1,
    date: '2021-08-10',
    victims: ['0x838bf9e95cb12dd76a54c9f9d2e3082eaf928270', '0xcf2afe102057ba5c16f899271045a0a37fcb10f2'],
    classes: ['bridge', 'access-control', 'untrusted-call'],
    reason: 'a cross-chain message called the contract that holds the keepers and replaced them',
  },
  'QiReadOnlyReentrancy.attack': {
    chainId: 137,
    date: '2022-10-24',
    victims: [],
    classes: ['re-entrancy', 'price-manipulation', 'oracle'],
    reason: "collateral was priced by a Curve pool's virtual price in the midst of its removal of liquidity",
  },
  'Rikkei.attack': {
    chainId: 56,
    date: '2022-04-15',
    victims: ['0xd55f01b4b51b7f48912cd8ca3cdd8070a1a9dba5', '0x157822ac5fa0efe98daa4b0a55450f4a182c10ca'],
    classes: ['access-control', 'oracle', 'price-manipulation'],
    reason: "setOracleData was public, so that a price of the attacker's making was lent against",
  },
  'Seaman.attack': {
    chainId: 56,
    date: '2022-11-29',
    victims: ['0x6bc9b4976ba6f8c9574326375204ee469993d038', '0x6637914482670f91f43025802b6755f27050b0a6'],
    classes: ['price-manipulation', 'flash-loan'],
    reason:
      'every transfer made the token sell for another in its pool, which the attacker had bought before',
  },
  'TeamFinance.attack': {
    chainId: 1,
    date: '2022-10-27',
    victims: ['0xe2fe530c047f2d85298b07d9333c05737f1435fb', '0x48d118c9185e4dbafe7f3813f8f29ec8a6248359'],
    classes: ['price-manipulation', 'untrusted-call', 'access-control'],
    reason:
      'migrate moved locked liquidity into a pool whose price the caller had set, and refunded the rest',
  },
  'TornadoCash_Governance.attack': {
    chainId: 1,
    date: '2023-05-20',
    victims: ['0x5efda50f22d34f262c29268506c5fa42cb56a1ce', '0x77777feddddffc19ff86db637967013e6c6a116c'],
    classes: ['governance', 'access-control'],
    reason: 'an accepted proposal destroyed itself and came back at its address with other code',
  },
  'WormholeUninitialized.report': {
    chainId: 1,
    date: '2022-02-24',
    victims: [],
    classes: ['access-control', 'bridge'],
    reason:
      'the implementation behind the proxy was not initialised, so that anybody could own and destroy it',
  },
  'usds.attack': {
    chainId: 42161,
    date: '2023-02-03',
    victims: ['0xd74f5255d557944cf7dd0e45ff521520002d5748'],
    classes: ['supply', 'arithmetic'],
    reason: 'an account that became a contract had its balance read in another unit, many times as large',
  },
}
