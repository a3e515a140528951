import type { CallModel } from './model.ts'

/**
 * Token standards, and the wrappers around them.
 * @see https://eips.ethereum.org/EIPS/eip-20, eip-721, eip-777, eip-1155, eip-2612, eip-4626; WETH9;
 *   OpenZeppelin SafeERC20, Solmate and Solady SafeTransferLib, Uniswap TransferHelper
 */
export const tokenCalls: readonly (readonly [string, CallModel])[] = [
  ['transfer/2', { protocol: 'erc20', does: 'transfer', gives: 'success' }],
  ['transferFrom/3', { protocol: 'erc20', does: 'transferFrom', gives: 'success' }],
  ['approve/2', { protocol: 'erc20', does: 'approve', gives: 'success' }],
  ['increaseAllowance/2', { protocol: 'erc20', does: 'approve', gives: 'success' }],
  ['balanceOf/1', { protocol: 'erc20', gives: 'balance' }],
  ['totalSupply/0', { protocol: 'erc20', gives: 'supply' }],
  ['decimals/0', { protocol: 'erc20', gives: 'decimals' }],
  ['permit/*', { protocol: 'erc20', does: 'permit' }],
  ['mint/2', { protocol: 'erc20', does: 'mint' }],
  ['burn/1', { protocol: 'erc20', does: 'burn' }],
  ['burn/2', { protocol: 'erc20', does: 'burn' }],
  ['burnFrom/2', { protocol: 'erc20', does: 'burn' }],
  // Libraries of wrappers, where a linked or unresolved library is called as a method.
  ['safeTransfer/2', { protocol: 'erc20', does: 'transfer' }],
  ['safeTransferETH/2', { protocol: 'weth', does: 'transfer', callsBack: true }],
  ['safeApprove/2', { protocol: 'erc20', does: 'approve' }],
  ['forceApprove/2', { protocol: 'erc20', does: 'approve' }],
  ['safeIncreaseAllowance/2', { protocol: 'erc20', does: 'approve' }],
  ['safeTransferFrom/3', { protocol: 'erc20', does: 'transferFrom' }],
  // EIP-721 and EIP-1155: the receiver is asked whether it takes the token.
  ['safeTransferFrom/4', { protocol: 'erc721', does: 'transferFrom', callsBack: true }],
  ['safeTransferFrom/5', { protocol: 'erc1155', does: 'transferFrom', callsBack: true }],
  ['safeBatchTransferFrom/5', { protocol: 'erc1155', does: 'transferFrom', callsBack: true }],
  ['safeMint/2', { protocol: 'erc721', does: 'mint', callsBack: true }],
  ['safeMint/3', { protocol: 'erc721', does: 'mint', callsBack: true }],
  // EIP-777: hooks of the sender before, of the receiver after.
  ['send/3', { protocol: 'erc777', does: 'transfer', callsBack: true }],
  ['operatorSend/5', { protocol: 'erc777', does: 'transferFrom', callsBack: true }],
  ['transferAndCall/2', { protocol: 'erc20', does: 'transfer', callsBack: true }],
  ['transferAndCall/3', { protocol: 'erc20', does: 'transfer', callsBack: true }],
  // EIP-4626.
  ['totalAssets/0', { protocol: 'erc4626', gives: 'assets' }],
  ['convertToShares/1', { protocol: 'erc4626', gives: 'shares' }],
  ['convertToAssets/1', { protocol: 'erc4626', gives: 'assets' }],
  ['previewDeposit/1', { protocol: 'erc4626', gives: 'shares' }],
  ['previewMint/1', { protocol: 'erc4626', gives: 'assets' }],
  ['previewWithdraw/1', { protocol: 'erc4626', gives: 'shares' }],
  ['previewRedeem/1', { protocol: 'erc4626', gives: 'assets' }],
  ['deposit/2', { protocol: 'erc4626', does: 'deposit', gives: 'shares' }],
  ['redeem/3', { protocol: 'erc4626', does: 'withdraw', gives: 'assets' }],
  ['withdraw/3', { protocol: 'erc4626', does: 'withdraw', gives: 'shares' }],
  ['deposit/0', { protocol: 'weth', does: 'deposit' }],
  ['withdraw/1', { protocol: 'weth', does: 'withdraw' }],
]
