import {
  type EconomicsConfig,
  type EconomicsResult,
  economicsExamples,
  runEconomics,
  validateEconomicsConfig,
} from '@membrane/risk'
import type { Section } from './section.ts'

/**
 * The cost of attack: every formula of the research page that has a number, computed through the configuration that a user
 * would write, beside that number.
 */
export function evalAttack(): Section {
  const page = runEconomics(pagePool)
  const small = runEconomics(smallPool).oracle[0]
  const loss = (name: string, held: number) =>
    page.oracle.find((one) => one.name === name && one.heldBlocks === held)?.loss ?? null
  const beanstalk = runEconomics(builtin('beanstalk-2022')).governance
  const [asItWas, ...changed] = beanstalk
  return {
    title: 'Cost of attack',
    rows: [
      row('spot, x = 1000, y = 200,000, m = 1.21: capital', 20_000, small?.capital, 1e-9, (v) =>
        v.toFixed(2),
      ),
      row('the same: loss', 1_818.18, small?.loss, 5e-6, (v) => v.toFixed(2)),
      row(
        'arithmetic TWAP of 150, +20 %, one block held, Y = $50M',
        187.37,
        millions(loss('arithmetic', 1)),
        5e-5,
        usd,
      ),
      row('the same, 150 blocks held', 62.37, millions(loss('arithmetic', 150)), 2e-4, usd),
      row('geometric TWAP of 150, +20 %, 2 blocks held', 46_500, millions(loss('geometric', 2)), 2e-3, usd),
      row('the same, 10 blocks held', 109, millions(loss('geometric', 10)), 5e-3, usd),
      row(
        'optimal seizure at bonus 5 %, Y = $50M',
        1.2348,
        millions(page.incentives[0]?.optimalSeizure),
        5e-5,
        usd,
      ),
      row(
        'break-even seizure at bonus 5 %: b Y',
        2.5,
        millions(page.incentives[0]?.breakEvenSeizure),
        1e-9,
        usd,
      ),
      row('loss versus rebalancing at 5 % a day, of value a day', 0.0003125, dailyRate(page), 1e-9, (v) =>
        v.toFixed(7),
      ),
      {
        figure: 'Beanstalk 2022-04-17 as it was: the attack pays',
        asked: 'yes',
        measured:
          asItWas?.profitable === true ? `yes, ${((asItWas.profit ?? 0) / 1e6).toFixed(1)}M of $182M` : 'no',
        met: asItWas?.profitable === true,
      },
      {
        figure: 'the same with a delay; with a snapshot; with two days, defenders and a rich attacker',
        asked: 'no',
        measured: changed.map(({ profitable }) => (profitable === false ? 'no' : 'yes')).join(', '),
        met: changed.every(({ profitable }) => profitable === false),
      },
    ],
    notes: [
      'Arithmetic windows are pushed again in every block; geometric ones stand undisturbed, which takes consecutive blocks. The page counts them so.',
      "Beanstalk's defences work against an attacker without $100M of his own, an assumption of the built-in configuration; with $2B it takes two days and defenders who act within six hours on average.",
    ],
  }
}

const pool = (quoteReserve: number) => ({
  depth: { kind: 'constant-product', quoteReserve, fee: 0 } as const,
})

const pagePool: EconomicsConfig = {
  name: 'research page',
  chain: { blockSeconds: 12, coinPrice: 2_000 },
  pools: { deep: pool(50e6) },
  oracle: [
    {
      name: 'arithmetic',
      pool: 'deep',
      reading: { kind: 'twap-arithmetic', blocks: 150, held: [1, 150] },
      targetMove: 0.2,
    },
    {
      name: 'geometric',
      pool: 'deep',
      reading: { kind: 'twap-geometric', blocks: 150, held: [2, 10], arbitrage: 'after' },
      targetMove: 0.2,
    },
  ],
  incentives: [
    { name: 'seizure', pool: 'deep', bonus: 0.05, liquidationThreshold: 0.8, gasPricesGwei: [30] },
  ],
  mev: [{ kind: 'lvr', name: 'providers', pool: 'deep', volatility: 0.05 }],
}

const smallPool: EconomicsConfig = {
  name: 'small pool',
  pools: { small: pool(200_000) },
  oracle: [{ name: 'spot', pool: 'small', reading: { kind: 'spot' }, targetMove: 0.21 }],
}

function builtin(name: string): EconomicsConfig {
  return validateEconomicsConfig(economicsExamples[name], name)
}

/** The configuration's volatility is that of one period, here a day. */
function dailyRate({ mev }: EconomicsResult): number | undefined {
  const [one] = mev
  return one?.kind === 'lvr' ? (one.rate ?? undefined) : undefined
}

function millions(value: number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : value / 1e6
}

function usd(value: number): string {
  return `$${Number(value.toPrecision(5))}M`
}

/** @param tolerance relative: the digits that the page gives. */
function row(
  figure: string,
  asked: number,
  measured: number | null | undefined,
  tolerance: number,
  format: (value: number) => string,
): Section['rows'][number] {
  return {
    figure,
    asked: format(asked),
    measured: measured === null || measured === undefined ? 'not computed' : format(measured),
    met: measured !== null && measured !== undefined && Math.abs(measured / asked - 1) <= tolerance,
  }
}
