import { type Address, type Hex, MembraneError } from '@membrane/core'
import { encodeFunctionData, parseAbi } from 'viem'
import type { Chain, Request } from './chain.ts'
import { balanceOf, type Token } from './tokens.ts'
import type { VaultAction, VaultTotals } from './vaultModel.ts'

const abi = parseAbi([
  'function asset() view returns (address)',
  'function totalAssets() view returns (uint256)',
  'function totalSupply() view returns (uint256)',
  'function balanceOf(address account) view returns (uint256)',
  'function previewDeposit(uint256 assets) view returns (uint256)',
  'function previewMint(uint256 shares) view returns (uint256)',
  'function previewWithdraw(uint256 assets) view returns (uint256)',
  'function previewRedeem(uint256 shares) view returns (uint256)',
  'function deposit(uint256 assets, address receiver) returns (uint256)',
  'function mint(uint256 shares, address receiver) returns (uint256)',
  'function withdraw(uint256 assets, address receiver, address owner) returns (uint256)',
  'function redeem(uint256 shares, address receiver, address owner) returns (uint256)',
])

const previews = {
  deposit: 'previewDeposit',
  mint: 'previewMint',
  withdraw: 'previewWithdraw',
  redeem: 'previewRedeem',
} as const satisfies Record<VaultAction, string>

/** Totals as the vault says them, and what one account has. */
export type VaultBooks = { readonly totals: VaultTotals; readonly shares: bigint; readonly wallet: bigint }

/** A contract with the interface of EIP-4626. */
export type VaultContract = {
  readonly address: Address
  readonly read: (account: Address) => Promise<VaultBooks>
  readonly actionData: (action: VaultAction, amount: bigint, account: Address) => Hex
  readonly preview: (action: VaultAction, amount: bigint) => Request
}

/** @throws COMPONENT_SETUP_FAILED where its asset is another one, COMPONENT_CALL_FAILED where it cannot be read. */
export async function openVault(chain: Chain, address: Address, asset: Token): Promise<VaultContract> {
  const ask = (functionName: 'asset' | 'totalAssets' | 'totalSupply') => ({
    to: address,
    data: encodeFunctionData({ abi, functionName }),
  })
  const [answer] = await chain.attempt([ask('asset')])
  const found = answer?.ok === true ? `0x${answer.data.slice(26).toLowerCase()}` : undefined
  if (found !== asset.address)
    throw new MembraneError('COMPONENT_SETUP_FAILED', {
      shortMessage: `The component is no vault of $asset: asset() gives ${found ?? 'nothing'}.`,
      hint: 'Give it $asset in constructorArgs or setup.',
    })
  return {
    address,
    read: async (account) => {
      const answers = await chain.attempt([
        ask('totalAssets'),
        ask('totalSupply'),
        { to: address, data: encodeFunctionData({ abi, functionName: 'balanceOf', args: [account] }) },
        balanceOf(asset, account),
      ])
      const [assets = 0n, supply = 0n, shares = 0n, wallet = 0n] = answers.map((one) => {
        if (one.ok && one.data !== '0x') return BigInt(one.data)
        throw new MembraneError('COMPONENT_CALL_FAILED', {
          shortMessage: `The vault cannot be read: ${one.ok ? 'it answers with nothing' : one.reason}.`,
          hint: 'It needs totalAssets(), totalSupply() and balanceOf(address), as EIP-4626 has them.',
        })
      })
      return { totals: { assets, supply }, shares, wallet }
    },
    actionData: (action, amount, account) =>
      action === 'deposit' || action === 'mint'
        ? encodeFunctionData({ abi, functionName: action, args: [amount, account] })
        : encodeFunctionData({ abi, functionName: action, args: [amount, account, account] }),
    preview: (action, amount) => ({
      to: address,
      data: encodeFunctionData({ abi, functionName: previews[action], args: [amount] }),
    }),
  }
}
