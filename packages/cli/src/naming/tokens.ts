import { ether, type Token } from '@membrane/analytics'
import { type Address, type Protocol, registryOf } from '@membrane/core'

export type TokenName = { readonly symbol: string; readonly decimals: number }

/** Mainnet tokens beyond core's registry, as the Uniswap default token list has them. */
const mainnet: readonly (readonly [Address, string, number])[] = [
  ['0x1f9840a85d5af5bf1d1762f925bdaddc4201f984', 'UNI', 18],
  ['0x514910771af9ca656af840dff83e8264ecf986ca', 'LINK', 18],
  ['0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9', 'AAVE', 18],
  ['0x9f8f72aa9304c8b593d555f12ef6589cc3a579a2', 'MKR', 18],
  ['0xc00e94cb662c3520282e6f5717214004a7f26888', 'COMP', 18],
  ['0xd533a949740bb3306d119cc777fa900ba034cd52', 'CRV', 18],
  ['0xc011a73ee8576fb46f5e1c5751ca3b9fe0af2a6f', 'SNX', 18],
  ['0x0bc529c00c6401aef6d220be8c6ea1667f6ad93e', 'YFI', 18],
  ['0x6b3595068778dd592e39a122f4f5a5cf09c90fe2', 'SUSHI', 18],
  ['0xba100000625a3754423978a60c9317c58a424e3d', 'BAL', 18],
  ['0x5a98fcbea516cf06857215779fd812ca3bef1b32', 'LDO', 18],
  ['0xbe9895146f7af43049ca1c1ae358b0541ea49704', 'cbETH', 18],
  ['0x853d955acef822db058eb8505911ed77f175b99e', 'FRAX', 18],
  ['0x5f98805a4e8be255a32880fdec7f6728c6568ba0', 'LUSD', 18],
  ['0x056fd409e1d7a124bd7017459dfea2f387b6d5cd', 'GUSD', 2],
  ['0x57ab1ec28d129707052df4df418d58a2d46d5f51', 'sUSD', 18],
  ['0x4fabb145d64652a948d72533023f6e7a623c7c53', 'BUSD', 18],
  ['0x8e870d67f660d95d5be530380d0ec0bd388289e1', 'USDP', 18],
  ['0x6c3ea9036406852006290770bedfcaba0e23a0e8', 'PYUSD', 6],
  ['0x1abaea1f7c830bd89acc67ec4af516284b1bc33c', 'EURC', 6],
  ['0x18084fba666a33d37592fa2633fd49a74dd93a88', 'tBTC', 18],
  ['0xcbb7c0000ab88b473b1f5afd9ef808440eed33bf', 'cbBTC', 8],
  ['0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0', 'MATIC', 18],
  ['0x455e53cbb86018ac2b8092fdcd39d8444affc3f6', 'POL', 18],
  ['0x95ad61b0a150d79219dcf64e1e6cc01f0b64c4ce', 'SHIB', 18],
  ['0x6982508145454ce325ddbe47a25d4ec3d2311933', 'PEPE', 18],
  ['0xc944e90c64b2c07662a292be6244bdf05cda44a7', 'GRT', 18],
  ['0x111111111117dc0aa78b770fa6a738034120c302', '1INCH', 18],
  ['0xc18360217d8f7ab5e7c516566761ea12ce7f9d72', 'ENS', 18],
  ['0x4d224452801aced8b2f0aebe155379bb5d594381', 'APE', 18],
  ['0x0d8775f648430679a709e98d2b0cb6250d2887ef', 'BAT', 18],
  ['0xe41d2489571d322189246dafa5ebde1f4699f498', 'ZRX', 18],
  ['0x408e41876cccdc0f92210600ef50372656052a38', 'REN', 18],
  ['0xdd974d5c2e2928dea5f71b9825b8b646686bd200', 'KNC', 18],
  ['0xbbbbca6a901c926f240b89eacb641d8aec7aeafd', 'LRC', 18],
  ['0x0f5d2fb29fb7d3cfee444a200298f468908cc942', 'MANA', 18],
  ['0x3845badade8e6dff049820680d1f14bd3903a5d0', 'SAND', 18],
  ['0xd33526068d116ce69f19a9ee46f0bd304f21a51f', 'RPL', 18],
  ['0x3432b6a60d23ca0dfca7761b7ab56459d9c964d0', 'FXS', 18],
  ['0x4e3fbd56cd56c3e72c1403e103b45db9da5b9d2b', 'CVX', 18],
]

/** The native coin of chains where it is not called ether. */
const coins: Readonly<Record<number, string>> = {
  56: 'BNB',
  100: 'xDAI',
  137: 'POL',
  250: 'FTM',
  43114: 'AVAX',
}

/** Symbol and decimals of a protocol's tokens and the well-known ones of a chain; undefined for all others, never guessed. */
export function tokenNames(chainId: number, protocol: Protocol): (token: Token) => TokenName | undefined {
  const registry = registryOf(protocol)
  const more = new Map<Token, TokenName>(
    chainId === 1 ? mainnet.map(([address, symbol, decimals]) => [address, { symbol, decimals }]) : [],
  )
  const coin: TokenName = { symbol: coins[chainId] ?? 'ETH', decimals: 18 }
  return (token) => (token === ether ? coin : (registry.token(token) ?? more.get(token)))
}
