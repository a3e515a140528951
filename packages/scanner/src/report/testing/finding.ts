import { digest, type SourceFinding } from '@membrane/core'
import type { ScanResult } from '../../result.ts'
import type { Rule } from '../place.ts'

/** A rule about re-entrancy, or one like it. */
export function makeRule(given: Partial<Rule> = {}): Rule {
  return {
    id: 'reentrancy-eth',
    title: 'Ether leaves before the books are closed',
    severity: 'high',
    confidence: 'medium',
    cwe: 841,
    swc: 'SWC-107',
    ...given,
  }
}

/** A finding at `src/Vault.sol:3`; its id follows from what is given. */
export function makeFinding(given: Partial<SourceFinding> = {}): SourceFinding {
  const { id: detector, title, severity, confidence, cwe, swc } = makeRule()
  return {
    id: digest({ ...given, evidence: undefined }),
    detector,
    severity,
    confidence,
    title,
    subject: 'Vault.withdraw(uint256)',
    message: 'The call hands over control before `balances` is lowered.',
    cwe,
    swc,
    file: 'src/Vault.sol',
    line: 3,
    endLine: 3,
    column: 5,
    endColumn: 15,
    contract: 'Vault',
    function: 'withdraw(uint256)',
    evidence: [],
    partial: false,
    ...given,
  }
}

/** A scan of `src/Vault.sol` that found these. */
export function makeResult(given: Partial<ScanResult> = {}): ScanResult {
  return {
    version: '0.1.0',
    compilers: [{ version: '0.8.37', origin: 'bundled', files: 1 }],
    files: ['src/Vault.sol'],
    durationMs: 1_200,
    compileMs: 800,
    findings: [],
    errors: [],
    ...given,
  }
}
