import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

const vault = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
import {Base} from "base/Base.sol";

contract Vault is Base {
  function key(string calldata user, string calldata item) external pure returns (bytes32) {
    return keccak256(abi.encodePacked(user, item));
  }
}
`

/** A Foundry project with a library of its own, a test and a file that does not compile. */
function writeProject(): string {
  const root = makeDirectory()
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('foundry.toml', '[profile.default]\nsrc = "src"\nremappings = ["base/=lib/base/src/"]\n')
  write('lib/base/src/Base.sol', 'pragma solidity ^0.8.0;\ncontract Base { address public owner; }\n')
  write('src/Vault.sol', vault)
  write('src/Broken.sol', 'pragma solidity ^0.8.20;\ncontract Broken { uint256 public total = ; }\n')
  write('test/Vault.t.sol', 'pragma solidity ^0.8.20;\ncontract VaultTest {}\n')
  return root
}

test('scans a project, as JSON, as SARIF, and against a baseline', async () => {
  const cwd = writeProject()
  const env = { MEMBRANE_CACHE_DIR: join(cwd, 'cache') }
  const scan = (...args: readonly string[]) => runMembrane(['scan', ...args], { cwd, env })

  const { code, stdout, stderr } = await scan('--format', 'json')
  expect([code, stderr]).toEqual([1, ''])
  const report = JSON.parse(stdout)
  expect(Object.keys(report)).toEqual(
    expect.arrayContaining(['version', 'compilers', 'files', 'durationMs', 'findings', 'errors']),
  )
  expect(report.files).toEqual(['src/Broken.sol', 'src/Vault.sol'])
  expect(report.errors).toMatchObject([{ code: 'COMPILE_FAILED', file: 'src/Broken.sol', line: 2 }])
  expect(report.findings).toMatchObject([
    {
      id: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      detector: 'encode-packed-collision',
      severity: 'high',
      file: 'src/Vault.sol',
      line: 7,
      endLine: 7,
      contract: 'Vault',
      function: 'key(string,string)',
      trace: [{ file: 'src/Vault.sol', line: 7, note: expect.any(String) }],
    },
  ])

  const [kept, tolerant] = await Promise.all([
    scan('--format', 'sarif', '--output', 'out/scan.sarif', '--write-baseline', 'baseline.json'),
    scan('--fail-on', 'critical'),
  ])
  expect([kept.code, kept.stdout]).toEqual([1, ''])
  const sarif = JSON.parse(readFileSync(join(cwd, 'out/scan.sarif'), 'utf8'))
  expect(sarif).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'encode-packed-collision' }] }],
  })
  expect(tolerant.code).toBe(0)
  expect(tolerant.stdout).toContain('src/Vault.sol:7')

  expect((await scan('--baseline', 'baseline.json')).code).toBe(0)
  writeFileSync(join(cwd, 'src/Other.sol'), vault.replace('contract Vault', 'contract Other'))
  const later = await scan('--baseline', 'baseline.json', '--format', 'ndjson')
  expect(later.code).toBe(1)
  const records = later.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(records.filter(({ kind }) => kind === 'finding')).toMatchObject([
    { file: 'src/Other.sol', baselineState: 'new' },
    { file: 'src/Vault.sol', baselineState: 'unchanged' },
  ])
})

test('tells mistakes of use, and that there is nothing to scan, by its exit code', async () => {
  const cwd = makeDirectory()
  writeFileSync(join(cwd, 'notes.txt'), 'nothing\n')
  const scan = (...args: readonly string[]) => runMembrane(['scan', ...args], { cwd })
  const [empty, missing, wrongKind, wrongId, wrongFormat, drawn] = await Promise.all([
    scan('.'),
    scan('contracts'),
    scan('notes.txt'),
    scan('.', '--detector', 'no-such-detector'),
    scan('.', '--print', 'storage', '--format', 'sarif'),
    scan('--explain', 'encode-packed-collision'),
  ])
  expect([empty.code, empty.stdout]).toEqual([3, ''])
  expect(empty.stderr).toContain('NO_SOURCES')
  expect([missing.code, wrongKind.code, wrongId.code, wrongFormat.code]).toEqual([2, 2, 2, 2])
  expect(missing.stderr).toContain('PATH_NOT_FOUND')
  expect(wrongKind.stderr).toContain('PATH_NOT_SCANNABLE')
  expect(wrongId.stderr).toContain('DETECTOR_UNKNOWN')
  expect(wrongFormat.stderr).toContain('OPTION_CONFLICT')
  expect(drawn.code).toBe(0)
  expect(drawn.stdout).toContain('How to fix')
})

test('the GitHub Action names only options that the command has, and reads no input as a part of its script', async () => {
  const action = readFileSync(fileURLToPath(new URL('../../action/action.yml', import.meta.url)), 'utf8')
  const { stdout: help } = await runMembrane(['scan', '--help'], { cwd: makeDirectory() })
  const [, script = ''] = action.split('membrane() {')
  const options = [...script.matchAll(/(?<= )--[a-z-]+/g), ...action.matchAll(/(?<=\()--[a-z-]+/g)].map(
    String,
  )
  expect(options).toEqual(expect.arrayContaining(['--format', '--output', '--baseline', '--triage']))
  const npx = new Set(['--yes', '--package'])
  for (const option of [...options.filter((name) => !npx.has(name)), '--fail-on'])
    expect(help).toContain(option)

  const declared = [...action.matchAll(/^ {2}([a-z-]+):$/gm)].map(([, name]) => name)
  for (const [, input = ''] of action.matchAll(/\$\{\{ inputs\.([a-z-]+)/g)) expect(declared).toContain(input)
  const scripts = action
    .split(/^ {6}run: /m)
    .slice(1)
    .map((text) => text.split(/^ {4}- /m)[0] ?? '')
  expect(scripts).toHaveLength(2)
  for (const script of scripts) expect(script).not.toContain('${{')
  for (const [, uses = ''] of action.matchAll(/uses: (\S+)/g)) expect(uses).toMatch(/@v\d+\.\d+\.\d+$/)
  expect(action).not.toContain('\t')
})
