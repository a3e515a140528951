import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { membraneBin, runMembrane } from './testing/command.ts'
import { proxy } from './testing/recording.ts'
import { makeDirectory, writeConfig } from './testing/workspace.ts'

const run = promisify(execFile)
const file = 'membrane.config.ts'

function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** `membrane init` in a terminal of its own, which is gone when the running test ends. */
async function startTerminal(cwd: string) {
  // A socket of its own: a server that is still being killed would take this test's session with it.
  const server = ['-L', `membrane-e2e-${randomUUID()}`, '-f', '/dev/null']
  const tmux = async (...args: readonly string[]) => (await run('tmux', [...server, ...args])).stdout
  onTestFinished(async () => void (await tmux('kill-server').catch(() => undefined)))
  const command = `'${process.execPath}' '${membraneBin}' init; echo "exit code $?"; sleep 600`
  await tmux('new-session', '-d', '-x', '120', '-y', '40', '-c', cwd, command)
  const screen = () => tmux('capture-pane', '-p')
  return {
    screen,
    press: (key: string) => tmux('send-keys', key),
    type: (text: string) => tmux('send-keys', '-l', text),
    shows: (text: string | RegExp) =>
      expect
        .poll(screen, { timeout: 20_000 })
        .toEqual(typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text)),
  }
}

test('--yes writes a configuration that doctor loads, and does not write over it', async () => {
  const cwd = makeDirectory()
  writeFileSync(join(cwd, '.gitignore'), 'dist')
  const written = await runMembrane(['init', '--yes'], { cwd })
  expect(written).toMatchObject({ code: 0, stdout: '' })
  expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('dist\n.membrane/\n')
  const text = readFileSync(join(cwd, file), 'utf8')

  const again = await runMembrane(['init', '--yes'], { cwd })
  expect(again).toMatchObject({ code: 2, stdout: '' })
  expect(again.stderr).toContain('--force')
  expect(readFileSync(join(cwd, file), 'utf8')).toBe(text)

  const doctor = await runMembrane(['doctor', '--format', 'json'], { cwd })
  const { checks } = JSON.parse(doctor.stdout) as { readonly checks: readonly { readonly name: string }[] }
  expect(checks.find(({ name }) => name === 'configuration')).toMatchObject({ state: 'ok' })
  // Its endpoint is in a variable that is not set here.
  expect(doctor.code).toBe(1)
})

test('a URL given on the command line is not repeated on the screen, since it may hold a key', async () => {
  const cwd = makeDirectory()
  const args = ['init', '--yes', '--rpc', 'https://rpc.example/v2/url-path-key']
  const { code, stdout, stderr } = await runMembrane(args, { cwd })
  expect(code).toBe(0)
  expect(stdout + stderr).not.toContain('url-path-key')
  expect(readFileSync(join(cwd, file), 'utf8')).toContain('https://rpc.example/v2/url-path-key')
})

test('without a terminal it asks nothing and says how to go on', async () => {
  const cwd = makeDirectory()
  const { code, stderr } = await runMembrane(['init'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('--yes')
  expect(existsSync(join(cwd, file))).toBe(false)
})

test('a misspelt field is refused with its path, in watch and in doctor', async () => {
  const cwd = makeDirectory()
  writeConfig(
    cwd,
    `{
      protocol: { name: 'Vault', chainId: 1, emergancy: [] },
      source: { kind: 'rpc', endpoints: [{ url: 'http://127.0.0.1:9', requestPerSecond: 5 }] },
    }`,
  )
  const watch = await runMembrane(['watch'], { cwd })
  expect(watch).toMatchObject({ code: 2, stdout: '' })
  for (const said of ['emergancy', 'source.endpoints.0', 'requestPerSecond']) {
    expect(watch.stderr).toContain(said)
  }
  expect(watch.stderr).not.toMatch(/\n\s+at /)
  const doctor = await runMembrane(['doctor', '--format', 'json'], { cwd })
  expect(doctor.code).toBe(1)
  expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: false })
  expect(doctor.stdout).toContain('emergancy')
})

test.skipIf(!hasTmux())(
  'on a terminal it asks, refuses what is no address, and writes the answers (needs tmux)',
  async () => {
    const cwd = makeDirectory()
    const { press, type, shows } = await startTerminal(cwd)
    await shows('What is the protocol called?')
    await press('C-u')
    await type("Owner's vault")
    await press('Enter')
    await shows('Which chain id?')
    await press('C-u')
    await type('0')
    await press('Enter')
    await shows('A positive whole number')
    await press('C-u')
    await type('10')
    await press('Enter')
    await shows('Which environment variable')
    await press('Enter')
    await shows('Addresses of its contracts')
    await type('0x00')
    await press('Enter')
    await shows('40 hexadecimal digits')
    await press('C-u')
    await type(proxy)
    await press('Enter')
    await shows('Contract with an emergency function')
    await type(proxy)
    await press('Enter')
    await shows('Send alerts to Slack?')
    await press('Enter')
    await shows('exit code 0')
    const text = readFileSync(join(cwd, file), 'utf8')
    for (const part of ["name: 'Owner\\'s vault'", 'chainId: 10', "{ env: 'RPC_URL' }", 'responderKey']) {
      expect(text).toContain(part)
    }
    expect(text.toLowerCase().split(proxy)).toHaveLength(4)
    expect(text).toContain("mode: 'dry-run'")
  },
)

test.skipIf(!hasTmux())('Ctrl-C at any question ends it, and nothing is written (needs tmux)', async () => {
  const cwd = makeDirectory()
  const { press, screen, shows } = await startTerminal(cwd)
  await shows('What is the protocol called?')
  await press('Enter')
  await shows('Which chain id?')
  await press('C-c')
  await shows(/Nothing was written[\s\S]*exit code 3/)
  expect(await screen()).not.toContain('Which environment variable')
  expect(existsSync(join(cwd, file))).toBe(false)
})
