import type { CallFrame } from '@membrane/core'
import { account, block, frame, input, protocol, transaction, transferCall } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const vault = account(0x7a)
const pool = account(0x9001)
const token = account(0x70)
const described = protocol({ contracts: [{ address: vault, label: 'vault', role: 'vault' }] })

const withdraw = '0x2e1a7d4d' as const
const swap = '0x022c0d9f' as const

function sent(trace: CallFrame) {
  return { block: block([transaction({ from: thief, trace })]) }
}

/** The vault pays before it books, and the receiver withdraws again. */
function drain(depth: number): CallFrame {
  return frame(vault, {
    input: withdraw,
    calls: [frame(tool, { value: 10n, calls: depth === 0 ? [] : [drain(depth - 1)] })],
  })
}

const attack = sent(frame(tool, { calls: [frame(vault, { input: '0xd0e30db0', value: 10n }), drain(2)] }))

export const cases: readonly DetectorCase[] = [
  {
    title: 'a vault of the protocol that is emptied by withdrawing again while it pays is critical',
    protocol: described,
    steps: [attack],
    severities: ['critical'],
    victims: [vault],
    attackers: [thief, tool],
  },
  {
    title: 'without a description the same attack is high',
    steps: [attack],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'somebody else’s trouble is low for a described protocol',
    protocol: protocol({ contracts: [{ address: pool, label: 'pool', role: 'pool' }] }),
    steps: [attack],
    severities: ['low'],
  },
  {
    title: 'a token hook that comes back through another function is found',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0xf2b9fdb8',
              calls: [
                frame(token, {
                  input: input('transferFrom', tool, vault, 5),
                  calls: [
                    frame(tool, {
                      input: input('tokensToSend'),
                      calls: [frame(vault, { input: '0xf3fef3a3', calls: [transferCall(token, tool, 9n)] })],
                    }),
                  ],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a sibling contract changed from a hook through the controller that both share is cross-contract',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0xc5ebeaec',
              calls: [
                frame(pool, { input: '0xda3d454c' }),
                frame(tool, {
                  value: 1n,
                  calls: [
                    frame(account(0x7b), {
                      input: '0xc5ebeaec',
                      calls: [frame(pool, { input: '0xda3d454c' })],
                    }),
                  ],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [pool],
  },
  {
    title: 'a re-entry that was reverted did nothing',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: withdraw,
              calls: [
                frame(tool, { value: 1n, calls: [{ ...frame(vault, { input: withdraw }), reverted: true }] }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a pool that calls its trader back to be paid is ordinary',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(pool, {
              input: swap,
              calls: [
                transferCall(token, tool, 5n),
                frame(tool, {
                  input: input('uniswapV3SwapCallback'),
                  calls: [transferCall(token, pool, 4n)],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a router that receives unwrapped coins while it works is ordinary',
    steps: [
      sent(
        frame(account(0x40), {
          input: '0xac9650d8',
          calls: [
            frame(account(0xe7), {
              input: input('wrappedWithdraw', 5),
              calls: [frame(account(0x40), { value: 5n })],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a multi-signature that calls itself is ordinary',
    steps: [sent(frame(vault, { input: '0x6a761202', calls: [frame(vault, { input: '0x0d582f13' })] }))],
    severities: [],
  },
  {
    title: 'a proxy that runs its own implementation is ordinary',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: withdraw,
              calls: [
                frame(account(0x1), {
                  type: 'DELEGATECALL',
                  input: withdraw,
                  calls: [transferCall(token, tool, 3n)],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a lender whose borrower pays back inside the loan is at most low',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(pool, {
              input: '0xab9c4b5d',
              calls: [
                transferCall(token, tool, 100n),
                frame(tool, {
                  input: input('executeOperationV2'),
                  calls: [frame(pool, { input: '0x573ade81' }), transferCall(token, pool, 101n)],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: ['low'],
  },
  {
    title: 'a token that sells its transfer fee through the router which moves it is ordinary',
    steps: [
      sent(
        frame(account(0x40), {
          input: '0x791ac947',
          calls: [
            frame(token, {
              input: input('transferFrom', thief, pool, 10),
              calls: [
                frame(account(0x40), {
                  input: '0x791ac947',
                  calls: [frame(token, { input: input('transferFrom', token, pool, 1) })],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a view that comes back changes nothing',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: withdraw,
              calls: [
                frame(tool, {
                  input: '0x11111111',
                  calls: [frame(vault, { type: 'STATICCALL', input: '0x70a08231' })],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'Lendf.Me, 2020: a token hook comes back through withdraw',
    recorded: {
      file: 'exploits/traces/0xae7d664bdfcc54220df4f18d339005c6faf6e62c9ca79c56387bc0389274363b.json.gz',
      chainId: 1,
    },
    severities: ['high', 'high', 'high', 'high'],
  },
  {
    title: 'a whole quiet block says nothing',
    recorded: { file: 'mainnet/ordinary/17666333.json.gz', chainId: 1 },
    severities: [],
  },
]
