import type { Evidence, Finding } from '@membrane/core'
import { checksumAddress, scenarioText } from '@membrane/core'
import { paintSeverity } from './severity.ts'
import { pad } from './table.ts'
import type { Colors } from './terminal.ts'

/** The public form of a finding: one JSON object, stable field names, numbers as numbers. */
export function findingRecord(finding: Finding): Readonly<Record<string, unknown>> {
  const { id, detector, severity, score, chainId, stage, block, transaction, title, subject } = finding
  return {
    id,
    detector,
    severity,
    score,
    chainId,
    // A lone trace does not tell its block; the first block of a chain has no transactions.
    block: block.number === 0 ? null : block.number,
    blockHash: block.hash,
    transaction: transaction ?? null,
    stage,
    title,
    subject,
    victims: finding.victims,
    attackers: finding.attackers,
    evidence: finding.evidence,
    unknown: finding.unknown,
  }
}

/** A finding as a person reads it: a headline, who, and the evidence below. */
export function formatFinding(finding: Finding, c: Colors): string {
  const where =
    finding.stage === 'pending'
      ? c.magenta('pending')
      : finding.block.number === 0
        ? 'block unknown'
        : `block ${finding.block.number}`
  const head = `${pad(paintSeverity(finding.severity, c), 10)} ${c.bold(finding.title)}`
  const place = `           ${c.dim(`${finding.detector} · score ${finding.score.toFixed(2)} · ${where} · ${finding.transaction ?? 'whole block'}`)}`
  const who = [
    ...finding.victims.map((address) => `victim ${checksumAddress(address)}`),
    ...finding.attackers.map((address) => `attacker ${checksumAddress(address)}`),
  ].map((line) => `           ${c.dim(line)}`)
  const evidence = finding.evidence.map((item) => `           ${c.dim('·')} ${formatEvidence(item)}`)
  return [head, place, ...who, ...evidence].join('\n')
}

/** One line for a piece of evidence. */
export function formatEvidence(item: Evidence): string {
  switch (item.kind) {
    case 'log':
      return `log ${item.logIndex} of ${item.address}: ${item.event}`
    case 'frame':
      return `call [${item.path.join('.')}] ${item.from} -> ${item.to ?? 'nowhere'} ${item.selector}: ${item.note}`
    case 'slot':
      return `slot ${item.slot} of ${item.address}: ${item.before} -> ${item.after} (${item.note})`
    case 'flow':
      return `${item.account} ${item.amount.startsWith('-') ? '' : '+'}${item.amount} of ${item.token}: ${item.note}`
    case 'measure':
      return `${item.name} ${item.value} ${item.unit} (threshold ${item.threshold})`
    case 'read':
      return `${item.call} of ${item.address} = ${item.value}`
    case 'source':
      return `${item.file}:${item.line}: ${item.note}`
    case 'scenario':
      return scenarioText(item)
  }
}
