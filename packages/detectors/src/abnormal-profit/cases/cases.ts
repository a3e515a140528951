import type { CallFrame } from '@membrane/core'
import {
  account,
  block,
  frame,
  input,
  protocol,
  transaction,
  transferCall,
  word,
} from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'

const thief = account(0xbad)
const tool = account(0xbad2)
const vault = account(0x7a)
const bystander = account(0x7b)
const weth = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'
const share = account(0x5a)
const oneCoin = 10n ** 18n
const described = protocol({ contracts: [{ address: vault, label: 'vault', role: 'vault' }] })

function asked(holder: `0x${string}`, balance: bigint, token: `0x${string}` = weth): CallFrame {
  return frame(token, { type: 'STATICCALL', input: input('balanceOf', holder), output: word(balance) })
}

/** The tool asks what the vault holds and makes it pay out `amount`. */
function drained(amount: bigint, held: bigint, ...more: readonly CallFrame[]): CallFrame {
  return frame(tool, {
    calls: [
      asked(vault, held),
      frame(vault, { input: '0x12345678', calls: [transferCall(weth, tool, amount)] }),
      ...more,
    ],
  })
}

function sent(trace: CallFrame) {
  return { block: block([transaction({ from: thief, trace })]) }
}

export const cases: readonly DetectorCase[] = [
  {
    title: 'most of what a vault held, for nothing, is medium',
    steps: [sent(drained(90n * oneCoin, 100n * oneCoin))],
    severities: ['medium'],
    victims: [vault],
    attackers: [thief, tool],
  },
  {
    title: 'it stays so for the vault of a description, and is low for the description of another',
    protocol: described,
    steps: [sent(drained(90n * oneCoin, 100n * oneCoin))],
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'somebody else’s vault is low',
    protocol: protocol({ contracts: [{ address: bystander, label: 'other', role: 'vault' }] }),
    steps: [sent(drained(90n * oneCoin, 100n * oneCoin))],
    severities: ['low'],
  },
  {
    title: 'a small part of what a vault held is a withdrawal as often as not: low',
    steps: [sent(drained(10n * oneCoin, 1_000n * oneCoin))],
    severities: ['low'],
  },
  {
    title: 'less than the limit is nobody’s business',
    steps: [sent(drained(oneCoin, oneCoin))],
    severities: [],
  },
  {
    title: 'whoever gives something for it trades',
    steps: [sent(drained(90n * oneCoin, 100n * oneCoin, transferCall(share, vault, 5n)))],
    severities: [],
  },
  {
    title: 'a large part of a supply without a price counts like a large sum',
    steps: [
      sent(
        frame(tool, {
          calls: [
            frame(share, { type: 'STATICCALL', input: input('totalSupply'), output: word(1_000n) }),
            asked(vault, 200n, share),
            frame(vault, { input: '0x12345678', calls: [transferCall(share, tool, 150n)] }),
          ],
        }),
      ),
    ],
    severities: ['medium'],
    victims: [vault],
  },
  {
    title: 'DFX Finance, 2022: two tokens of a pool taken through its own flash loan',
    recorded: {
      file: 'exploits/traces/0x52c53c5a2ae3082b8765dd5924d6ad0dc704223f6d0c98325a1b9ccd9d134ef7.json.gz',
      chainId: 1,
    },
    severities: ['high'],
  },
  {
    title: 'an exchange that sweeps its own deposit wallet is no more than low: nobody else lost',
    recorded: {
      file: 'mainnet/traces/12412732.json.gz',
      chainId: 1,
      transaction: '0xf087a2cb241be3fadf5806ff56ecc9fcbc8a067e21a9c7d16e10574d6a3b0230',
    },
    severities: ['low'],
  },
  {
    title: 'a block full of arbitrage has no gain without a counterpart',
    recorded: { file: 'mainnet/ordinary/18426253.json.gz', chainId: 1 },
    severities: [],
  },
]
