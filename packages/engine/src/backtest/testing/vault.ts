import type { Address, Block, CallFrame, Transaction } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { account, block, frame, transaction } from '@membrane/detectors/testing'
import { composeDetectors } from '../../detect/compose.ts'
import { type AssumedPlaybook, assumedConfig, assumedDefaults } from '../playbook.ts'
import { createScene, type Scene } from '../scene.ts'
import { createWorld, type WorldKind, type WorldOptions } from '../world.ts'

export const vault: Address = account(0x7a)
export const thief: Address = account(0xbad)
export const tool: Address = account(0xbad2)

const withdraw = '0x2e1a7d4d'

function drain(amount: bigint, depth: number): CallFrame {
  return frame(vault, {
    input: withdraw,
    calls: [frame(tool, { value: amount, calls: depth === 0 ? [] : [drain(amount, depth - 1)] })],
  })
}

/** A vault that pays before it books is emptied of three times `amount` wei by coming back. */
export function theft(amount: bigint, seed: number): Transaction {
  return transaction({
    hash: `0x${(0xa77ac0000 + seed).toString(16).padStart(64, '0')}`,
    from: thief,
    trace: frame(tool, { calls: [drain(amount, 2)] }),
  })
}

/** A depositor takes `amount` wei out of the vault. */
export function withdrawal(amount: bigint, seed: number): Transaction {
  const user = account(0x10000 + seed)
  return transaction({
    hash: `0x${(0x0de00000 + seed).toString(16).padStart(64, '0')}`,
    from: user,
    effectiveGasPrice: 20n * 10n ** 9n,
    trace: frame(vault, { input: withdraw, calls: [frame(user, { value: amount })] }),
  })
}

/** Block `number` with these transactions, in this order. */
export function blockOf(number: number, transactions: readonly Transaction[]): Block {
  return block(transactions, { number })
}

/** A scene over an undescribed chain with the assumed playbook; both worlds unless told. */
export function sceneWith(
  options: Partial<Omit<WorldOptions, 'kind'>> & {
    readonly kinds?: readonly WorldKind[]
    readonly assumed?: Partial<AssumedPlaybook>
    readonly protocol: WorldOptions['protocol']
  },
): Scene {
  const { kinds = ['private', 'seen'], assumed, protocol, ...rest } = options
  const worlds = kinds.map((kind) =>
    createWorld({
      kind,
      chainId: 1,
      protocol,
      config: assumedConfig({ ...assumedDefaults, ...assumed }),
      latencyBlocks: 1,
      finalityBlocks: 64,
      approvalBlocks: undefined,
      pauseBlocks: 300,
      ...rest,
    }),
  )
  return createScene({ protocol, detectors: composeDetectors(builtinDetectors, {}), worlds })
}
