import type { Confidence, Severity } from '@membrane/core'
import type { Rule } from './place.ts'

/** A detector as a report presents it: what it is, and its page in Markdown where there is one. */
export type RulePage = Rule & { readonly page?: string | undefined }

export type SarifLevel = 'error' | 'warning' | 'note'

export type SarifRule = {
  readonly id: string
  readonly name: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly help: { readonly text: string; readonly markdown?: string }
  readonly helpUri?: string
  readonly defaultConfiguration: { readonly level: SarifLevel }
  readonly properties: {
    readonly tags: readonly string[]
    readonly precision: Confidence
    readonly 'security-severity': string
  }
}

/** SARIF has three levels for our five severities. */
export function sarifLevel(severity: Severity): SarifLevel {
  if (severity === 'critical' || severity === 'high') return 'error'
  return severity === 'medium' ? 'warning' : 'note'
}

/** Scores in the middle of the bands by which code hosts tell severities apart (over 9.0 is critical, from 7.0 high, ...). */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.5',
}

/** `docsUri` gives the address of a detector's page; without it the weakness's page at MITRE is named. */
export function sarifRule(rule: RulePage, docsUri?: (detector: string) => string): SarifRule {
  const { id, title, severity, confidence, cwe, swc, page } = rule
  const helpUri =
    docsUri?.(id) ?? (cwe === undefined ? undefined : `https://cwe.mitre.org/data/definitions/${cwe}.html`)
  const tags = ['security', 'solidity', 'smart-contracts']
  if (cwe !== undefined) tags.push(`external/cwe/cwe-${String(cwe).padStart(3, '0')}`)
  if (swc !== undefined) tags.push(`external/swc/${swc.toLowerCase()}`)
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: page === undefined ? title : (firstParagraph(page) ?? title) },
    help: page === undefined ? { text: title } : { text: plainText(page), markdown: page },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: sarifLevel(severity) },
    properties: { tags, precision: confidence, 'security-severity': scores[severity] },
  }
}

function pascalCase(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

function firstParagraph(page: string): string | undefined {
  const paragraph = page
    .split(/\n\s*\n/u)
    .find((block) => block.trim() !== '' && !block.trim().startsWith('#'))
  return paragraph === undefined ? undefined : plainText(paragraph).replace(/\s+/gu, ' ').trim()
}

function plainText(page: string): string {
  return page.replace(/^#+ +/gmu, '').replace(/\*\*|`/gu, '')
}
