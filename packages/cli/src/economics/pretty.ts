import { type EconomicsResult, payingAttacks } from '@membrane/risk'
import { bulletBlock } from '../output/bullets.ts'
import { paintSeverity } from '../output/severity.ts'
import { truncate, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import {
  bountyTable,
  governanceTables,
  incentiveTables,
  marginTable,
  mevTable,
  oracleTables,
} from './tables.ts'

/** The cost of attack as a reader wants it: the verdict, each broken limit, the numbers, then what they rest on. */
export function formatEconomics(name: string, result: EconomicsResult, c: Colors, columns: number): string {
  const width = Math.max(40, columns - 1)
  const parts = [
    wrap(name, width)
      .map((line) => c.bold(truncate(line, width)))
      .join('\n'),
    verdict(result, c, width),
    ...findings(result, c, width),
    ...oracleTables(result.oracle, c, width),
    ...governanceTables(result.governance, c, width),
    ...incentiveTables(result.incentives, c, width),
    ...bountyTable(result.bounty, c, width),
    ...mevTable(result.mev, c, width),
    ...marginTable(result.margin, c, width),
    ...bulletBlock(
      'Unknown',
      result.unknown.map(({ subject, metric, reason }) => `${subject}, ${metric}: ${reason}`),
      c,
      width,
    ),
    ...bulletBlock('Assumed', result.assumptions, c, width),
    c.dim(`run   ${result.runId}\nby    ${result.engine}`),
  ]
  return `${parts.join('\n\n')}\n`
}

function verdict(result: EconomicsResult, c: Colors, width: number): string {
  const paying = payingAttacks(result)
  const broken = result.findings.filter(({ title }) => !title.includes(' is unknown, ')).length
  const blind = result.unknown.length
  const pays =
    paying.length === 0
      ? blind > 0
        ? 'No attack is shown to pay'
        : 'No attack that was costed pays'
      : `${paying.length === 1 ? 'One attack pays' : `${paying.length} attacks pay`}: ${paying.slice(0, 4).join(', ')}${paying.length > 4 ? ' and others' : ''}`
  const limits =
    broken === 0 ? 'no limit is broken' : `${broken} ${broken === 1 ? 'limit is' : 'limits are'} broken`
  const unknown = blind === 0 ? '' : `, and ${blind} ${blind === 1 ? 'answer is' : 'answers are'} unknown`
  const paint = paying.length > 0 || broken > 0 ? c.red : blind > 0 ? c.yellow : c.green
  return wrap(`${pays}; ${limits}${unknown}.`, width).map(paint).join('\n')
}

function findings({ findings: found }: EconomicsResult, c: Colors, width: number): readonly string[] {
  return found.map(({ severity, title, message, detector }) => {
    const [first = '', ...rest] = wrap(title, width - 11)
    return [
      `${paintSeverity(severity, c)} ${c.bold(first)}`,
      ...rest.map((line) => `  ${c.bold(line)}`),
      ...wrap(message, width - 2).map((line) => `  ${line}`),
      `  ${c.dim(detector)}`,
    ].join('\n')
  })
}
