import type { Address, Block, Hex, Transaction } from '@membrane/core'
import { account, block, frame, protocol, transaction, word } from '../../testing/build.ts'
import type { CaseStep, DetectorCase } from '../../testing/case.ts'

const market = account(0x3a6)
const user = (n: number) => account(0x500 + n)
const deposit: Hex = '0xb6b55f25'

const described = protocol({ contracts: [{ address: market, label: 'market', role: 'market' }] })
/** Shorter lessons than the defaults, so that a story has a readable length. */
const options = { learnCalls: 20, shadowCalls: 10, sample: 20 }

type Call = { readonly from?: Address; readonly gas?: number; readonly status?: Transaction['status'] }

const call = ({ from = user(1), gas = 100_000, status = 'success' }: Call, index = 0): Transaction =>
  transaction({ hash: word(0x9a5 + index), from, to: market, input: deposit, gasUsed: gas, status })
const calls = (list: readonly Call[], number: number): Block =>
  block(
    list.map((one, index) => call(one, number * 1_000 + index)),
    { number },
  )
const times = (count: number, one: (i: number) => Call): readonly Call[] =>
  Array.from({ length: count }, (_, i) => one(i))

/** Steady days: gas between 95,000 and 105,000, one failure in twenty-five. */
const steady = (count: number, from = 0): readonly Call[] =>
  times(count, (i) => ({
    from: user(i % 7),
    gas: 95_000 + ((i * 7_919) % 10_000),
    status: (i + from) % 25 === 24 ? 'reverted' : 'success',
  }))
const learnt: readonly CaseStep[] = [0, 1, 2, 3].map((i) => ({ block: calls(steady(20, i * 20), 100 + i) }))
const then = (list: readonly Call[]): readonly CaseStep[] => [...learnt, { block: calls(list, 200) }]

const traced = (gas: number, error: string | undefined): Block =>
  block([
    transaction({
      from: user(1),
      trace: frame(account(0x9e1), {
        calls: [frame(market, { input: deposit, gasUsed: gas, error, reverted: error !== undefined })],
      }),
    }),
  ])

export const cases: readonly DetectorCase[] = [
  {
    title: 'a deposit takes three times the usual gas',
    protocol: described,
    options,
    steps: then([{ gas: 320_000 }]),
    severities: ['low'],
    victims: [market],
  },
  {
    title: 'a deposit takes a third of a block',
    protocol: described,
    options,
    steps: then([{ gas: 12_000_000 }]),
    severities: ['medium'],
    victims: [market],
  },
  {
    title: 'half as much again is no spike, however steady the function was',
    protocol: described,
    options,
    steps: then([{ gas: 155_000 }]),
    severities: [],
  },
  {
    title: 'deposits of many users begin to fail, told once',
    protocol: described,
    options,
    steps: then(times(12, (i) => ({ from: user(i), status: 'reverted' }))),
    severities: ['medium'],
    victims: [market],
  },
  {
    title: 'one bot fails again and again',
    protocol: described,
    options,
    steps: then(times(12, () => ({ from: user(99), status: 'reverted' }))),
    severities: ['low'],
  },
  {
    title: 'three failures in a row are a busy minute',
    protocol: described,
    options,
    steps: then(times(3, (i) => ({ from: user(i), status: 'reverted' }))),
    severities: [],
  },
  {
    title: 'what is not learnt yet is not judged',
    protocol: described,
    options,
    steps: [{ block: calls(steady(8), 100) }, { block: calls([{ gas: 900_000 }], 101) }],
    severities: [],
  },
  {
    title: 'a function that always was erratic stays in the shadow',
    protocol: described,
    options,
    steps: [100, 101, 102, 103].map((number) => ({
      block: calls(
        times(20, (i) => ({ gas: i % 3 === 0 ? 900_000 : 100_000 })),
        number,
      ),
    })),
    severities: [],
  },
  {
    title: 'a call inside a transaction runs out of gas after millions',
    protocol: described,
    steps: [{ block: traced(4_000_000, 'out of gas') }],
    severities: ['low'],
    victims: [market],
  },
  {
    title: 'a call with too low a limit',
    protocol: described,
    steps: [{ block: traced(120_000, 'out of gas') }],
    severities: [],
  },
  {
    title: 'millions spent and refused for a reason',
    protocol: described,
    steps: [{ block: traced(4_000_000, 'execution reverted') }],
    severities: [],
  },
  {
    title: 'with nothing described nothing is learnt',
    options,
    steps: then([{ gas: 12_000_000 }]),
    severities: [],
  },
  {
    title: 'September 2022: a crowd mints in the block of the Merge and runs out of gas',
    protocol: protocol({
      contracts: [
        { address: '0x7bc25283a29a3888cab4555ea86ff1a8c18cc90a', label: 'collection', role: 'token' },
      ],
    }),
    options: { outOfGas: 150_000 },
    recorded: { file: 'mainnet/ordinary/15537394.json.gz', chainId: 1 },
    severities: ['low'],
    victims: ['0x7bc25283a29a3888cab4555ea86ff1a8c18cc90a'],
  },
  {
    title: 'the same crowd by the default: a limit of 180,000 is the wallet’s, not the contract’s',
    protocol: protocol({
      contracts: [
        { address: '0x7bc25283a29a3888cab4555ea86ff1a8c18cc90a', label: 'collection', role: 'token' },
      ],
    }),
    recorded: { file: 'mainnet/ordinary/15537394.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'a busy token in an ordinary block',
    protocol: protocol({
      contracts: [{ address: '0xdac17f958d2ee523a2206206994597c13d831ec7', label: 'USDT', role: 'token' }],
    }),
    options: { learnCalls: 5, shadowCalls: 5, sample: 8 },
    recorded: { file: 'mainnet/ordinary/12522062.json.gz', chainId: 1 },
    severities: [],
  },
]
