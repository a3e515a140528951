import { type Address, type Hash, type Hex, MembraneError } from '@membrane/core'
import {
  type AbiParameter,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  keccak256,
  parseAbi,
} from 'viem'
import { type Artifact, readArtifact } from './artifact.ts'
import type { Chain } from './chain.ts'
import type { Argument, CallConfig, Deployment } from './config.ts'
import { deployer } from './tokens.ts'

/** EIP-170: bytes of a contract's code. */
const mostCode = 24_576

export type Deployed = { readonly address: Address; readonly bytecodeHash: Hash }

/** The artifacts that a deployment names, by name. @throws COMPONENT_ARTIFACT_INVALID */
export async function readArtifacts(
  { artifact, contracts = {} }: Deployment,
  directory: string,
): Promise<ReadonlyMap<string, Artifact>> {
  const names = [...Object.values(contracts).map((one) => one.artifact), artifact].filter(
    (name) => name !== undefined,
  )
  const read = new Map<string, Artifact>()
  for (const name of names) if (!read.has(name)) read.set(name, await readArtifact(name, directory))
  return read
}

/**
 * Puts a component on the chain: other contracts, itself, the calls of its setup.
 * @param names what `$name` stands for.
 * @throws COMPONENT_SETUP_FAILED
 */
export async function deployComponent(
  chain: Chain,
  deployment: Deployment,
  artifacts: ReadonlyMap<string, Artifact>,
  names: Readonly<Record<string, Address>>,
): Promise<Deployed> {
  const known: Record<string, Address> = { deployer, ...names }
  for (const [name, { artifact, constructorArgs }] of Object.entries(deployment.contracts ?? {}))
    known[name] = await create(chain, artifact, artifacts, constructorArgs, known)
  if (deployment.artifact !== undefined)
    known.component = await create(chain, deployment.artifact, artifacts, deployment.constructorArgs, known)
  for (const call of deployment.setup ?? []) await make(chain, call, known)
  if (deployment.at !== undefined) known.component = await askAddress(chain, deployment.at, known)
  const address = known.component
  const code = address === undefined ? '0x' : await chain.code(address)
  if (address === undefined || code === '0x')
    throw failed(
      `There is no contract at ${address ?? 'the component'}`,
      'component.at must answer with the address of a contract.',
    )
  return { address, bytecodeHash: keccak256(code) }
}

async function create(
  chain: Chain,
  name: string,
  artifacts: ReadonlyMap<string, Artifact>,
  args: readonly Argument[] = [],
  known: Readonly<Record<string, Address>>,
): Promise<Address> {
  const artifact = artifacts.get(name)
  if (artifact === undefined) throw failed(`${name} was not read`)
  const { abi, bytecode } = artifact
  const inputs = abi.find((item) => item.type === 'constructor')?.inputs ?? []
  const given = typed(args, inputs, known, name)
  const data = args.length === 0 ? bytecode : encodeDeployData({ abi, bytecode, args: given })
  const { ok, contract } = await chain.send(deployer, undefined, data)
  if (ok && contract !== undefined) return contract
  const [why] = await chain.attempt([{ from: deployer, data }])
  const bytes = (bytecode.length - 2) / 2
  throw failed(
    `${name} cannot be deployed with (${args.map(String).join(', ')}): ${why?.ok === false ? why.reason : 'its constructor reverts'}`,
    bytes > mostCode
      ? `Its bytecode has ${bytes.toLocaleString('en')} bytes; no chain takes more than ${mostCode.toLocaleString('en')} of a contract (EIP-170). Compile it optimized.`
      : 'Correct constructorArgs.',
  )
}

async function make(chain: Chain, call: CallConfig, known: Readonly<Record<string, Address>>): Promise<void> {
  const { from, to, data } = prepared(call, known)
  const { ok } = await chain.send(from, to, data)
  if (ok) return
  const [again] = await chain.attempt([{ from, to, data }])
  throw failed(
    `The setup call ${call.signature} with (${(call.args ?? []).map(String).join(', ')}) reverts: ${again?.ok === false ? again.reason : 'no reason'}`,
    'Correct component.setup; calls are made in their order, by $deployer where from is not given.',
  )
}

