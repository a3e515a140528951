import { runForeignSolc, runNativeSolc } from './childSolc.ts'
import { compilerFailed, type SolcLimits } from './compilerFailed.ts'
import type { InstalledCompiler } from './installed.ts'
import { runWasmSolc } from './wasmSolc.ts'

/**
 * Runs a compiler over a standard-JSON input.
 *
 * @returns Its output as an object; its shape is solc's and unchecked.
 * @throws MembraneError `COMPILER_FAILED`.
 */
export async function runSolc(
  { kind, path }: InstalledCompiler,
  input: string,
  limits: SolcLimits,
): Promise<Readonly<Record<string, unknown>>> {
  const run = { native: runNativeSolc, wasm: runWasmSolc, foreign: runForeignSolc }[kind]
  const text = await run(path, input, limits)
  try {
    const output: unknown = JSON.parse(text)
    if (typeof output === 'object' && output !== null) return { ...output }
  } catch {
    // Told below: what is no JSON is no output.
  }
  throw compilerFailed(path, 'gave something else than JSON')
}
