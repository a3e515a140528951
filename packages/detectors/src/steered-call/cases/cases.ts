import type { CallFrame } from '@membrane/core'
import { encodeCall } from '../../reading/words.ts'
import { functions } from '../../signals/functions.ts'
import {
  account,
  block,
  frame,
  input,
  protocol,
  transaction,
  transferCall,
  transferLog,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const router = account(0x4047e4)
const user = account(0x05e4)
const token = account(0x70)
const other = account(0x71)
const vault = account(0x7a)
const accomplice = account(0xbad3)
const described = protocol({ contracts: [{ address: router, label: 'router', role: 'other' }] })

const swap = '0xc3d718a4' as const
const max = 2n ** 256n - 1n
const signatureHalf = `0x${'961afd29'.repeat(8)}` as const

function sent(trace: CallFrame, extra: Parameters<typeof transaction>[0] = {}) {
  return { block: block([transaction({ from: thief, trace, ...extra })]) }
}

function pull(from = user, to = tool, amount = 1_000n): CallFrame {
  return frame(token, { input: input('transferFrom', from, to, amount) })
}

/** Calldata that holds a whole other call, as aggregators take it. */
function carrying(inner: CallFrame) {
  return `${swap}${words(token, 0x40).slice(2)}${inner.input.slice(2)}` as const
}

const steered = frame(tool, { calls: [frame(router, { input: carrying(pull()), calls: [pull()] })] })

const trace = (hash: string, chainId = 1) => ({ file: `exploits/traces/${hash}.json.gz`, chainId })

export const cases: readonly DetectorCase[] = [
  {
    title: 'a router of the protocol that spends a user’s allowance as a stranger wrote it is critical',
    protocol: described,
    steps: [sent(steered)],
    severities: ['critical'],
    victims: [router],
    attackers: [thief, tool],
  },
  {
    title: 'without a description it is high, and names the spender and the user',
    steps: [sent(steered)],
    severities: ['high'],
    victims: [router, user],
  },
  {
    title: 'somebody else’s router is low for a described protocol',
    protocol: protocol({ contracts: [{ address: vault, label: 'vault', role: 'vault' }] }),
    steps: [sent(steered)],
    severities: ['low'],
  },
  {
    title: 'the same call for the sender’s own tokens is what aggregators are for',
    steps: [sent(frame(router, { input: carrying(pull(thief, router)), calls: [pull(thief, router)] }))],
    severities: [],
  },
  {
    title: 'an order’s maker who gets something for what is pulled was not robbed',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(router, {
              input: carrying(pull()),
              calls: [pull(), frame(other, { input: input('transferFrom', tool, user, 900) })],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a payer whose signature came along may have agreed',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(router, {
              input: `${swap}${words(user, 5, 27, signatureHalf, signatureHalf).slice(2)}`,
              calls: [pull()],
            }),
          ],
        }),
      ),
    ],
    severities: ['low'],
  },
  {
    title: 'a payment that the called contract only passes on is low',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(router, { input: encodeCall(swap, [words(user) as `0x${string}`]), calls: [pull()] }),
            transferCall(token, account(0x3e4c4a47), 1_000n),
          ],
        }),
      ),
    ],
    severities: ['low'],
  },
  {
    title: 'owners who pull through their wallet what was approved to it are low',
    steps: [
      sent(
        frame(tool, {
          input: `${functions.walletExecute.selector}${words(token, 0, 0x60).slice(2)}${pull().input.slice(2)}`,
          calls: [pull()],
        }),
      ),
    ],
    severities: ['low'],
  },
  {
    title: 'a contract that approves its caller without limit gives all it holds away',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0x12424e3f',
              calls: [frame(token, { input: input('approve', tool, max) })],
            }),
          ],
        }),
      ),
    ],
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'a user’s tool that approves a router is ordinary',
    steps: [
      sent(
        frame(tool, {
          calls: [frame(token, { input: input('approve', router, max) }), frame(router, { input: swap })],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a permit that failed is no permit, junk or not',
    steps: [
      sent(
        frame(router, {
          calls: [
            {
              ...frame(token, { input: input('permit', user, router, 5, max, 0, 0, 0), error: 'revert' }),
              reverted: true,
            },
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a permit without a signature that a token lets pass is high',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(router, {
              input: encodeCall(swap, [words(user) as `0x${string}`]),
              calls: [frame(token, { input: input('permit', user, router, 5, max, 0, 0, 0) })],
            }),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [router, user],
  },
  {
    title: 'a vault that pays although the contract named to it did nothing trusted a stranger',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: encodeCall('0xbdcd9c80', [words(accomplice) as `0x${string}`]),
              calls: [frame(accomplice, { input: '0x3c24436c' })],
            }),
            frame(vault, { input: '0x1c1c6fe5', calls: [transferCall(token, tool, 1_000n)] }),
          ],
        }),
      ),
    ],
    severities: ['high'],
    victims: [vault],
  },
  {
    title: 'a vault that pays what was handed in for it is no sign',
    steps: [
      sent(
        frame(tool, {
          calls: [
            transferCall(other, vault, 1_000n),
            frame(vault, {
              input: encodeCall('0xbdcd9c80', [words(accomplice) as `0x${string}`]),
              calls: [frame(accomplice, { input: '0x3c24436c' })],
            }),
            frame(vault, { input: '0x1c1c6fe5', calls: [transferCall(token, tool, 1_000n)] }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'code of the caller run by a contract of others is foreign code',
    steps: [
      sent(
        frame(tool, {
          calls: [frame(vault, { input: swap, calls: [frame(tool, { type: 'DELEGATECALL', input: swap })] })],
        }),
      ),
    ],
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'a proxy that runs its implementation is ordinary',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, { input: swap, calls: [frame(accomplice, { type: 'DELEGATECALL', input: swap })] }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a clone of the protocol that runs the code of the contract which made it is ordinary',
    protocol: protocol({ contracts: [{ address: vault, label: 'vault', role: 'vault' }] }),
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, { type: 'CREATE2', input: '0x60806040' }),
            frame(vault, { input: swap, calls: [frame(tool, { type: 'DELEGATECALL', input: swap })] }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'an event of the same transfer changes nothing',
    steps: [sent(steered, { logs: [transferLog(token, user, tool, 1_000n)] })],
    severities: ['high'],
  },
  {
    title: 'Dexible, February 2023: a router made to call transferFrom',
    recorded: trace('0x138daa4cbeaa3db42eefcec26e234fc2c89a4aa17d6b1870fc460b2856fd11a6'),
    severities: ['high'],
    victims: ['0xde62e1b0edaa55aac5ffbe21984d321706418024', '0x58f5f0684c381fcfc203d77b2bba468ebb29b098'],
  },
  {
    title: 'Rubic, December 2022: allowances of many users, one call each',
    recorded: trace('0x9a97d85642f956ad7a6b852cf7bed6f9669e2c2815f3279855acf7f1328e7d46'),
    severities: ['high'],
    victims: ['0x3335a88bb18fd3b6824b59af62b50ce494143333'],
  },
  {
    title: 'SushiSwap, April 2023: a router that believed its caller to be a pool',
    recorded: trace('0xea3480f1f1d1f0b32283f8f282ce16403fe22ede35c0b71a732193e56c5c45e8'),
    severities: ['high'],
    victims: ['0x044b75f554b886a065b9567891e45c79542d7357'],
  },
  {
    title: 'Numbers, November 2022: a permit that the token did not have',
    recorded: trace('0x8a8145ab28b5d2a2e61d74c02c12350731f479b3175893de2014124f998bff32'),
    severities: ['high'],
    victims: ['0x765277eebeca2e31912c9946eae1021199b39c61'],
  },
  {
    title: 'TempleDAO, October 2022: stakes migrated from a contract of the attacker',
    recorded: trace('0x8c3f442fc6d640a6ff3ea0b12be64f1d4609ea94edd2966f42c01cd9bdcf04b5'),
    severities: ['high'],
    victims: ['0xd2869042e12a3506100af1d192b5b04d65137941'],
  },
  {
    title: 'MetaPoint, April 2023: deposit contracts that approve whoever asks',
    recorded: trace('0xccd12f22629b2c42d2b680362dadbd1b3d89cb4a87a8c9b297766b4974c6ad34', 56),
    severities: ['high'],
    victims: ['0x0f6c39efa4db888ff9f73175dff0129d4b7166cb'],
  },
  {
    title: 'Visor, December 2021: the attacker’s contract vouched for itself',
    recorded: trace('0x69272d8c84d67d1da2f6425b339192fa472898dce936f24818fda415c1c1ff3f'),
    severities: ['high'],
    victims: ['0xc9f27a50f82571c1c8423a42970613b8dbda14ef'],
  },
  {
    title: 'a loan that the lender had signed for, at the lending contract of the protocol',
    protocol: protocol({
      contracts: [
        { address: '0x29469395eaf6f95920e59f858042f0e28d98a20b', label: 'lending', role: 'market' },
      ],
    }),
    recorded: {
      file: 'mainnet/ordinary/18426253.json.gz',
      chainId: 1,
      transaction: '0x0747d8c2d891dd3295722beb4e7b2a504a8ccba95f46a2771d4157ad78451f9b',
    },
    severities: ['low'],
  },
  {
    title: 'Unlock, April 2023: a lock that took from its caller which Unlock is in charge',
    recorded: trace('0x4ac413c3c6edd445d1f09cd770d6aafab19b0b58fde7d0cefc74e17265033ef6'),
    severities: ['medium'],
    victims: ['0xe79b93f8e22676774f2a8dad469175ebd00029fa'],
  },
  {
    title: 'a vault that asks its caller for another contract is ordinary',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: swap,
              calls: [
                frame(tool, { type: 'STATICCALL', input: '0x8da5cb5b', output: words(user) }),
                frame(tool, { type: 'STATICCALL', input: '0x0dfe1681', output: words(token) }),
              ],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a purchase on OpenSea, where the seller’s proxy carries out a call from calldata',
    recorded: {
      file: 'mainnet/traces/14659109.json.gz',
      chainId: 1,
      transaction: '0xa633244fe58aa2dd03b167c7619d1fba04cbf30f2777b43d3573edf9e25d257c',
    },
    severities: [],
  },
  {
    title: 'an aggregator’s trade against an order, through a script in calldata',
    recorded: {
      file: 'mainnet/traces/11930296.json.gz',
      chainId: 1,
      transaction: '0x734668180e4a1b7a748cb00e8cf54fbd42fd2f60cdd21e78dd02ca43879ccd37',
    },
    severities: [],
  },
  {
    title: 'several payments out of allowances, sent by a relayer',
    recorded: {
      file: 'mainnet/ordinary/18426253.json.gz',
      chainId: 1,
      transaction: '0x1390a6134c9159e4604c167da981d49812d6dbd51f5cf1e2cb751220205e0c23',
    },
    severities: [],
  },
  {
    title: 'a withdrawal from a roll-up, paid out of the bridge’s treasury',
    recorded: {
      file: 'mainnet/ordinary/19933612.json.gz',
      chainId: 1,
      transaction: '0xe215139f6cd331bb8b546213a4d598c13abaf6e4f915252a4fc2763ab2fc2cbe',
    },
    severities: ['low'],
  },
]
