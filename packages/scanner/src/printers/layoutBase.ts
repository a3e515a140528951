import type { Contract } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'

export type LayoutBase = {
  readonly slot: bigint
  /** The expression as written, where it is no literal and slots therefore count from it. */
  readonly expression: string | undefined
}

const fromZero: LayoutBase = { slot: 0n, expression: undefined }
const clause = /\blayout\s+at\s+([^{]+?)\s*(?:\bis\b[^{]*)?$/

/** Where a contract's storage begins: slot 0, or what `layout at` in its header says (compiler 0.8.29 and later). */
export function layoutBase(contract: Contract, { files }: Program): LayoutBase {
  const text = files[contract.at.file]?.text
  if (text === undefined || !text.includes('layout')) return fromZero
  const bytes = Buffer.from(text, 'utf8').subarray(contract.at.start, contract.at.end).toString('utf8')
  const header = bytes.slice(0, Math.max(0, bytes.indexOf('{'))).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
  const [, expression] = clause.exec(header.trimEnd()) ?? []
  if (expression === undefined) return fromZero
  const digits = expression.replaceAll('_', '')
  if (/^(0x[0-9a-fA-F]+|\d+)$/.test(digits)) return { slot: BigInt(digits), expression: undefined }
  return { slot: 0n, expression }
}
