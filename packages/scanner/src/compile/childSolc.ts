import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { compilerFailed, type SolcLimits } from './compilerFailed.ts'
import { OPEN_SOLJSON } from './soljson.ts'

/** Behaves like `solc --standard-json`. The file system is closed to it by the flags below, its environment is empty. */
const FOREIGN = `
const compile = (${OPEN_SOLJSON})(process.argv[1])
process.stdout.write(compile(require('node:fs').readFileSync(0, 'utf8')))
`

/**
 * Compiles with a solc binary.
 *
 * @returns The standard-JSON output as text.
 * @throws MembraneError `COMPILER_FAILED` when it cannot be started, fails, or exceeds a limit.
 */
export function runNativeSolc(binary: string, input: string, limits: SolcLimits): Promise<string> {
  return runChild(binary, ['--standard-json'], binary, input, limits)
}

/**
 * Compiles with a soljson.js that belongs to the scanned project, in a process of its own that can read
 * nothing else and neither write nor start anything (Node's permission model).
 */
export function runForeignSolc(soljson: string, input: string, limits: SolcLimits): Promise<string> {
  const flag = Number(process.versions.node.split('.')[0]) < 24 ? '--experimental-permission' : '--permission'
  return runChild(
    process.execPath,
    [flag, `--allow-fs-read=${soljson}`, '--stack-size=4000', '-e', FOREIGN, '--', soljson],
    soljson,
    input,
    limits,
  )
}

function runChild(
  command: string,
  args: readonly string[],
  name: string,
  input: string,
  limits: SolcLimits,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: tmpdir(), env: {}, stdio: ['pipe', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    let size = 0
    let complaint = ''
    const fail = (reason: string): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(compilerFailed(name, reason))
    }
    const timer = setTimeout(() => fail(`took longer than ${limits.timeoutMs} ms`), limits.timeoutMs)
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limits.maxOutputBytes) fail(`gave more than ${limits.maxOutputBytes} bytes`)
      else chunks.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString()
    })
    child.on('error', (error) => fail(error.message))
    child.on('close', (code) => {
      clearTimeout(timer)
      // solc reports errors of the sources in its output, and may exit with 1 then.
      if (size > 0) resolve(Buffer.concat(chunks).toString('utf8'))
      else fail(`ended with ${code}: ${complaint.trim().split('\n')[0] ?? ''}`)
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
