import type { Address, Block, Transaction } from '@membrane/core'
import {
  account,
  block,
  frame,
  input,
  log,
  protocol,
  transaction,
  transferCall,
  transferLog,
  word,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const token = account(0x70)
const nft = account(0x721)
const treasury = account(0x7e5)
const alice = account(0xa11ce)
const thief = account(0xbad)
const drainer = account(0xd2a1)
const factory = account(0xfac)
const supplier: Address = '0xabcd000000000000000000000000000000001234'
const imitator: Address = '0xabcd999999999999999999999999999999991234'

const described = protocol({
  contracts: [
    { address: treasury, label: 'treasury', role: 'treasury' },
    { address: token, label: 'TOK', role: 'token' },
  ],
})

const zeros = (count: number, caller = thief) =>
  transaction({
    from: caller,
    to: drainer,
    logs: Array.from({ length: count }, (_, i) =>
      transferLog(token, account(0x100 + i), account(0x900 + i), 0n),
    ),
  })
const approval = (owner: Address, spender: Address, amount = 1_000n) =>
  transaction({
    hash: word(0xa1),
    from: owner,
    to: token,
    logs: [log(token, 'Approval', [owner, spender], word(amount))],
  })
const poor = (from: Address) =>
  transaction({
    hash: word(0xe0a),
    from,
    to: account(0x5e),
    logs: [transferLog(token, from, account(0x5e), 1n)],
  })
const drawn = (owner: Address, spender: Address) =>
  transaction({
    hash: word(0xd7a),
    from: spender,
    to: token,
    logs: [transferLog(token, owner, spender, 1_000n)],
  })
const created = (contract: Address): Transaction =>
  transaction({
    from: thief,
    to: null,
    contractAddress: contract,
    logs: [log(contract, 'OwnershipTransferred', [thief, thief])],
  })
const pays = (from: Address, to: Address, amount: bigint, sender = from): Block =>
  block([transaction({ from: sender, to: token, logs: [transferLog(token, from, to, amount)] })])

export const cases: readonly DetectorCase[] = [
  {
    title: 'a batch of zero-value transfers out of strangers',
    steps: [{ block: block([zeros(12)]) }],
    severities: ['low'],
    attackers: [thief],
  },
  {
    title: 'three zero-value transfers may be chance',
    steps: [{ block: block([zeros(3)]) }],
    severities: [],
  },
  {
    title: 'a distributor that pays out nothing to many is the payer itself',
    steps: [
      {
        block: block([
          transaction({
            to: factory,
            logs: Array.from({ length: 9 }, (_, i) => transferLog(token, factory, account(0x900 + i), 0n)),
          }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'August 2024: six zero-value transfers in one transaction on mainnet',
    recorded: { file: 'mainnet/blocks/20472570-receipts.json.gz', chainId: 1 },
    severities: ['low'],
  },
  {
    title: 'an address that imitates the treasury’s supplier enters its history',
    protocol: described,
    steps: [{ block: pays(treasury, supplier, 500n) }, { block: pays(treasury, imitator, 0n, thief) }],
    severities: ['medium'],
    victims: [treasury],
    attackers: [imitator, thief],
  },
  {
    title: 'dust from the imitator is bait as well',
    protocol: described,
    steps: [{ block: pays(treasury, supplier, 500n) }, { block: pays(imitator, treasury, 1n) }],
    severities: ['medium'],
    attackers: [imitator],
  },
  {
    title: 'the supplier itself is paid again',
    protocol: described,
    steps: [{ block: pays(treasury, supplier, 500n) }, { block: pays(treasury, supplier, 700n) }],
    severities: [],
  },
  {
    title: 'an approval to an account that sends transactions itself',
    steps: [{ block: block([approval(alice, thief), poor(thief)]) }],
    severities: ['low'],
    attackers: [thief],
  },
  {
    title: 'the treasury approves to such an account, which then draws',
    protocol: described,
    steps: [
      { block: block([approval(treasury, thief), poor(thief)], { number: 100 }) },
      { block: block([drawn(treasury, thief)], { number: 160 }) },
    ],
    severities: ['medium', 'critical'],
    victims: [treasury],
    attackers: [thief],
  },
  {
    title: 'the spender shows only when drawing that it is no contract',
    protocol: described,
    steps: [
      { block: block([approval(treasury, thief)], { number: 100 }) },
      { block: block([drawn(treasury, thief)], { number: 160 }) },
    ],
    severities: ['critical'],
  },
  {
    title: 'a strategy draws what the treasury approved to it, sent by a keeper',
    protocol: described,
    steps: [
      { block: block([approval(treasury, factory)], { number: 100 }) },
      {
        block: block(
          [transaction({ from: alice, to: factory, logs: [transferLog(token, treasury, factory, 9n)] })],
          { number: 101 },
        ),
      },
    ],
    severities: [],
  },
  {
    title: 'an approval to a contract that was created minutes before',
    steps: [
      { block: block([created(drainer)], { number: 100 }) },
      { block: block([approval(alice, drainer)], { number: 140 }) },
    ],
    severities: ['low'],
    attackers: [drainer],
  },
  {
    title: 'an approval to a contract that has been there for weeks',
    steps: [
      { block: block([created(drainer)], { number: 100 }) },
      { block: block([approval(alice, drainer)], { number: 100_000 }) },
    ],
    severities: [],
  },
  {
    title: 'an approval taken back',
    steps: [{ block: block([approval(alice, thief, 0n), poor(thief)]) }],
    severities: [],
  },
  {
    title: 'a token that tells of the allowance left after a transfer by its spender',
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            to: token,
            logs: [
              log(token, 'Approval', [alice, thief], word(9)),
              transferLog(token, alice, account(0x5e), 1n),
            ],
          }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'a whole collection approved to an account',
    steps: [
      {
        block: block([
          transaction({ from: alice, to: nft, logs: [log(nft, 'ApprovalForAll', [alice, thief], word(1))] }),
          poor(thief),
        ]),
      },
    ],
    severities: ['low'],
  },
  {
    title: 'call frames alone tell of the same approval',
    steps: [
      {
        block: block([
          transaction({ from: alice, trace: frame(token, { input: input('approve', thief, 1_000) }) }),
          transaction({ from: thief, trace: frame(factory, { calls: [transferCall(token, alice, 1n)] }) }),
        ]),
      },
    ],
    severities: ['low'],
  },
  {
    title: 'a permit of a stranger drawn by who brings it',
    protocol: described,
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            trace: frame(drainer, {
              calls: [
                frame(token, { input: input('permit', treasury, drainer, 5, 9_999, 27, 1, 2) }),
                frame(token, { input: input('transferFrom', treasury, thief, 5) }),
              ],
            }),
          }),
        ]),
      },
    ],
    severities: ['critical'],
    victims: [treasury],
    attackers: [thief],
  },
  {
    title: 'a relayer brings a permit and pays whom the signer named',
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            trace: frame(drainer, {
              calls: [
                frame(token, { input: input('permit', alice, drainer, 5, 9_999, 27, 1, 2) }),
                frame(token, { input: input('transferFrom', alice, factory, 5) }),
              ],
            }),
          }),
        ]),
      },
    ],
    severities: [],
  },
  {
    title: 'what concerns neither the accounts nor the tokens of a described protocol',
    protocol: protocol({ contracts: [{ address: treasury, label: 'treasury', role: 'treasury' }] }),
    steps: [{ block: block([zeros(12), approval(alice, thief), poor(thief)]) }],
    severities: [],
  },
  {
    title: 'an ordinary block of 2022',
    recorded: { file: 'mainnet/ordinary/16257471.json.gz', chainId: 1 },
    severities: [],
  },
]
