import { expect, test } from 'vitest'
import { invariantsFrom } from './invariants.ts'

const vault = '0x00000000000000000000000000000000000000c0'
const view = (name: string, outputs: readonly string[] = [], inputs: readonly string[] = []) => ({
  type: 'function',
  name,
  stateMutability: 'view',
  inputs: inputs.map((type) => ({ type })),
  outputs: outputs.map((type) => ({ type })),
})
const forge = (abi: readonly unknown[], more: object = {}) => ({
  abi,
  deployedBytecode: { object: '0x60FE', linkReferences: {}, ...more },
})

test('every invariant_ function becomes one watched invariant; other functions are left alone', () => {
  const abi = [view('invariant_solvent'), view('invariant_within_cap', ['bool']), view('owner', ['address'])]
  const watched = invariantsFrom(forge(abi), { protects: [vault] })
  expect(watched).toMatchObject([
    { name: 'solvent', function: 'function invariant_solvent() view', code: '0x60fe', protects: [vault] },
    { name: 'within cap', function: 'function invariant_within_cap() view returns (bool)' },
  ])
})

test('without an address they stand at one that follows from their code; a named contract is kept', () => {
  const abi = [view('invariant_solvent')]
  const [first] = invariantsFrom(forge(abi), { protects: [] })
  const [same] = invariantsFrom({ abi, deployedBytecode: '0x60fe' }, { protects: [vault] })
  const [other] = invariantsFrom({ abi, deployedBytecode: '0x60ff' }, { protects: [] })
  expect(first?.contract).toMatch(/^0x[0-9a-f]{40}$/)
  expect(same?.contract).toBe(first?.contract)
  expect(other?.contract).not.toBe(first?.contract)
  expect(invariantsFrom(forge(abi), { protects: [], contract: vault })[0]?.contract).toBe(vault)
})

const solvent = [view('invariant_solvent')]
const reference = { 12: [{ start: 1, length: 32 }] }
test.each([
  ['an interface', { abi: solvent, deployedBytecode: { object: '0x' } }],
  ['no bytecode at all', { abi: solvent }],
  ['libraries to be linked', forge(solvent, { linkReferences: { 'src/Lib.sol': { Lib: [] } } })],
  ['immutables, as forge tells', forge(solvent, { immutableReferences: reference })],
  ['immutables, as Hardhat tells', { ...forge(solvent), immutableReferences: reference }],
  ['a constructor', forge([...solvent, { type: 'constructor', inputs: [] }])],
  ['no invariant', forge([view('owner', ['address'])])],
  ['an invariant with arguments', forge([view('invariant_solvent', [], ['address'])])],
  ['an invariant that writes', forge([{ ...view('invariant_solvent'), stateMutability: 'nonpayable' }])],
  ['an invariant that returns a number', forge([view('invariant_solvent', ['uint256'])])],
])('%s is refused', (_, artifact) => {
  expect(() => invariantsFrom(artifact, { protects: [vault] })).toThrow(
    expect.objectContaining({ code: 'INVARIANT_ARTIFACT', hint: expect.any(String) }),
  )
})
