/** One file of a new rule, relative to its folder. */
export type SkeletonFile = { readonly name: string; readonly text: string }

/** How a rule is called in code and in words. */
export type RuleName = {
  /** `big-mint`. */
  readonly id: string
  /** `bigMint`, or `newRule` where the plain word means something else. */
  readonly variable: string
  /** `BigMint`. */
  readonly type: string
  /** `Big mint`. */
  readonly title: string
}

/** Words that a variable cannot be called, and names that the skeleton's own files use. */
const taken = new Set(
  [
    'arguments as async await boolean break case catch class const continue debugger default delete do else enum',
    'eval export extends false finally for function get if implements import in instanceof interface let new null',
    'number of package private protected public return set static string super switch symbol this throw true try',
    'type typeof undefined var void while with yield',
    'account addressToWord allowance allowed block cases compareCase defaults defineCases defineDetector described',
    'events expect findings formatUnits limit log logs logsOf memory options own owner play protocol spender story',
    'test token told transaction vault word wordAt wordToAddress wordToUint',
  ]
    .join(' ')
    .split(' '),
)

/** The names of a rule from its id in kebab-case. */
export function ruleName(id: string): RuleName {
  const type = id
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
  const plain = type.charAt(0).toLowerCase() + type.slice(1)
  const words = id.replaceAll('-', ' ')
  return {
    id,
    variable: taken.has(plain) ? `${plain}Rule` : plain,
    type,
    title: words.charAt(0).toUpperCase() + words.slice(1),
  }
}

/**
 * A rule that works, small enough to be rewritten: a contract of the protocol lets somebody take more of a token than
 * the limit. With its options, cases, test and page, as the built-in rules have them.
 */
export function ruleSkeleton(name: RuleName): readonly SkeletonFile[] {
  return [
    { name: 'options.ts', text: options(name) },
    { name: 'detector.ts', text: detector(name) },
    { name: `${name.id}.cases.ts`, text: cases(name) },
    { name: `${name.id}.test.ts`, text: test(name) },
    { name: 'README.md', text: readme(name) },
  ]
}

function options({ type }: RuleName): string {
  return `export type ${type}Options = {
  /** Whole tokens that may be allowed at once: more than any of our contracts ever pays out in a day. */
  readonly wholeTokens: number
}

export const defaults: ${type}Options = { wholeTokens: 1_000_000 }
`
}

function detector({ id, variable, type, title }: RuleName): string {
  return `import { defineDetector, type FindingDraft, formatUnits } from '@membrane/core'
import { addressToWord, events, logsOf, wordAt, wordToAddress, wordToUint } from '@membrane/detectors'
import { defaults, type ${type}Options } from './options.ts'

/** A contract of the protocol lets somebody take more of a described token than the limit. */
export const ${variable} = defineDetector<${type}Options, null>({
  id: '${id}',
  version: 1,
  title: '${title}',
  description: 'A contract of the protocol lets somebody take more of a described token than the limit.',
  needs: ['logs'],
  uses: [],
  defaults,
  initial: () => null,
  evaluate({ block, protocol, memory }, { wholeTokens }) {
    const findings: FindingDraft[] = []
    const own = new Map(protocol.contracts.map(({ address, label }) => [addressToWord(address), label]))
    for (const transaction of block.transactions) {
      for (const log of logsOf(transaction)) {
        // The first topic before anything else: every event of every block comes by here.
        if (log.topics[0] !== events.Approval.topic) continue
        const [, owner, spender] = log.topics
        const token = protocol.tokens.find(({ address }) => address === log.address)
        if (owner === undefined || spender === undefined || token === undefined) continue
        const allowance = wordToUint(wordAt(log.data, 0))
        const limit = BigInt(wholeTokens) * 10n ** BigInt(token.decimals)
        if (!own.has(owner) || allowance <= limit) continue
        findings.push({
          severity: 'medium',
          score: 0.5,
          title: \`\${own.get(owner)} lets a stranger take more than \${wholeTokens} \${token.symbol}\`,
          subject: wordToAddress(owner),
          transaction: transaction.hash,
          victims: [wordToAddress(owner)],
          attackers: [wordToAddress(spender)],
          evidence: [
            { kind: 'log', address: log.address, logIndex: log.logIndex, event: events.Approval.signature },
            {
              kind: 'measure',
              name: 'allowance',
              value: formatUnits(allowance, token.decimals),
              threshold: \`\${wholeTokens}\`,
              unit: token.symbol,
            },
          ],
        })
      }
    }
    return { findings, memory }
  },
})
`
}

function cases({ variable }: RuleName): string {
  return `import type { Address } from '@membrane/core'
import { account, block, defineCases, log, protocol, transaction, word } from '@membrane/detectors/testing'
import { ${variable} } from './detector.ts'

const vault = account(0x7a)
const token = account(0x70)
const spender = account(0xbad)
const described = protocol({
  contracts: [{ address: vault, label: 'Vault', role: 'vault' }],
  tokens: [{ address: token, symbol: 'USD', decimals: 6 }],
})

/** A block in which \`owner\` lets the spender take so many whole tokens. */
function allowed(owner: Address, wholeTokens: bigint) {
  const logs = [log(token, 'Approval', [owner, spender], word(wholeTokens * 10n ** 6n))]
  return { block: block([transaction({ logs })]) }
}

// Write more cases in which the rule stays silent than cases in which it fires. A case of a recording has, instead of
// steps, \`recorded: { file: 'blocks/19000000.json.gz', chainId: 1 }\`.
export default defineCases(${variable}, [
  {
    title: 'the vault lets a stranger take more than the limit',
    protocol: described,
    severities: ['medium'],
    victims: [vault],
    attackers: [spender],
    steps: [allowed(vault, 1_000_001n)],
  },
  {
    title: 'the vault allows as much as the limit',
    protocol: described,
    severities: [],
    steps: [allowed(vault, 1_000_000n)],
  },
  {
    title: 'a user allows what he likes',
    protocol: described,
    severities: [],
    steps: [allowed(account(0xa11ce), 9_000_000n)],
  },
])
`
}

function test({ id }: RuleName): string {
  return `import { compareCase, play } from '@membrane/detectors/testing'
import { expect, test } from 'vitest'
import told from './${id}.cases.ts'

for (const story of told.cases) {
  // Cases of recordings are run by 'membrane rules test', which knows where recordings are.
  if ('recorded' in story) continue
  test(story.title, () => {
    expect(compareCase(story, play(told.detector, story, story.steps))).toBeUndefined()
  })
}
`
}

function readme({ id, title }: RuleName): string {
  return `# ${title}

## What it sees

A contract of the protocol lets somebody take more of a described token than the limit.

## Inputs

| tier | used for | without it |
|---|---|---|
| logs | \`Approval\` events | needed: it does not run, the ledger says \`unknown\` |

## Thresholds and their reasons

The limit is what no contract of the protocol pays out in a day, so that ordinary business never reaches it.

## Options

| option | default | unit |
|---|---|---|
| \`wholeTokens\` | 1000000 | whole tokens |

## Limits

Allowances given without an event are not seen, nor those of contracts and tokens that the configuration does not name.

## Measured

\`membrane rules test ${id}\` runs its cases. \`membrane replay BLOCKS --config membrane.config.ts\` counts its findings on
recorded blocks of your own: a threshold without a false-alarm rate is a guess.
`
}
