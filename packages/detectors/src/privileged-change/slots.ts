import type { Hash } from '@membrane/core'

export type SlotSignal = { readonly aspect: 'implementation' | 'admin' | 'beacon'; readonly name: string }

/** Storage slots that decide whose code a proxy runs. A test recomputes each from its preimage. */
export const proxySlots: ReadonlyMap<Hash, SlotSignal & { readonly preimage: string }> = new Map([
  [
    '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
    { aspect: 'implementation', name: 'EIP-1967 implementation', preimage: 'eip1967.proxy.implementation' },
  ],
  [
    '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
    { aspect: 'admin', name: 'EIP-1967 admin', preimage: 'eip1967.proxy.admin' },
  ],
  [
    '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
    { aspect: 'beacon', name: 'EIP-1967 beacon', preimage: 'eip1967.proxy.beacon' },
  ],
  [
    '0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7',
    { aspect: 'implementation', name: 'EIP-1822 logic', preimage: 'PROXIABLE' },
  ],
  [
    '0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3',
    {
      aspect: 'implementation',
      name: 'ZeppelinOS implementation',
      preimage: 'org.zeppelinos.proxy.implementation',
    },
  ],
])
