import type { Hex, Log } from '@membrane/core'
import { account, answers, block, frame, protocol, transaction, word, words } from '../../testing/build.ts'
import type { ToldCase } from '../../testing/case.ts'
import { pair, swapLogs, thief, volt } from './scene.ts'

const market = account(0x3a)
const borrow: Hex = '0xa415bcad'

const described = protocol({
  contracts: [{ address: market, label: 'market', role: 'market' }],
  lending: [{ kind: 'aave-v3', pool: market, label: 'market' }],
  oracles: [
    {
      name: 'VOLT',
      source: { kind: 'uniswap-v2', pair, base: volt, baseDecimals: 18, quoteDecimals: 18 },
    },
  ],
})

const start = [1_000n, 2_000n] as const
const reads = answers({ [`${pair}:0x0902f1ac`]: words(...start, 0) })
const quiet = { block: block([transaction()]), reads }

function traded(logs: readonly Log[], used: Hex | undefined = undefined) {
  const calls = used === undefined ? [] : [frame(market, { input: used })]
  return block([transaction({ from: thief, logs, trace: frame(account(0xbad2), { calls }) })])
}

/** A pool that the protocol describes, and a market of the protocol beside it. */
export const describedCases: readonly ToldCase[] = [
  {
    title: 'a price moved and moved back around a loan from the market is critical while it is still pending',
    protocol: described,
    steps: [
      quiet,
      {
        stage: 'pending',
        block: traded(
          [...swapLogs(start, [400n, 5_000n]), ...swapLogs([400n, 5_000n], [990n, 2_020n])],
          borrow,
        ),
        reads,
      },
    ],
    severities: ['critical'],
    victims: [market, pair],
    attackers: [thief],
  },
  {
    title: 'a price left off that the market reads at once is high',
    protocol: described,
    steps: [quiet, { stage: 'pending', block: traded(swapLogs(start, [700n, 2_860n]), borrow), reads }],
    severities: ['high'],
  },
  {
    title: 'the state diff alone tells what a transaction left of a described pool',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            changes: [
              {
                kind: 'storage',
                address: pair,
                slot: word(8),
                before: word((2_000n << 112n) | 1_000n),
                after: word((4_000n << 112n) | 500n),
              },
            ],
          }),
        ]),
      },
    ],
    severities: ['low'],
  },
  {
    title: 'an ordinary trade moves the price a little',
    protocol: described,
    steps: [quiet, { block: traded(swapLogs(start, [980n, 2_041n]), borrow), reads }],
    severities: [],
  },
  {
    title: 'a big trade that leaves the market alone is low',
    protocol: described,
    steps: [quiet, { block: traded(swapLogs(start, [800n, 2_500n])), reads }],
    severities: ['low'],
  },
]
