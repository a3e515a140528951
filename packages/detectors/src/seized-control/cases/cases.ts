import type { CallFrame, Hex } from '@membrane/core'
import { encodeCall } from '../../reading/words.ts'
import { functions } from '../../signals/functions.ts'
import {
  account,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  transferCall,
  word,
  words,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const vault = account(0x7a)
const token = account(0x70)
const pool = account(0x9001)
const logic = account(0x1091c)
const user = account(0x05e4)
const described = protocol({ contracts: [{ address: vault, label: 'vault', role: 'vault' }] })

const initialize = '0x485cc955' as const // initialize(address,address)
const transferOwnership = functions.transferOwnership.selector

function sent(trace: CallFrame, extra: Parameters<typeof transaction>[0] = {}) {
  return { block: block([transaction({ from: thief, trace, ...extra })]) }
}

const call = (selector: Hex, ...values: readonly (number | bigint | Hex)[]) =>
  encodeCall(selector, [words(...values) as `0x${string}`])

/** A proxy that runs `input` in its implementation. */
const proxied = (data: Hex, calls: readonly CallFrame[] = []) =>
  frame(vault, { input: data, calls: [frame(logic, { type: 'DELEGATECALL', input: data, calls })] })

const balance = (holder: ReturnType<typeof account>, amount: bigint) =>
  frame(token, { type: 'STATICCALL', input: input('balanceOf', holder), output: word(amount) })

const seized = frame(tool, {
  calls: [proxied(call(initialize, tool, 0)), proxied('0x9890220b', [frame(tool, { value: 5n })])],
})

/** Contracts that each make the same call to the vault, which then does `calls`. */
const many = (calls: readonly CallFrame[], count = 6) =>
  frame(tool, {
    calls: Array.from({ length: count }, (_, i) =>
      frame(account(0xfa00 + i), {
        input: '0x9b27eea2',
        calls: [frame(vault, { input: '0xb6b55f25', calls })],
      }),
    ),
  })

const trace = (hash: string, chainId = 1) => ({ file: `exploits/traces/${hash}.json.gz`, chainId })

export const cases: readonly DetectorCase[] = [
  {
    title: 'a vault of the protocol initialised by a stranger’s contract, which it then pays, is critical',
    protocol: described,
    steps: [sent(seized)],
    severities: ['critical'],
    victims: [vault],
    attackers: [thief, tool],
  },
  {
    title: 'so it is where the description names the code behind the proxy',
    protocol: protocol({ contracts: [{ address: logic, label: 'logic', role: 'other' }] }),
    steps: [sent(seized)],
    severities: ['critical'],
    victims: [logic],
  },
  {
    title: 'without a description it is high, for others it is low',
    steps: [sent(seized)],
    severities: ['high'],
  },
  {
    title: 'a factory that creates and initialises is ordinary',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, { type: 'CREATE2', input: '0x60806040' }),
            frame(vault, { input: call(initialize, tool, thief) }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a deployer who initialises in a second transaction is low',
    steps: [sent(proxied(call(initialize, token, pool)))],
    severities: ['low'],
    victims: [vault],
  },
  {
    title: 'an owner who hands over to another',
    steps: [sent(frame(vault, { input: call(transferOwnership, user) }))],
    severities: [],
  },
  {
    title: 'a sender who appoints itself is low, a contract that appoints itself and is paid is high',
    steps: [
      sent(frame(vault, { input: call(transferOwnership, thief) })),
      sent(
        frame(tool, {
          calls: [
            frame(vault, { input: call(transferOwnership, tool) }),
            frame(vault, { input: '0x853828b6', calls: [transferCall(token, tool, 9n)] }),
          ],
        }),
      ),
    ],
    severities: ['low', 'high'],
  },
  {
    title: 'what was reverted changed no owner',
    steps: [
      sent(
        frame(tool, {
          calls: [{ ...frame(vault, { input: call(transferOwnership, tool) }), reverted: true }],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'an internal function of a token that anybody may call',
    steps: [sent(frame(token, { input: call('0x6ee678ae', user, user, 3_738) }))],
    severities: ['high'],
    victims: [token],
  },
  {
    title: 'a token that calls itself so',
    steps: [sent(frame(token, { calls: [frame(token, { input: call('0x6ee678ae', user, user, 3_738) })] }))],
    severities: [],
  },
  {
    title: 'what a pool holds destroyed by the one who then trades with it',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(token, { input: input('burnFrom', pool, 10n ** 24n) }),
            frame(pool, { input: '0x022c0d9f', calls: [transferCall(account(0x71), tool, 10n ** 18n)] }),
          ],
        }),
      ),
    ],
    severities: ['medium'],
    victims: [token],
  },
  {
    title: 'a bridge that destroys what its user gave up is low, one’s own tokens are one’s own',
    steps: [
      sent(frame(tool, { calls: [frame(token, { input: input('burnFrom', user, 5) })] })),
      sent(frame(tool, { calls: [frame(token, { input: input('burnFrom', thief, 5) })] })),
    ],
    severities: ['low'],
  },
  {
    title: 'an NFT burnt by its holder is nobody’s business, one of another is, by the event',
    steps: [
      sent(frame(token, { input: input('burn', 9_071) }), {
        logs: [log(token, 'Transfer', [thief, account(0), word(9_071)])],
      }),
      sent(frame(token, { input: input('burn', 9_071) }), {
        logs: [log(token, 'Transfer', [user, account(0), word(9_071)])],
      }),
      sent(frame(token, { input: input('burn', 10n ** 18n) })),
    ],
    severities: ['high'],
  },
  {
    title: 'a contract that pays all it holds to one who looked it up before',
    steps: [
      sent(
        frame(tool, {
          calls: [
            balance(vault, 10n ** 20n),
            frame(vault, { input: '0x1c1c6fe5', calls: [transferCall(token, tool, 10n ** 20n)] }),
          ],
        }),
      ),
    ],
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'a forwarder that looks up what it holds itself and passes all of it on',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(vault, {
              input: '0x3ef13367',
              calls: [balance(vault, 10n ** 20n), transferCall(token, tool, 10n ** 20n)],
            }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'a contract that pays a part of what it holds, or all of it for something',
    steps: [
      sent(
        frame(tool, {
          calls: [
            balance(vault, 10n ** 20n),
            frame(vault, { input: '0x2e1a7d4d', calls: [transferCall(token, tool, 10n ** 19n)] }),
          ],
        }),
      ),
      sent(
        frame(tool, {
          calls: [
            balance(pool, 10n ** 20n),
            transferCall(account(0x71), pool, 7n),
            frame(pool, { input: '0x022c0d9f', calls: [transferCall(token, tool, 10n ** 20n)] }),
          ],
        }),
      ),
    ],
    severities: [],
  },
  {
    title: 'many contracts that are given the same at one bidding are low',
    steps: [sent(many([transferCall(token, tool, 5n)]))],
    severities: ['low'],
    victims: [vault],
  },
  {
    title: 'many contracts that enrol and are given nothing, or few that are',
    steps: [sent(many([])), sent(many([transferCall(token, tool, 5n)], 4))],
    severities: [],
  },
  {
    title: 'Parity, July 2017: initWallet on a wallet in use',
    recorded: trace('0x9dbf0326a03a2a3719c27be4fa69aacc9857fd231a8d9dcaede4bb083def75ec'),
    severities: ['high'],
    victims: ['0xbec591de75b8699a3ba52f073428822d0bfc0d7e'],
  },
  {
    title: 'Punk Protocol, August 2021: three vaults initialised and emptied',
    recorded: trace('0x7604c7dd6e9bcdba8bac277f1f8e7c1e4c6bb57afd4ddf6a16f629e8495a0281'),
    severities: ['high'],
    victims: ['0x3bc6aa2d25313ad794b2d67f83f21d341cc3f5fb'],
  },
  {
    title: 'Arbitrum’s inbox, September 2022: an initialiser that could be called again',
    recorded: { file: 'exploits/recreated/ArbitrumInbox.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
    victims: ['0x4dbd4fc535ac27206064b68ffcf827b0a60bab3f'],
  },
  {
    title: 'Sandbox LAND, February 2022: _burn left public',
    recorded: trace('0x34516ee081c221d8576939f68aee71e002dd5557180d45194209d6692241f7b1'),
    severities: ['high'],
    victims: ['0x50f5474724e0ee42d9a4e711ccfb275809fd6d4a'],
  },
  {
    title: 'DAO Maker, September 2021: by the first of its two transactions alone it may be the deployer',
    recorded: trace('0xd5e2edd6089dcf5dca78c0ccbdf659acedab173a8ab3cb65720e35b640c0af7c'),
    severities: ['low'],
  },
  {
    title: 'a proxy initialised by its deployer',
    recorded: {
      file: 'mainnet/ordinary/18426253.json.gz',
      chainId: 1,
      transaction: '0xe05760391d950563ef9e5e0b97d41f0fc4ef38a991ac9d434c96aafd651bb04b',
    },
    severities: ['low'],
  },
  {
    title: 'a deposit address emptied by the exchange that owns it',
    recorded: {
      file: 'mainnet/ordinary/12459406.json.gz',
      chainId: 1,
      transaction: '0xfddf6afe49bd20326c6b98cc0e4a6a9ab73ea9a6ff1f1c56cd03086ee075deae',
    },
    severities: [],
  },
  {
    title: 'liquidity of one whole pool taken out for one trade',
    recorded: {
      file: 'mainnet/ordinary/19933612.json.gz',
      chainId: 1,
      transaction: '0xd9372e0b661e648cdaefe38433f91abcfc0084b1c197facd3dead5305f891fc6',
    },
    severities: [],
  },
  {
    title: 'a whole block of 2021',
    recorded: { file: 'mainnet/ordinary/12522062.json.gz', chainId: 1 },
    severities: [],
  },
]
