import type { Address, Hex, Transaction } from '@membrane/core'
import { functions } from '../../signals/functions.ts'
import { account, block, frame, log, protocol, transaction, word, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const market: Address = '0x7a11000000000000000000000000000000000001'
const vault: Address = '0x7a22000000000000000000000000000000000002'
const factory: Address = '0x7a33000000000000000000000000000000000003'
const attacker = account(0xbad)
const mixer: Address = '0x910cbd523d972eb0a6f4cae4618ad62622b39dbf'
const contract = account(0xc0de)

const described = protocol({
  contracts: [
    { address: market, label: 'market', role: 'market' },
    { address: factory, label: 'factory', role: 'other' },
  ],
  vaults: [{ kind: 'erc4626', address: vault, asset: 'native', label: 'vault' }],
})

const push = (digits: string) => (0x5f + digits.length / 2).toString(16) + digits
/** Init code in which the words stand as operands of PUSH, as a compiler writes constants and selectors. */
const code = (...operands: readonly Hex[]): Hex =>
  `0x6080604052${operands.map((one) => push(one.slice(2))).join('50')}00`
const callback = functions.onFlashLoan.selector

const creates = (input: Hex, more: Partial<Transaction> = {}): Transaction =>
  transaction({ from: attacker, to: null, input, contractAddress: contract, nonce: 40, ...more })
const paidByMixer = transaction({
  hash: word(0x31),
  from: account(0x4e1),
  to: mixer,
  logs: [log(mixer, 'TornadoWithdrawal', [account(0x4e1)], words(attacker, 0x1234, 0))],
})

export const cases: readonly DetectorCase[] = [
  {
    title: 'a new account deploys what names two contracts and takes flash loans',
    protocol: described,
    steps: [{ block: block([creates(code(callback, market, vault), { nonce: 1 })]) }],
    severities: ['medium'],
    victims: [market, vault],
    attackers: [attacker, contract],
  },
  {
    title: 'so does an account that a mixer paid, and then calls it',
    protocol: described,
    steps: [
      { block: block([paidByMixer], { number: 100 }) },
      { block: block([creates(code(callback, market, vault), { nonce: 1 })], { number: 150 }) },
      {
        stage: 'pending',
        block: block([transaction({ from: attacker, to: contract, input: '0x12345678' })], { number: 151 }),
      },
      {
        block: block([transaction({ from: attacker, to: contract, input: '0x12345678' })], { number: 152 }),
      },
      {
        block: block([transaction({ from: attacker, to: contract, input: '0x12345678' })], { number: 153 }),
      },
    ],
    severities: ['high', 'high', 'high'],
    victims: [market, vault],
  },
  {
    title: 'the mixer’s money passed on once',
    protocol: described,
    steps: [
      { block: block([paidByMixer], { number: 100 }) },
      {
        block: block([transaction({ from: attacker, to: account(0xbad2), value: 10n ** 18n })], {
          number: 101,
        }),
      },
      {
        block: block([creates(code(market, callback), { from: account(0xbad2) })], { number: 150 }),
      },
    ],
    severities: ['medium'],
  },
  {
    title: 'a mixer’s payment seen in call frames',
    protocol: described,
    steps: [
      {
        block: block(
          [
            transaction({
              trace: frame(account(0x4e1), {
                calls: [frame(mixer, { calls: [frame(attacker, { value: 10n ** 19n })] })],
              }),
            }),
          ],
          { number: 100 },
        ),
      },
      { block: block([creates(code(market, vault))], { number: 150 }) },
    ],
    severities: ['medium'],
  },
  {
    title: 'an integration by a known developer names one contract',
    protocol: described,
    steps: [{ block: block([creates(code(market))]) }],
    severities: ['low'],
  },
  {
    title: 'a liquidation bot of an account in use',
    protocol: described,
    steps: [{ block: block([creates(code(market, vault, callback))]) }],
    severities: ['low'],
  },
  {
    title: 'the market given to the constructor',
    protocol: described,
    steps: [
      {
        block: block([creates(`${code(callback)}${words(market, vault).slice(2)}` as Hex, { nonce: 0 })]),
      },
    ],
    severities: ['medium'],
  },
  {
    title: 'an address that only seems to stand in the code, across two operands',
    protocol: described,
    steps: [
      {
        block: block([creates(`0x68${'11'.repeat(5)}${market.slice(2)}00`, { nonce: 0 })]),
      },
    ],
    severities: [],
  },
  {
    title: 'a contract that names nothing of the protocol',
    protocol: described,
    steps: [{ block: block([creates(code(callback, account(0x99)), { nonce: 0 })]) }],
    severities: [],
  },
  {
    title: 'the protocol’s own factory makes a vault',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: attacker,
            nonce: 0,
            trace: frame(factory, {
              calls: [frame(contract, { type: 'CREATE2', input: code(market, vault, callback) })],
            }),
          }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'a trusted deployer',
    protocol: { ...described, trusted: [attacker] },
    steps: [{ block: block([creates(code(market, vault, callback), { nonce: 0 })]) }],
    severities: [],
  },
  {
    title: 'nothing described: a new account that takes flash loans is a line, no more',
    steps: [{ block: block([creates(code(callback), { nonce: 0 })]) }],
    severities: ['info'],
  },
  {
    title: 'OUSD, November 2020: the attack’s contract names the vault, its sender’s nonce is not recorded',
    protocol: protocol({
      contracts: [
        { address: '0x2a8e1e676ec238d8a992307b495b45b3feaa5e86', label: 'OUSD', role: 'token' },
        { address: '0xe75d77b1865ae93c7eaa3040b038d7aa7bc02f70', label: 'vault', role: 'vault' },
      ],
    }),
    recorded: {
      file: 'exploits/traces/0x646be3dd18187636b09bd61a15d43da0a1ce36af44d21e45f160ecf04a5a3e09.json.gz',
      chainId: 1,
    },
    severities: ['low'],
    victims: ['0x2a8e1e676ec238d8a992307b495b45b3feaa5e86'],
  },
  {
    title: 'Eminence, September 2020: the contract it makes names the victim and takes a flash loan',
    protocol: protocol({
      contracts: [{ address: '0x5ade7ae8660293f2ebfcefaba91d141d72d221e8', label: 'EMN', role: 'token' }],
    }),
    recorded: {
      file: 'exploits/traces/0x3503253131644dd9f52802d071de74e456570374d586ddd640159cf6fb9b8ad8.json.gz',
      chainId: 1,
    },
    severities: ['low'],
    victims: ['0x5ade7ae8660293f2ebfcefaba91d141d72d221e8'],
  },
  {
    title: 'an ordinary block with new contracts that name nothing described',
    protocol: described,
    recorded: { file: 'mainnet/ordinary/12522062.json.gz', chainId: 1 },
    severities: [],
  },
  {
    title: 'an ordinary block of 2024 with nothing described',
    recorded: { file: 'mainnet/ordinary/19426586.json.gz', chainId: 1 },
    severities: [],
  },
]
