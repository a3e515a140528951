import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { digest, type Hash, type Hex, MembraneError } from '@membrane/core'
import type { Abi } from 'viem'

/** A contract that can be deployed. */
export type Artifact = {
  readonly abi: Abi
  readonly bytecode: Hex
  /** Of ABI and bytecode: what makes two artifacts the same. */
  readonly hash: Hash
}

/**
 * Reads the JSON that a compiler or a framework writes: `bytecode` as text (Hardhat, Truffle), `bytecode.object` (Foundry) or
 * `evm.bytecode.object` (solc).
 * @param name a file relative to `directory`, or a path inside a package that is installed beside it.
 * @throws COMPONENT_ARTIFACT_INVALID
 */
export async function readArtifact(name: string, directory: string): Promise<Artifact> {
  const json = await readJson(name, directory)
  const code = bytecodeOf(json)
  const abi = field(json, 'abi')
  if (code === undefined || !Array.isArray(abi))
    throw invalid(name, 'has no abi with a bytecode', 'Give the JSON that forge, hardhat or solc writes.')
  const digits = code.replace(/^0x/, '')
  if (digits === '')
    throw invalid(
      name,
      'has an empty bytecode',
      'Interfaces and abstract contracts cannot be deployed; name the contract.',
    )
  if (!/^([0-9a-fA-F]{2})+$/.test(digits))
    throw invalid(
      name,
      'has a bytecode with places for libraries that were not linked',
      'Link them, or make their functions internal, and compile again.',
    )
  // What a compiler wrote under `abi` is an ABI; calls that it does not have fail by name.
  return { abi: abi as Abi, bytecode: `0x${digits}`, hash: digest([abi, digits.toLowerCase()]) }
}

async function readJson(name: string, directory: string): Promise<unknown> {
  const beside = resolve(directory, name)
  const path = await readFile(beside, 'utf8').then(
    () => beside,
    () => installed(name, directory) ?? beside,
  )
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    throw invalid(name, why, 'Paths are relative to the configuration; compile before testing.', cause)
  }
}

function installed(name: string, directory: string): string | undefined {
  if (name.startsWith('.') || isAbsolute(name)) return undefined
  for (const from of [resolve(directory, 'x.js'), import.meta.url])
    try {
      return createRequire(from).resolve(name)
    } catch {
      // Told by the caller, once all places have been looked at.
    }
  return undefined
}

function bytecodeOf(json: unknown): string | undefined {
  for (const code of [
    field(json, 'bytecode'),
    field(field(json, 'bytecode'), 'object'),
    field(field(field(json, 'evm'), 'bytecode'), 'object'),
  ])
    if (typeof code === 'string') return code
  return undefined
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? // `in` has just said that it is there.
      (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

function invalid(name: string, why: string, hint: string, cause?: unknown): MembraneError {
  return new MembraneError('COMPONENT_ARTIFACT_INVALID', {
    shortMessage: `The artifact ${name} ${why}.`,
    hint,
    cause,
  })
}
