import {
  createRpcClient,
  createSender,
  type RpcClient,
  type SendProgress,
  type SendRequest,
  startAnvil,
} from '@membrane/chain'
import { type CrowdedBlock, congest, startCrowd } from '@membrane/chain/testing'
import { type Hash, MembraneError } from '@membrane/core'
import { emergencyCall, readResponderKey } from '@membrane/engine'
import {
  accounts,
  deployMarket,
  describeMarket,
  type Market,
  users,
} from '@membrane/example-protected-market'
import { encodeFunctionData, parseAbi } from 'viem'
import { alignColumns, benchOptions } from './options.ts'

/**
 * The example market's pauses and the settlements of its withdrawal queue on a chain whose blocks are full and whose base fee rises by an eighth each block,
 * while others bid ever more: in how many blocks each landed, what it paid, how often it was replaced; beside it a
 * naive sender with the fees of the first moment and no replacement; and a guard whose cap is too low, with what it
 * says of it. Blocks here come as fast as the machine makes them, so the counts are of blocks and not of seconds.
 */
const options = benchOptions()
const json = options.format === 'json'
const seed = Number(options.seed ?? 1)
const settlements = Number(options.settlements ?? 5)
const gwei = 1_000_000_000n
const keyName = 'MEMBRANE_BENCH_KEY'
const account = readResponderKey({ env: keyName }, { [keyName]: accounts.guardian.privateKey }, () => '')
const savingsAbi = parseAbi([
  'function withdraw(uint256 amount)',
  'function settle(address asset, uint256 maxClaims) returns (uint256 paid)',
])
/** Blocks mined full before anything is sent, and at most after. */
const before = 10
const most = 45
/** Mined in any case, so that the naive sender is watched for a while. */
const least = 25

