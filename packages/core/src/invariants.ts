import { digest } from './digest.ts'
import { MembraneError } from './error.ts'
import { type Address, type Hex, isHex } from './hex.ts'
import type { InvariantWatch } from './protocol.ts'

/** What forge or Hardhat writes for a compiled contract, as far as it is looked at here. */
export type CompiledContract = {
  readonly abi: readonly unknown[]
  /** Text in Hardhat's files, an object in forge's. */
  readonly deployedBytecode?: unknown
  readonly deployedLinkReferences?: unknown
  readonly immutableReferences?: unknown
}

export type InvariantsFromOptions = {
  /** Contracts whose users lose when one of them is broken. */
  readonly protects: readonly Address[]
  /**
   * Where the code stands for the call. Absent: an address that follows from the code, at which nothing stands. A
   * contract of the protocol's own lets the functions read its storage.
   */
  readonly contract?: Address
}

type AbiParameter = { readonly type?: unknown }
type AbiEntry = {
  readonly type?: unknown
  readonly name?: unknown
  readonly stateMutability?: unknown
  readonly inputs?: readonly AbiParameter[]
  readonly outputs?: readonly AbiParameter[]
}

const prefix = 'invariant_'

/**
 * The invariants of a compiled contract: every function whose name begins with `invariant_` becomes one. They run by code
 * override, so nothing is deployed and no constructor runs: what a constructor would set is refused.
 * @throws INVARIANT_ARTIFACT when the file has no code, has immutables, a constructor or libraries to be linked, has no such
 *   function, or has one that is no view, takes arguments, or returns something else than one bool.
 * @example
 * import solvency from './out/Invariants.sol/Invariants.json' with { type: 'json' }
 * invariantsFrom(solvency, { protects: ['0x…'] })
 */
export function invariantsFrom(
  artifact: CompiledContract,
  { protects, contract }: InvariantsFromOptions,
): readonly InvariantWatch[] {
  const entries = (Array.isArray(artifact.abi) ? artifact.abi : []) as readonly AbiEntry[]
  const code = runtimeCode(artifact, entries)
  const functions = entries.filter(
    ({ type, name }) => type === 'function' && typeof name === 'string' && name.startsWith(prefix),
  )
  if (functions.length === 0) {
    throw refused(
      `It has no function whose name begins with ${prefix}.`,
      `Write one: function ${prefix}solvent() external view { ... }.`,
    )
  }
  const stands = contract ?? emptyAddress(code)
  return functions.map((entry) => ({
    name: String(entry.name).slice(prefix.length).replaceAll('_', ' '),
    contract: stands,
    function: signatureOf(entry),
    code,
    protects,
  }))
}

/** Nobody can stand there: it is cut from a digest, and no key or creation leads to it. */
function emptyAddress(code: Hex): Address {
  return `0x${digest(['invariants', code]).slice(-40)}`
}

function runtimeCode(artifact: CompiledContract, entries: readonly AbiEntry[]): Hex {
  const { deployedBytecode } = artifact
  const nested = (isObject(deployedBytecode) ? deployedBytecode : {}) as Readonly<Record<string, unknown>>
  const text = typeof deployedBytecode === 'string' ? deployedBytecode : nested.object
  if (typeof text !== 'string' || text === '' || text === '0x') {
    throw refused(
      'It has no runtime bytecode (deployedBytecode).',
      'Name the file of a contract that is neither abstract nor an interface, as forge build or hardhat compile write it.',
    )
  }
  if (filled(nested.linkReferences) || filled(artifact.deployedLinkReferences) || text.includes('__$')) {
    throw refused(
      'It calls libraries that are to be linked.',
      "Make the libraries' functions internal: then they are part of the code.",
    )
  }
  if (filled(nested.immutableReferences) || filled(artifact.immutableReferences)) {
    throw refused(
      'It has immutables, which only a constructor could set; no constructor runs.',
      'Make them constants; for several chains, one small contract a chain that inherits the functions.',
    )
  }
  if (entries.some(({ type }) => type === 'constructor')) {
    throw refused(
      'It has a constructor, which does not run.',
      'Write addresses and limits as constants, and leave the constructor away.',
    )
  }
  const code = text.startsWith('0x') ? text : `0x${text}`
  if (!isHex(code)) throw refused('Its bytecode is not hexadecimal.', 'Compile it again.')
  return code.toLowerCase() as Hex // only the case changed
}

function signatureOf({ name, inputs, outputs, stateMutability }: AbiEntry): string {
  const declared = `${String(name)}(${(inputs ?? []).map(({ type }) => String(type)).join(', ')})`
  if ((inputs ?? []).length > 0) {
    throw refused(
      `${declared} takes arguments.`,
      'Write what it needs as constants; nobody could tell which arguments to give.',
    )
  }
  if (stateMutability !== 'view' && stateMutability !== 'pure') {
    throw refused(`${declared} is no view.`, 'An invariant reads and changes nothing: declare it view.')
  }
  const returned = (outputs ?? []).map(({ type }) => String(type))
  if (returned.length === 0) return `function ${String(name)}() view`
  if (returned.length === 1 && returned[0] === 'bool') return `function ${String(name)}() view returns (bool)`
  throw refused(
    `${declared} returns (${returned.join(', ')}).`,
    'It holds unless it reverts, or it returns one bool.',
  )
}

function refused(why: string, hint: string): MembraneError {
  return new MembraneError('INVARIANT_ARTIFACT', {
    shortMessage: `The compiled contract cannot give invariants. ${why}`,
    hint,
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function filled(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0
}
