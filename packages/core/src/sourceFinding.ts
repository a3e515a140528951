import type { Evidence } from './finding.ts'
import type { Hash } from './hex.ts'
import type { Severity } from './severity.ts'

/** How sure a rule is of what it says. */
export type Confidence = 'low' | 'medium' | 'high'

/**
 * A finding about source code, in the words of every other finding (`id`, `detector`, `severity`, `title`, `subject`,
 * `evidence`), so that one report, one triage file and one attestation serve the scan, the proof and the watch. The
 * place on a chain is replaced by a place in a file.
 */
export type SourceFinding = {
  /** SHA-256 over detector, contract, function and the normalised source: the same after lines have shifted. */
  readonly id: Hash
  readonly detector: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** The detector's title, one line. */
  readonly title: string
  /** What it is about: `Vault.withdraw(uint256)`, a contract, or a file. */
  readonly subject: string
  /** What happens here, with the names of the code, and what an attacker gains. */
  readonly message: string
  /** CWE number. */
  readonly cwe: number | undefined
  /** SWC registry id, `SWC-107`. */
  readonly swc: string | undefined
  /** Path relative to the scanned root. */
  readonly file: string
  /** Lines and columns count from 1; the end is inclusive for lines and exclusive for columns. */
  readonly line: number
  readonly endLine: number
  readonly column: number
  readonly endColumn: number
  readonly contract: string | undefined
  readonly function: string | undefined
  /** From source to sink, every entry of kind `source`. */
  readonly evidence: readonly Evidence[]
  /** True where the code did not compile and was read as far as it goes: types may be guessed. */
  readonly partial: boolean
}
