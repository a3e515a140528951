import type { Variable, YulBlock, YulExpression, YulIdentifier, YulStatement } from '../../ast/node.ts'
import type * as yul from '../syntax/yulTree.ts'
import { findLocal, findName } from './identifier.ts'
import type { Scope } from './world.ts'

/** Names declared in assembly, innermost block last; they hide Solidity's. */
type Names = Set<string>[]

/** Inline assembly with its names tied to Solidity's variables. */
export function resolveYulBlock(scope: Scope, raw: yul.YulBlock): YulBlock {
  return block(scope, raw, [])
}

function block(scope: Scope, raw: yul.YulBlock, names: Names): YulBlock {
  const { length } = names
  names.push(new Set())
  const statements = raw.statements.map((item) => statement(scope, item, names))
  names.length = length
  return { kind: 'yulBlock', at: raw.at, statements }
}

function statement(scope: Scope, raw: yul.YulStatement, names: Names): YulStatement {
  switch (raw.kind) {
    case 'yulBlock':
      return block(scope, raw, names)
    case 'yulVariables': {
      const value = raw.value && expression(scope, raw.value, names)
      for (const name of raw.names) names.at(-1)?.add(name)
      return { ...raw, value }
    }
    case 'yulAssign':
      return {
        ...raw,
        targets: raw.targets.map((target) => identifier(scope, target, names)),
        value: expression(scope, raw.value, names),
      }
    case 'yulExpression':
      return { ...raw, expression: expression(scope, raw.expression, names) }
    case 'yulIf':
      return {
        ...raw,
        condition: expression(scope, raw.condition, names),
        body: block(scope, raw.body, names),
      }
    case 'yulSwitch':
      return {
        ...raw,
        on: expression(scope, raw.on, names),
        cases: raw.cases.map(({ value, body }) => ({
          value: value && expression(scope, value, names),
          body: block(scope, body, names),
        })),
      }
    case 'yulFor':
      return forLoop(scope, raw, names)
    case 'yulFunction':
      return { ...raw, body: block(scope, raw.body, [...names, new Set([...raw.params, ...raw.returns])]) }
    case 'yulBreak':
    case 'yulContinue':
    case 'yulLeave':
      return raw
  }
}

/** What the first block of a loop declares is visible in the whole loop. */
function forLoop(
  scope: Scope,
  raw: Extract<yul.YulStatement, { kind: 'yulFor' }>,
  names: Names,
): YulStatement {
  const { length } = names
  names.push(new Set())
  const statements = raw.init.statements.map((item) => statement(scope, item, names))
  const loop: YulStatement = {
    ...raw,
    init: { kind: 'yulBlock', at: raw.init.at, statements },
    condition: expression(scope, raw.condition, names),
    body: block(scope, raw.body, names),
    step: block(scope, raw.step, names),
  }
  names.length = length
  return loop
}

function expression(scope: Scope, raw: yul.YulExpression, names: Names): YulExpression {
  switch (raw.kind) {
    case 'yulIdentifier':
      return identifier(scope, raw, names)
    case 'yulCall':
      return { ...raw, args: raw.args.map((argument) => expression(scope, argument, names)) }
    case 'yulLiteral':
      return raw
  }
}

function identifier(scope: Scope, raw: yul.YulIdentifier, names: Names): YulIdentifier {
  const { kind, at, name, suffix } = raw
  if (names.some((declared) => declared.has(name))) return { kind, at, name, ref: undefined, suffix }
  const ref = variableNamed(scope, name)
  if (ref !== undefined || suffix !== undefined) return { kind, at, name, ref, suffix }
  // Before 0.7 the suffix was part of the name.
  const old = /^(.+)_(slot|offset)$/.exec(name)
  const base = old?.[1] === undefined ? undefined : variableNamed(scope, old[1])
  if (base === undefined) return { kind, at, name, ref, suffix }
  return { kind, at, name: base.name, ref: base, suffix: old?.[2] === 'slot' ? 'slot' : 'offset' }
}

function variableNamed(scope: Scope, name: string): Variable | undefined {
  const found = findLocal(scope, name) ?? findName(scope, name)[0]
  return found?.kind === 'variable' ? found : undefined
}
