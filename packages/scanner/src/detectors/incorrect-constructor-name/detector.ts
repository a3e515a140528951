import type { Contract, FunctionDefinition } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { mayCheckCaller } from '../reading/guarding.ts'
import { isUnconditional, ownersOf, setToCaller } from '../reading/ownership.ts'
import { ownContracts } from '../reading/sources.ts'
import { allowsOlderThan } from '../reading/version.ts'

/** Functions that were meant as constructors and can be called by anyone at any time. */
export const detector: Detector = {
  id: 'incorrect-constructor-name',
  title: 'Constructor is an ordinary function',
  severity: 'high',
  confidence: 'high',
  cwe: 665,
  swc: 'SWC-118',
  *run(scan) {
    for (const contract of ownContracts(scan)) {
      if (contract.form !== 'contract' || !allowsOlderThan(contract.unit, '0.5.0')) continue
      for (const fn of contract.functions) {
        const reason = reasonFor(fn, contract)
        if (reason === undefined) continue
        yield {
          at: fn.nameAt,
          contract,
          fn,
          message: `${fn.name} ${reason}, and is an ordinary function that anyone can call after deployment, as often as they like. Whoever does becomes what the deployer was to be.`,
          trace: [{ at: fn.nameAt, note: 'not the constructor' }],
        }
      }
    }
  },
}

function reasonFor(fn: FunctionDefinition, contract: Contract): string | undefined {
  const isOpen = fn.visibility === 'public' || fn.visibility === 'external'
  if (fn.form !== 'function' || !isOpen || fn.body === undefined || fn.returns.length > 0) return undefined
  if (fn.name.toLowerCase() === 'constructor') return 'looks like the keyword but follows `function`'
  if (contract.functions.some(({ form }) => form === 'constructor')) return undefined
  if (fn.name.toLowerCase() === contract.name.toLowerCase())
    return 'differs from the name of the contract in case'
  const stored = setToCaller(fn)
  if (stored.length === 0 || !isUnconditional(fn) || mayCheckCaller(fn)) return undefined
  if (isNearMiss(fn.name, contract.name)) return `is nearly the name of ${contract.name}`
  // Contracts are written with a capital and functions are not: it was a constructor before the contract was renamed.
  const makesOwner = stored.some((variable) => ownersOf(contract).has(variable))
  return makesOwner && /^[A-Z][a-z]/.test(fn.name)
    ? `is written like the name of a contract, and the contract is ${contract.name}`
    : undefined
}

function isNearMiss(name: string, contract: string): boolean {
  const [a, b] = [name.toLowerCase(), contract.toLowerCase()]
  if (Math.min(a.length, b.length) < 4) return false
  return a.includes(b) || distance(a, b) <= (b.length < 8 ? 1 : 2)
}

/** Levenshtein distance of two names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
