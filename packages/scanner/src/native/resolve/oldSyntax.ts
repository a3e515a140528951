import type * as syntax from '../syntax/tree.ts'

// Each pattern ends at the end of the text too, so that what is never closed is passed over once.
const COMMENTS_AND_STRINGS = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/g
/** Gone since 0.5. */
const BEFORE_05 = /\b(?:throw\s*;|(?:sha3|suicide|callcode)\s*\(|var\s+\w+\s*=|var\s*\(|constant\s+returns)/
/** Gone since 0.6 (the fallback function without a name) and 0.7. */
const BEFORE_07 = /\bfunction\s*\(\s*\)\s*(?:public|external|payable|\{)|\bnow\b(?!\s*\()/
/** Not there before 0.5. */
const SINCE_05 =
  /\b(?:calldata\b|address\s+payable\b|payable\s*\(\s*(?:msg|address|tx)\b|abi\s*\.\s*decode\b)/
/** Not there before 0.6. */
const SINCE_06 =
  /\b(?:abstract\s+contract|unchecked\s*\{|receive\s*\(\s*\)\s*external|error\s+\w+\s*\(|immutable\b|override\b|virtual\b|try\b)/

/**
 * The language that a source without a telling pragma was written for, by words that later compilers refuse and, for
 * 0.4, functions named like their contract.
 * @returns 4, 5 or 6 for Solidity 0.4 to 0.6; undefined where nothing is old
 */
export function oldMinor(text: string, raw: syntax.SourceUnit): number | undefined {
  const code = text.replace(COMMENTS_AND_STRINGS, ' ')
  if (SINCE_06.test(code)) return BEFORE_07.test(code) ? 6 : undefined
  if (BEFORE_05.test(code)) return 4
  if (BEFORE_07.test(code)) return SINCE_05.test(code) ? 5 : 4
  return !SINCE_05.test(code) && raw.contracts.some(hasNamedConstructor) ? 4 : undefined
}

function hasNamedConstructor(contract: syntax.Contract): boolean {
  return (
    contract.form === 'contract' &&
    contract.functions.some((fn) => fn.name !== '' && fn.name === contract.name) &&
    !contract.functions.some((fn) => fn.form === 'constructor')
  )
}
