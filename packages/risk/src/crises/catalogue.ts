import { aug2024 } from './aug-2024.ts'
import { blackThursday } from './black-thursday.ts'
import { blackThursdayPublished } from './black-thursday-facts.ts'
import { blackThursdaySeries } from './black-thursday-replay.ts'
import { may2021 } from './may-2021.ts'
import type { Scenario } from './scenario.ts'
import { steth2022 } from './steth-2022.ts'
import { usdc2023 } from './usdc-2023.ts'

/** Crises that `membrane stress` knows by name, in order of time. */
export const builtInScenarios: ReadonlyMap<string, Scenario> = new Map([
  [
    'black-thursday',
    {
      config: blackThursday.config,
      facts: new Map([['ETH', blackThursdaySeries()]]),
      story: blackThursday.story,
      published: {
        liquidated: undefined,
        badDebt: blackThursdayPublished.deficit,
        hours: [24, 72],
        source: 'reports of MakerDAO on 12 and 13 March 2020',
        fitted:
          'Fitted are the number of lots, the share of zero bids and the mean price of gas; the deficit is not.',
      },
    },
  ],
  ['may-2021', may2021],
  ['stETH-2022', steth2022],
  ['usdc-2023', usdc2023],
  ['aug-2024', aug2024],
])
