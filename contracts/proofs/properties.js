// A property is a contract of a harness file that asserts something. What it is called, and what is expected of it,
// stands in its NatSpec, so that a harness is the only place that speaks of it:
//
//   @notice             the property, in one sentence
//   @custom:subject     the code that it is about
//   @custom:engine      `bmc` where no state is kept between calls: nonlinear arithmetic is within its reach
//                       `chc` (default) where it is: every sequence of calls
//   @custom:witness     a case of the parameters that reaches the claim, where the solver does not find one itself
//   @custom:expect      `proved` (default), `refuted` for a claim that is false on purpose, `unknown` and why
import { createRequire } from 'node:module'
import { readSource, remappings } from './sources.js'

const require = createRequire(import.meta.url)

/** @throws Error with solc's own message where a harness does not compile. */
export function findProperties(sources) {
  const compiler = require('solc/wrapper')(require('solc/soljson.js'))
  const output = JSON.parse(
    compiler.compile(
      JSON.stringify({
        language: 'Solidity',
        sources,
        settings: {
          remappings,
          evmVersion: 'cancun',
          outputSelection: { '*': { '': ['ast'], '*': ['devdoc', 'userdoc'] } },
        },
      }),
      { import: readSource },
    ),
  )
  const fatal = (output.errors ?? []).filter((error) => error.severity === 'error')
  if (fatal.length > 0) throw new Error(fatal.map((error) => error.formattedMessage).join('\n'))
  return Object.keys(sources).flatMap((file) =>
    output.sources[file].ast.nodes
      .filter(
        (node) =>
          node.nodeType === 'ContractDefinition' && !node.abstract && node.contractKind === 'contract',
      )
      .map((node) => toProperty(file, node, output.contracts[file][node.name]))
      .filter((property) => property.asserts.length > 0),
  )
}

function toProperty(file, node, { devdoc, userdoc }) {
  const [expected = 'proved', ...why] = (devdoc['custom:expect'] ?? 'proved').split(' ')
  if (!['proved', 'refuted', 'unknown'].includes(expected)) {
    throw new Error(
      `${file}: ${node.name} expects '${expected}'; proved, refuted and unknown are understood.`,
    )
  }
  const functions = node.nodes.filter(({ nodeType }) => nodeType === 'FunctionDefinition').map(assertsOf)
  return {
    file,
    contract: node.name,
    subject: devdoc['custom:subject'] ?? '',
    claim: (userdoc.notice ?? node.name).replace(/\.$/, ''),
    engine: devdoc['custom:engine'] ?? 'chc',
    expected,
    why: why.join(' '),
    witness: devdoc['custom:witness'],
    bodies: node.nodes.filter((child) => child.body != null).map((child) => rangeOf(child.body)),
    asserts: functions.flat(),
    lastAsserts: functions.flatMap((asserts) => asserts.slice(-1)),
    names: new Set(namesBelow(node)),
    range: rangeOf(node),
  }
}

/** The calls of `assert` below `node`, as byte ranges of the whole call and of its argument, in source order. */
function assertsOf(node) {
  const found = []
  const walk = (value) => {
    if (value === null || typeof value !== 'object') return
    if (value.nodeType === 'FunctionCall' && value.expression.name === 'assert') {
      found.push({ call: rangeOf(value), argument: rangeOf(value.arguments[0]) })
    }
    for (const child of Object.values(value)) walk(child)
  }
  walk(node)
  return found.sort((left, right) => left.call.start - right.call.start)
}

/** What `node` declares: the checker's counterexamples also list variables of contracts beside it. */
function namesBelow(node) {
  if (node === null || typeof node !== 'object') return []
  const own = node.nodeType === 'VariableDeclaration' ? [node.name] : []
  return [...own, ...Object.values(node).flatMap(namesBelow)]
}

function rangeOf({ src }) {
  const [start, length] = src.split(':').map(Number)
  return { start, end: start + length }
}

/** `sources` without the other properties, in whose stead there is space: the checker would read them all. */
export function sourcesOf(property, properties, sources) {
  const bytes = Buffer.from(sources[property.file].content)
  for (const { file, contract, range } of properties) {
    if (file === property.file && contract !== property.contract) bytes.fill(' ', range.start, range.end)
  }
  return { [property.file]: { content: bytes.toString() } }
}

/**
 * `source` with the last assertion of each function of `property` replaced by `false`, for the case that its witness
 * names. Nothing is claimed any more, so a checker that works refutes it; one that calls it proved never reached the
 * claim, and its proof was about nothing.
 */
export function withoutClaim(source, { lastAsserts, bodies, witness }) {
  const edits = lastAsserts.map(({ argument }) => ({ ...argument, text: 'false' }))
  if (witness !== undefined) {
    for (const { start } of bodies)
      edits.push({ start: start + 1, end: start + 1, text: ` require(${witness});` })
  }
  let bytes = Buffer.from(source)
  for (const { start, end, text } of edits.sort((left, right) => right.start - left.start)) {
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(text), bytes.subarray(end)])
  }
  return bytes.toString()
}
