import type * as syntax from '../syntax/tree.ts'

/** Words of the language that 0.5 took away. They are looked for outside of comments and strings. */
const OLD_WORDS =
  /\b(?:throw\s*;|(?:sha3|suicide)\s*\(|var\s+\w+\s*=|var\s*\(|function\s*\(\s*\)\s*(?:public|external|payable|\{)|now\b|constant\s+returns|callcode\s*\()/
const COMMENTS_AND_STRINGS = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g
/** What 0.4 did not have. */
const NEW_WORDS =
  /\b(?:constructor\s*\(|abstract\s+contract|unchecked\s*\{|calldata\b|payable\s*\(|receive\s*\(\s*\)\s*external|error\s+\w+\s*\(|immutable\b|override\b|virtual\b)/

/**
 * Whether a file shows that it was written for a compiler before 0.5: words that later compilers refuse, or a
 * function named like its contract, and no syntax that came later.
 */
export function looksOld(text: string, raw: syntax.SourceUnit): boolean {
  const code = text.replace(COMMENTS_AND_STRINGS, ' ')
  if (OLD_WORDS.test(code))
    return !/\b(?:unchecked\s*\{|abstract\s+contract|immutable\b|virtual\b)/.test(code)
  if (NEW_WORDS.test(code)) return false
  return raw.contracts.some(
    (contract) =>
      contract.form === 'contract' &&
      contract.functions.some((fn) => fn.name !== '' && fn.name === contract.name),
  )
}
