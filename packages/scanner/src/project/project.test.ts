import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discoverProject, type Project } from './project.ts'

let root = ''
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'project-')))
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (files: Readonly<Record<string, string | Buffer>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
const sources = (project: Project) =>
  project.files.filter((file) => !file.dependency).map((file) => file.path)
const dependencies = (project: Project) =>
  project.files.filter((file) => file.dependency).map((file) => file.path)
const codes = (project: Project) => project.errors.map((error) => error.code)

test('a Foundry project: its settings, inferred and written remappings, and no tests unless asked for', async () => {
  write({
    'foundry.toml': `[profile.default]\nsolc = "0.8.20"\nevm_version = "paris"\nremappings = ["@math/=lib/math/contracts/"]`,
    'src/Vault.sol': `import "@math/Math.sol"; import "solmate/Token.sol"; import "src/Base.sol";`,
    'src/Base.sol': '',
    'src/mocks/Mock.sol': '',
    'test/Vault.t.sol': 'import "../src/Vault.sol";',
    'lib/math/contracts/Math.sol': 'import "inner/Inner.sol";',
    'lib/math/remappings.txt': 'inner/=lib/deep/',
    'lib/math/lib/deep/Inner.sol': '',
    'lib/solmate/src/Token.sol': '',
  })
  const project = await discoverProject(root)
  expect(project).toMatchObject({
    kind: 'foundry',
    settings: { compilers: ['0.8.20'], evmVersion: 'paris' },
    errors: [],
  })
  expect(sources(project)).toEqual(['src/Base.sol', 'src/Vault.sol'])
  expect(dependencies(project)).toEqual([
    'lib/math/contracts/Math.sol',
    'lib/math/lib/deep/Inner.sol',
    'lib/solmate/src/Token.sol',
  ])
  expect(sources(await discoverProject(root, { includeTests: true }))).toContain('test/Vault.t.sol')
  const single = await discoverProject(join(root, 'test/Vault.t.sol'))
  expect(single).toMatchObject({ kind: 'file', root, errors: [] })
  expect(sources(single)).toEqual(['test/Vault.t.sol'])
})

test('a Hardhat configuration is read and never run', async () => {
  write({
    'hardhat.config.ts': `
      process.exit(7) // solidity: "0.4.0"
      export default { solidity: { compilers: [{ version: "0.8.9" }, { version: '0.7.6' }] }, paths: { sources: "./sol" } }`,
    'sol/A.sol': 'import "@lib/tokens/T.sol";',
    'node_modules/@lib/tokens/T.sol': '',
    'contracts/Other.sol': '',
  })
  const project = await discoverProject(root)
  expect(project).toMatchObject({ kind: 'hardhat', settings: { compilers: ['0.8.9', '0.7.6'] }, errors: [] })
  expect([sources(project), dependencies(project)]).toEqual([
    ['sol/A.sol'],
    ['node_modules/@lib/tokens/T.sol'],
  ])
})

test('a package inside node_modules is what is scanned, and its own name leads to itself', async () => {
  write({
    'node_modules/@lib/tokens/package.json': '{"name":"@lib/tokens"}',
    'node_modules/@lib/tokens/T.sol': 'import "@lib/tokens/U.sol";',
    'node_modules/@lib/tokens/U.sol': '',
  })
  const project = await discoverProject(join(root, 'node_modules/@lib/tokens'))
  expect([sources(project), dependencies(project), codes(project)]).toEqual([['T.sol', 'U.sol'], [], []])
})

test('what cannot be read is an error entry, and the rest is read', async () => {
  write({
    'A.sol': 'import "./B.sol";\nimport "gone/C.sol";',
    'B.sol': 'import "./A.sol";',
    'Latin.sol': Buffer.from([0x2f, 0x2f, 0xe9, 0x0a, 0xc3, 0xa9]),
    'Big.sol': ' '.repeat(101),
    'out/Made.sol': '',
  })
  symlinkSync(root, join(root, 'loop'))
  const project = await discoverProject(root, { maxFileBytes: 100 })
  expect(sources(project)).toEqual(['A.sol', 'B.sol', 'Latin.sol'])
  expect(project.files[2]?.text).toBe('//?\né')
  expect(codes(project).sort()).toEqual([
    'FILE_NOT_UTF8',
    'FILE_TOO_LARGE',
    'FILE_UNREADABLE',
    'IMPORT_MISSING',
  ])
  expect(project.errors.find((error) => error.code === 'IMPORT_MISSING')).toMatchObject({
    file: 'A.sol',
    line: 2,
  })
})

test('a build-info carries sources, version and trees', async () => {
  const unit = 'contracts/A.sol'
  write({
    'artifacts/build-info/1.json': JSON.stringify({
      solcVersion: '0.8.9',
      input: {
        language: 'Solidity',
        sources: { [unit]: { content: 'import "@x/B.sol";' }, '@x/B.sol': { content: '' } },
      },
      output: { sources: { [unit]: { ast: {} }, '@x/B.sol': { ast: {} } } },
    }),
  })
  const project = await discoverProject(join(root, 'artifacts/build-info/1.json'))
  expect(project).toMatchObject({ kind: 'buildInfo', root, errors: [], prebuilt: { version: '0.8.9' } })
  expect([sources(project), dependencies(project)]).toEqual([[unit], ['@x/B.sol']])
})

test('a path that is not there is told so', async () => {
  await expect(discoverProject(join(root, 'nothing'))).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' })
})