type Landing = {
  readonly call: string
  readonly status: string
  readonly sentAfterBlock: number
  readonly block: number | undefined
  readonly blocks: number | undefined
  readonly replacements: number
  readonly gasPriceGwei: number | undefined
  readonly feeEth: number | undefined
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const toGwei = (wei: bigint) => Number(wei) / 1e9

async function receiptOf(node: RpcClient, hash: unknown) {
  const receipt = (await node.request('eth_getTransactionReceipt', [hash])) as Readonly<
    Record<'blockNumber' | 'gasUsed' | 'effectiveGasPrice', string>
  > | null
  if (receipt === null) return { block: undefined, gasPriceGwei: undefined, feeEth: undefined }
  const price = BigInt(receipt.effectiveGasPrice)
  return {
    block: Number(receipt.blockNumber),
    gasPriceGwei: toGwei(price),
    feeEth: Number(price * BigInt(receipt.gasUsed)) / 1e18,
  }
}

type Call = { readonly name: string } & Pick<SendRequest, 'to' | 'data' | 'value'>

/**
 * The pool's pause, settlements of what waits in the savings, and the savings' pause last, since it closes settlement.
 */
function callsOn(market: Market): readonly Call[] {
  const named = (name: string): Call => {
    const found = describeMarket(market).emergency.find((emergency) => emergency.name === name)
    if (found === undefined) {
      throw new MembraneError('EMERGENCY_UNKNOWN', { shortMessage: `The market has no function to ${name}.` })
    }
    const { to, data, value } = emergencyCall(found)
    return { name, to, data, value }
  }
  const { savings, tokens } = market.addresses
  const data = encodeFunctionData({ abi: savingsAbi, functionName: 'settle', args: [tokens.usdc, 1n] })
  const settling = Array.from({ length: settlements }, (_, i) => ({
    name: `settle the queue, ${i + 1}`,
    to: savings.guarded,
    data,
    value: 0n,
  }))
  return [named('pause the lending pool'), ...settling, named('pause the savings')]
}

/** A depositor asks for more than the limit lets through, so that a claim waits to be settled. */
async function fillQueue(market: Market, node: RpcClient): Promise<void> {
  const [user] = users
  const transaction = {
    from: user?.address,
    to: market.addresses.savings.guarded,
    data: encodeFunctionData({ abi: savingsAbi, functionName: 'withdraw', args: [250_000n * 10n ** 6n] }),
    gas: '0xf4240',
  }
  await node.request('anvil_impersonateAccount', [user?.address])
  const hash = await node.request('eth_sendTransaction', [transaction])
  await node.request('anvil_mine', ['0x1'])
  const receipt = (await node.request('eth_getTransactionReceipt', [hash])) as { readonly status: string }
  if (receipt.status !== '0x1') {
    throw new MembraneError('BENCH_FAILED', { shortMessage: 'The withdrawal that fills the queue reverted.' })
  }
}

/** Calls in a row from one guard, until they landed or the chain has mined enough. */
async function guardRun(cap: bigint, chosen: (calls: readonly Call[]) => readonly Call[]) {
  const anvil = await startAnvil()
  const node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
  const market = await deployMarket({ rpcUrl: anvil.httpUrl })
  const calls = chosen(callsOn(market))
  const sender = createSender({
    account,
    chainId: anvil.chainId,
    endpoints: [{ url: anvil.httpUrl }],
    pollMs: 20,
  })
  const stop = new AbortController()
  try {
    await fillQueue(market, node)
    await congest(node)
    const crowd = await startCrowd(node, { tip: 3n * gwei, growthBps: 500, seed })
    const blocks: CrowdedBlock[] = []
    for (let i = 0; i < before; i++) blocks.push(await crowd.next())
    const head = () => blocks.at(-1)?.number ?? 0
    const base = blocks.at(-1)?.baseFeePerGas ?? 0n
    const fixed: { readonly call: string; readonly hash: unknown }[] = []
    for (const { name, to, data } of calls) {
      // From accounts that hold no role: what counts is whether it gets into a block.
      const hash = await node.request('eth_sendTransaction', [
        {
          from: accounts.liquidator.address,
          to,
          data,
          gas: '0x493e0',
          maxFeePerGas: `0x${(2n * base + gwei).toString(16)}`,
          maxPriorityFeePerGas: `0x${gwei.toString(16)}`,
        },
      ])
      fixed.push({ call: name, hash })
    }
    const naiveAfter = head()
    const guarded: Landing[] = []
    const said: string[] = []
    let done = false
    const sending = (async () => {
      for (const { name, to, data, value } of calls) {
        const sentAfterBlock = head()
        let last: Extract<SendProgress, { kind: 'confirmed' }> | undefined
        let replacements = 0
        let status = 'not mined'
        const request = { to, data, value, maxFeePerGas: cap }
        for await (const progress of sender.send(request, stop.signal)) {
          if (progress.kind === 'replaced') replacements++
          if (progress.kind === 'capped') said.push(progress.reason)
          if (progress.kind === 'confirmed') {
            last = progress
            status = progress.status
          }
          if (progress.kind === 'failed') status = progress.reason
        }
        const hash: Hash | undefined = last?.transaction
        const paid = hash === undefined ? undefined : await receiptOf(node, hash)
        guarded.push({
          call: name,
          status,
          sentAfterBlock,
          block: paid?.block,
          blocks: paid?.block === undefined ? undefined : paid.block - sentAfterBlock,
          replacements,
          gasPriceGwei: paid?.gasPriceGwei,
          feeEth: paid?.feeEth,
        })
      }
    })().finally(() => {
      done = true
    })
    for (let i = 0; i < most && (!done || i < least); i++) {
      // Time to see the block and to answer it, as between the blocks of a real chain.
      await sleep(150)
      blocks.push(await crowd.next())
    }
    stop.abort()
    await sending
    const plain = await Promise.all(
      fixed.map(async ({ call, hash }): Promise<Landing> => {
        const paid = await receiptOf(node, hash)
        const landed = paid.block === undefined ? undefined : paid.block - naiveAfter
        const status = landed === undefined ? 'not mined' : 'mined'
        return { call, status, sentAfterBlock: naiveAfter, blocks: landed, replacements: 0, ...paid }
      }),
    )
    return { blocks, guarded, plain, said }
  } finally {
    sender.close()
    node.close()
    await anvil.stop()
  }
}

const open = await guardRun(100_000n * gwei, (calls) => calls)
const poor = await guardRun(8n * gwei, (calls) => calls.slice(0, 1))
const first = open.blocks[before - 1]
const last = open.blocks.at(-1)
const result = {
  congestion: {
    blocks: open.blocks.length,
    leastUsed: Math.min(...open.blocks.map(({ used }) => used)),
    baseFeeGwei: open.blocks.map(({ baseFeePerGas }) => toGwei(baseFeePerGas)),
    crowdTipGwei: { atPause: first?.tips.map(toGwei), atEnd: last?.tips.map(toGwei) },
  },
  guard: open.guarded,
  naive: open.plain,
  capped: { capGwei: 8, landings: poor.guarded, said: poor.said },
}
if (json) console.log(JSON.stringify(result, null, 2))
else {
  const cell = (value: number | undefined, digits = 0) => (value === undefined ? '-' : value.toFixed(digits))
  const rows = (sender: string, landings: readonly Landing[]) =>
    landings.map(({ call, status, blocks, replacements, gasPriceGwei, feeEth }) => [
      sender,
      call,
      status,
      blocks === undefined ? `not in ${open.blocks.length - before}` : String(blocks),
      String(replacements),
      cell(gasPriceGwei, 2),
      cell(feeEth, 6),
    ])
  const { baseFeeGwei, leastUsed } = result.congestion
  console.log(
    `${open.blocks.length} blocks, each at least ${(leastUsed * 100).toFixed(0)} % full; base fee ${cell(baseFeeGwei[0], 2)} to ${cell(baseFeeGwei.at(-1), 2)} gwei\n`,
  )
  console.log(
    alignColumns([
      ['sender', 'call', 'status', 'landed in blocks', 'replaced', 'gwei per gas', 'fee in ETH'],
      ...rows('guard', open.guarded),
      ...rows('naive', open.plain),
    ]),
  )
  console.log(`\nwith a cap of 8 gwei: ${poor.said.join('; ') || 'nothing was said'}`)
  for (const { blocks } of poor.guarded)
    console.log(
      blocks === undefined ? 'it did not land while it was crowded' : `it landed in ${blocks} blocks`,
    )
}
