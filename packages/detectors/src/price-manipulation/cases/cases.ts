import { block, log, transaction, words } from '../../testing/build.ts'
import type { DetectorCase, RecordedCase } from '../../testing/case.ts'
import { callCases } from './calls.ts'
import { describedCases } from './described.ts'
import { placementCases } from './placement.ts'
import { pair, swapLogs, thief } from './scene.ts'

function exploit(
  name: string,
  title: string,
  hash: string,
  chainId: number,
  victim?: `0x${string}`,
): RecordedCase {
  return {
    title: `${name}: ${title}`,
    recorded: { file: `exploits/traces/${hash}.json.gz`, chainId },
    severities: ['high'],
    ...(victim === undefined ? {} : { victims: [victim] }),
  }
}

function ordinary(title: string, file: string): RecordedCase {
  return { title, recorded: { file, chainId: 1 }, severities: [] }
}

const recorded: readonly RecordedCase[] = [
  exploit(
    'WarpFinance',
    'shares of a pair priced while the pair was off',
    '0x8bb8dc5c7c830bac85fa48acad2505e9300a91c3ff239c9517d0cae33b595090',
    1,
    '0x4a224cd0517f08b26608a2f73bf390b01a6618c8',
  ),
  exploit(
    'CheeseBank',
    'collateral valued by the balance of a pair',
    '0x600a869aa3a259158310a233b815ff67ca41eab8961a49918c2031297a02f1cc',
    1,
  ),
  exploit(
    'DKP',
    'a sale priced by what a flash swap had left in the pair',
    '0x0c850f54c1b497c077109b3d2ef13c042bb70f7f697201bcf2a4d0cb95e74271',
    56,
    '0x89257a52ad585aacb1137fcc8abbd03a963b9683',
  ),
  exploit(
    'Ocean Life',
    'a reflecting token that inflates what the pair holds',
    '0xa21692ffb561767a74a4cbd1b78ad48151d710efab723b1efa5f1e0147caab0a',
    56,
    '0xb5a0ce3acd6ec557d39afdcbc93b07a1e1a9e3fa',
  ),
  exploit(
    'TeamFinance',
    'locked liquidity moved into a pool opened at a made-up price',
    '0xb2e3ea72d353da43a2ac9a8f1670fd16463ab370e563b9b5b26119b2601277ce',
    1,
    '0xe2fe530c047f2d85298b07d9333c05737f1435fb',
  ),
  {
    title: 'TeamFinance: the same, as recreated',
    recorded: { file: 'exploits/recreated/TeamFinance.test_attack.json.gz', chainId: 1 },
    severities: ['high'],
    victims: ['0xe2fe530c047f2d85298b07d9333c05737f1435fb'],
  },
  {
    title: 'Seaman: the pair moved and moved back around purchases by the token itself',
    recorded: { file: 'exploits/recreated/Seaman.test_attack.json.gz', chainId: 56 },
    severities: ['medium'],
  },
  ordinary('a whole ordinary block of 2021', 'mainnet/ordinary/12522062.json.gz'),
  ordinary('a whole ordinary block of 2023', 'mainnet/ordinary/17666333.json.gz'),
  ordinary('a block full of arbitrage and sandwiches', 'mainnet/traces/12914944.json.gz'),
  ordinary('a block full of liquidations', 'mainnet/blocks/12498502.json.gz'),
]

/** What events alone tell, with nothing described. */
const logged: readonly DetectorCase[] = [
  {
    title: 'a pool thrown about within one transaction, by its events',
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            logs: [
              ...swapLogs([1_000n, 2_000n], [300n, 6_700n]),
              ...swapLogs([300n, 6_700n], [990n, 2_030n]),
            ],
          }),
        ]),
      },
    ],
    severities: ['medium'],
    victims: [pair],
  },
  {
    title: 'a reserve that falls between two trades with nothing to explain it, by its events',
    steps: [
      {
        block: block([
          transaction({
            from: thief,
            logs: [
              ...swapLogs([1_000n, 2_000n], [950n, 2_106n]),
              log(pair, 'SyncV2', [], words(9n, 2_106n)),
              ...swapLogs([9n, 2_106n], [100n, 190n]),
            ],
          }),
        ]),
      },
    ],
    severities: ['high'],
  },
  {
    title: 'trades there and back that each move the price by a few per cent, by their events',
    steps: [
      {
        block: block([
          transaction({
            logs: [
              ...swapLogs([1_000n, 2_000n], [950n, 2_106n]),
              ...swapLogs([950n, 2_106n], [1_010n, 1_982n]),
            ],
          }),
        ]),
      },
    ],
    severities: [],
  },
]

export const cases: readonly DetectorCase[] = [
  ...describedCases,
  ...callCases,
  ...placementCases,
  ...logged,
  ...recorded,
]
