import type { Address } from '@membrane/core'

export type Funder = 'mixer' | 'bridge'

/**
 * Where attackers' first coins come from, by chain. Short on purpose: what is on it is public beyond doubt.
 * Tornado Cash pools of the native coin: tornado-core's and tornado-cli's published instance lists (the Ethereum ones also on
 * OFAC's list of 8 August 2022); the pools on BNB Chain have the same addresses on its other deployments.
 * Bridges that pay out the native coin: Across' SpokePool and Celer's cBridge, from their published deployments.
 */
const byChain: Readonly<Record<number, ReadonlyMap<Address, Funder>>> = {
  1: new Map<Address, Funder>([
    ['0x12d66f87a04a9e220743712ce6d9bb1b5616b8fc', 'mixer'],
    ['0x47ce0c6ed5b0ce3d3a51fdb1c52dc66a7c3c2936', 'mixer'],
    ['0x910cbd523d972eb0a6f4cae4618ad62622b39dbf', 'mixer'],
    ['0xa160cdab225685da1d56aa342ad8841c3b53f291', 'mixer'],
    ['0x5c7bcd6e7de5423a257d81b442095a1a6ced35c5', 'bridge'],
    ['0x5427fefa711eff984124bfbb1ab6fbf5e3da1820', 'bridge'],
  ]),
  10: multichainPools(),
  56: multichainPools(),
  42161: multichainPools(),
}

function multichainPools(): ReadonlyMap<Address, Funder> {
  return new Map<Address, Funder>([
    ['0x84443cfd09a48af6ef360c6976c5392ac5023a1f', 'mixer'],
    ['0xd47438c816c9e7f2e2888e060936a499af9582b3', 'mixer'],
    ['0x330bdfade01ee9bf63c209ee33102dd334618e0a', 'mixer'],
    ['0x1e34a77868e19a6647b1f2f47b51ed72dede95dd', 'mixer'],
  ])
}

const none: ReadonlyMap<Address, Funder> = new Map()

/** Mixers and bridges of the chain by address; empty where none are listed. */
export function fundersOf(chainId: number): ReadonlyMap<Address, Funder> {
  return byChain[chainId] ?? none
}
