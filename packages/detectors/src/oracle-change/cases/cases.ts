import type { CallFrame } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import {
  account,
  answers,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  transferCall,
  words,
} from '../../testing/build.ts'
import type { CaseStep, DetectorCase } from '../../testing/case.ts'

const oracle = account(0x0c)
const feed = account(0xfeed)
const asset = account(0xd1)
const usd = account(0xd2)
const market = account(0x3a)
const admin = account(0xad)
const timelock = account(0x71)
const thief = account(0xbad)
const attack = account(0xbad2)
const fake = account(0xbad3)
const honest = account(0x600d)

const described = protocol({
  contracts: [
    { address: oracle, label: 'oracle', role: 'oracle' },
    { address: timelock, label: 'timelock', role: 'timelock' },
  ],
  lending: [{ kind: 'aave-v3', pool: market, label: 'market' }],
  oracles: [{ name: 'VOLT', source: { kind: 'chainlink', feed, decimals: 8 } }],
  trusted: [admin],
})

const setSource = frame(oracle, { input: input('setOracleData', asset, fake) })

/** The market asks its oracle, which asks the source, and lends on the answer. */
const borrow = frame(market, {
  input: '0xc5ebeaec',
  calls: [
    frame(oracle, {
      type: 'STATICCALL',
      input: input('getUnderlyingPrice', asset),
      calls: [frame(fake, { type: 'STATICCALL', input: input('latestAnswer') })],
    }),
    transferCall(usd, attack, 1_000n),
  ],
})

function done(from: `0x${string}`, ...calls: readonly CallFrame[]): CaseStep {
  return { block: block([transaction({ from, trace: frame(attack, { calls }) })]) }
}

function told(from: `0x${string}`, before: `0x${string}`, after: `0x${string}`): CaseStep {
  const logs = [log(market, 'NewPriceOracle', [], words(before, after))]
  return { block: block([transaction({ from, logs })]) }
}

/** The aggregator behind the feed, and its answer in cents. */
function behind(aggregator: `0x${string}` | undefined, cents: number): CaseStep {
  const round = { [`${feed}:0xfeaf968c`]: words(1, cents * 1_000_000, 0, 0, 1) }
  return {
    block: block([transaction()]),
    reads: answers(
      aggregator === undefined ? round : { ...round, [`${feed}:0x245a7bfc`]: words(aggregator) },
    ),
  }
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'a source that anybody may set, relied on by a market that then pays: nothing is described',
    steps: [done(thief, setSource, borrow)],
    severities: ['high'],
    victims: [oracle],
    attackers: [thief],
  },
  {
    title: 'Rikkei: anybody could set the oracle',
    recorded: { file: 'exploits/recreated/Rikkei.test_attack.json.gz', chainId: 56 },
    severities: ['high'],
    victims: ['0xd55f01b4b51b7f48912cd8ca3cdd8070a1a9dba5'],
  },
  {
    title: 'a stranger sets the source of a described oracle',
    protocol: described,
    steps: [done(thief, setSource)],
    severities: ['critical'],
    victims: [oracle],
    attackers: [thief],
  },
  {
    title: 'a described market is given another oracle by a stranger, as its event tells',
    protocol: described,
    steps: [told(thief, honest, fake)],
    severities: ['critical'],
  },
  {
    title: 'a trusted account is told of at a lower level, unless it is paid on the new price at once',
    protocol: described,
    steps: [done(admin, setSource), done(admin, setSource, borrow)],
    severities: ['medium', 'critical'],
  },
  {
    title: 'the aggregator behind a feed is exchanged: told, and graver when the price jumps with it',
    protocol: described,
    steps: [
      behind(honest, 100),
      behind(honest, 103),
      behind(account(0x600e), 103),
      behind(undefined, 103),
      behind(fake, 200),
    ],
    severities: ['medium', 'high'],
    victims: [feed, market],
  },
  {
    title: 'code exchanged behind a described feed, by the state diff alone',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            changes: [
              {
                kind: 'storage',
                address: feed,
                slot: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
                before: words(honest),
                after: words(fake),
              },
            ],
          }),
        ]),
      },
    ],
    severities: ['critical'],
  },
  {
    title: 'through the timelock it is low',
    protocol: described,
    steps: [done(thief, frame(timelock, { calls: [setSource] }))],
    severities: ['low'],
  },
  {
    title: 'governance elsewhere sets a source and leaves: no more than a line',
    steps: [done(admin, setSource)],
    severities: ['info'],
  },
  {
    title: 'the first oracle that is ever set is initialisation',
    protocol: described,
    steps: [told(thief, zeroAddress, honest)],
    severities: [],
  },
  {
    title: 'a market created with its oracle in one transaction is initialisation too',
    protocol: described,
    steps: [done(thief, frame(oracle, { type: 'CREATE', input: '0x60', calls: [] }), setSource)],
    severities: [],
  },
  {
    title: 'oracles of others do not concern a described protocol',
    protocol: described,
    steps: [done(thief, frame(account(0x99), { input: input('setOracle', fake) }))],
    severities: [],
  },
  {
    title: 'a reporter posts prices by hand, here and elsewhere',
    protocol: described,
    steps: [done(admin, frame(oracle, { input: input('setDirectPrice', asset, 100n) }))],
    severities: [],
  },
  {
    title: 'a setter that failed changed nothing',
    protocol: described,
    steps: [done(thief, { ...setSource, reverted: true, error: 'not owner' })],
    severities: [],
  },
  {
    title: 'a whole ordinary block of 2023',
    recorded: { file: 'mainnet/ordinary/17666333.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a block full of liquidations',
    recorded: { file: 'mainnet/blocks/12498502.json.gz', chainId: 1 },
    severities: [],
  },
]