async function askAddress(
  chain: Chain,
  call: CallConfig,
  known: Readonly<Record<string, Address>>,
): Promise<Address> {
  const { from, to, data, abi } = prepared(call, known)
  const [answer] = await chain.attempt([{ from, to, data }])
  if (answer?.ok === true && answer.data.length === 66)
    return String(
      decodeFunctionResult({
        abi: abi.outputs ? [abi] : [{ ...abi, outputs: [{ type: 'address' }] }],
        data: answer.data,
      }),
    ).toLowerCase() as Address
  throw failed(
    `component.at, ${call.signature}, does not answer with an address: ${answer?.ok === false ? answer.reason : answer?.data}`,
    'Name the call that tells where the component is.',
  )
}

function prepared(
  { to = '$component', from = '$deployer', signature, args = [] }: CallConfig,
  known: Readonly<Record<string, Address>>,
) {
  const abi = parsed(signature)
  return {
    from: addressOf(from, known),
    to: addressOf(to, known),
    data: encodeFunctionData({ abi: [abi], args: typed(args, abi.inputs, known, signature) }) as Hex,
    abi,
  }
}

type FunctionAbi = Readonly<{
  type: 'function'
  name: string
  inputs: readonly AbiParameter[]
  outputs: readonly AbiParameter[]
  stateMutability: 'view' | 'nonpayable' | 'pure' | 'payable'
}>

function parsed(signature: string): FunctionAbi {
  try {
    // viem types what it parses by the literal, which a configuration is not.
    const [item] = parseAbi([`function ${signature}`] as readonly string[]) as readonly FunctionAbi[]
    if (item !== undefined) return item
  } catch {
    // Told below.
  }
  throw failed(
    `${JSON.stringify(signature)} is no signature of a function`,
    'Write it as Solidity does: mint(address,uint256), getPair(address,address) view returns (address).',
  )
}

function addressOf(text: string, known: Readonly<Record<string, Address>>): Address {
  const found = text.startsWith('$') ? known[text.slice(1)] : text
  if (found !== undefined && /^0x[0-9a-fA-F]{40}$/.test(found)) return found as Address
  throw failed(
    `${JSON.stringify(text)} is no address here`,
    `Known are ${Object.keys(known)
      .map((name) => `$${name}`)
      .join(', ')}.`,
  )
}

/** Arguments as the encoder wants them: names replaced, integers as bigint. @throws COMPONENT_SETUP_FAILED */
function typed(
  args: readonly Argument[],
  inputs: readonly AbiParameter[],
  known: Readonly<Record<string, Address>>,
  where: string,
): readonly unknown[] {
  if (args.length !== inputs.length)
    throw failed(
      `${where} takes ${inputs.length} arguments, given ${args.length}`,
      `Its inputs: ${inputs.map(({ type, name }) => `${type} ${name ?? ''}`.trim()).join(', ') || 'none'}.`,
    )
  return args.map((arg, i) => convert(arg, inputs[i], known, where))
}

function convert(
  arg: Argument,
  input: AbiParameter | undefined,
  known: Readonly<Record<string, Address>>,
  where: string,
): unknown {
  const type = input?.type ?? ''
  if (Array.isArray(arg)) {
    if (type.endsWith(']'))
      return arg.map((one) =>
        convert(one, { ...input, type: type.replace(/\[\d*\]$/, '') } as AbiParameter, known, where),
      )
    // A tuple's parts, which only tuples have.
    const parts = (input as { readonly components?: readonly AbiParameter[] } | undefined)?.components ?? []
    const values = typed(arg, parts, known, where)
    const named = parts.every(({ name }) => name !== undefined && name !== '')
    return named ? Object.fromEntries(parts.map(({ name }, i) => [name, values[i]])) : values
  }
  if (type === 'address') return addressOf(String(arg), known)
  if (/^u?int\d*$/.test(type)) {
    if (/^-?\d+$/.test(String(arg))) return BigInt(String(arg))
    throw failed(
      `${where}: expected ${type}, given ${JSON.stringify(arg)}`,
      'Write integers in decimal digits.',
    )
  }
  return typeof arg === 'string' && arg.startsWith('$') ? addressOf(arg, known) : arg
}

function failed(shortMessage: string, hint?: string): MembraneError {
  return new MembraneError('COMPONENT_SETUP_FAILED', {
    shortMessage: `${shortMessage}.`,
    ...(hint === undefined ? {} : { hint }),
  })
}
