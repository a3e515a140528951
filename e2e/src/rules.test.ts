import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtinDetectors } from '@membrane/detectors'
import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

test('rules list tells of every detector', async () => {
  const cwd = makeDirectory()
  const { code, stdout, stderr } = await runMembrane(['rules', 'list', '--format', 'json'], { cwd })
  expect([code, stderr]).toEqual([0, ''])
  const rules = JSON.parse(stdout) as readonly { readonly id: string }[]
  expect(rules.map(({ id }) => id)).toEqual(builtinDetectors.map(({ id }) => id))
  expect(rules.length).toBeGreaterThan(0)
  expect(await runMembrane(['rules', '--format', 'json'], { cwd })).toMatchObject({ code: 0, stdout })
  const { stdout: shown } = await runMembrane(['rules'], { cwd })
  for (const { id } of builtinDetectors) expect(shown).toMatch(new RegExp(`^${id} `, 'm'))
  const typo = await runMembrane(['rules', 'tset'], { cwd })
  expect([typo.code, typo.stdout]).toEqual([2, ''])
  expect(typo.stderr).toContain('list, test, new')
  for (const rule of rules) {
    expect(Object.keys(rule)).toEqual(['id', 'version', 'title', 'description', 'needs', 'uses', 'defaults'])
  }
})

test('help is on stdout and clean; every command of the README is in it', async () => {
  const cwd = makeDirectory()
  const { code, stdout } = await runMembrane(['--help'], { cwd })
  expect(code).toBe(0)
  for (const name of [
    'demo',
    'init',
    'doctor',
    'watch',
    'drill',
    'backtest',
    'approve',
    'replay',
    'rules',
    'completion',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
  }
})

/** What bash offers after `words`, with the script loaded. */
function complete(script: string, words: readonly string[]): readonly string[] {
  const list = words.map((word) => `'${word}'`).join(' ')
  const program = `source '${script}'; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _membrane; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8', cwd: join(script, '..') })
    .trimEnd()
    .split('\n')
}

test('bash completes commands, subcommands, options and their values', async () => {
  const cwd = makeDirectory()
  const { code, stdout } = await runMembrane(['completion', 'bash'], { cwd })
  expect(code).toBe(0)
  const script = join(cwd, 'completion.sh')
  writeFileSync(script, stdout)
  execFileSync('bash', ['-n', script])
  expect(complete(script, ['membrane', 're'])).toEqual(['replay'])
  expect(complete(script, ['membrane', 'rules', ''])).toEqual(['list', 'test', 'new', '--help'])
  expect(complete(script, ['membrane', 'rules', 'test', '--ca'])).toEqual(['--cases'])
  expect(complete(script, ['membrane', 'replay', '--vic'])).toEqual(['--victim'])
  expect(complete(script, ['membrane', 'watch', '--fail'])).toEqual(['--fail-on'])
  expect(complete(script, ['membrane', 'watch', '--config', 'other.ts', '--onc'])).toEqual(['--once'])
  expect(complete(script, ['membrane', 'watch', '--format', 'nd'])).toEqual(['ndjson'])
  expect(complete(script, ['membrane', 'completion', ''])).toEqual(['bash', 'zsh', 'fish', '--help'])
  expect(complete(script, ['membrane', 'replay', 'compl'])).toEqual(['completion.sh'])
})

test.each(['zsh', 'fish'])('%s has a completion script with every command', async (shell) => {
  const { code, stdout } = await runMembrane(['completion', shell], { cwd: makeDirectory() })
  expect(code).toBe(0)
  for (const name of ['demo', 'doctor', 'replay', 'verify-receipts']) expect(stdout).toContain(name)
})

test('a shell that is not known is exit code 2', async () => {
  const { code, stderr } = await runMembrane(['completion', 'csh'], { cwd: makeDirectory() })
  expect(code).toBe(2)
  expect(stderr).toContain('bash, zsh, fish')
})
