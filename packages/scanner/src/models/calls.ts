/** A function of a known protocol, by what calling it means. */
export type CallModel = {
  readonly protocol:
    | 'erc20'
    | 'erc721'
    | 'erc777'
    | 'erc1155'
    | 'erc4626'
    | 'weth'
    | 'uniswap-v2'
    | 'uniswap-v3'
    | 'uniswap-v4'
    | 'curve'
    | 'balancer'
    | 'chainlink'
    | 'pyth'
    | 'aave'
    | 'compound'
    | 'other'
  /** What comes back. */
  readonly gives?: 'balance' | 'supply' | 'spot' | 'oracle' | 'success' | 'shares' | 'assets' | 'decimals'
  /** What it does to value. */
  readonly does?:
    | 'transfer'
    | 'transferFrom'
    | 'approve'
    | 'mint'
    | 'burn'
    | 'swap'
    | 'addLiquidity'
    | 'removeLiquidity'
    | 'deposit'
    | 'withdraw'
    | 'flashLoan'
    | 'permit'
    | 'borrow'
    | 'repay'
  /** The receiver of tokens or ether is called back, so control passes to it. */
  readonly callsBack?: boolean
}

function model(protocol: CallModel['protocol'], more: Omit<CallModel, 'protocol'>): CallModel {
  return { protocol, ...more }
}

/** By `name/arguments`; `name/*` where the number does not matter. */
export const callModels: ReadonlyMap<string, CallModel> = new Map([
  ['transfer/2', model('erc20', { does: 'transfer', gives: 'success' })],
  ['transferFrom/3', model('erc20', { does: 'transferFrom', gives: 'success' })],
  ['safeTransfer/2', model('erc20', { does: 'transfer' })],
  ['safeTransferFrom/3', model('erc20', { does: 'transferFrom' })],
  ['approve/2', model('erc20', { does: 'approve', gives: 'success' })],
  ['balanceOf/1', model('erc20', { gives: 'balance' })],
  ['totalSupply/0', model('erc20', { gives: 'supply' })],
  ['decimals/0', model('erc20', { gives: 'decimals' })],
  ['permit/*', model('erc20', { does: 'permit' })],
  ['getReserves/0', model('uniswap-v2', { gives: 'spot' })],
  ['getReserves/2', model('uniswap-v2', { gives: 'spot' })],
  ['getAmountsOut/*', model('uniswap-v2', { gives: 'spot' })],
  ['getAmountOut/*', model('uniswap-v2', { gives: 'spot' })],
  ['getAmountsIn/*', model('uniswap-v2', { gives: 'spot' })],
  ['quote/3', model('uniswap-v2', { gives: 'spot' })],
  ['slot0/0', model('uniswap-v3', { gives: 'spot' })],
  ['getSlot0/*', model('uniswap-v4', { gives: 'spot' })],
  ['get_virtual_price/0', model('curve', { gives: 'spot' })],
  ['get_dy/*', model('curve', { gives: 'spot' })],
  ['calc_withdraw_one_coin/*', model('curve', { gives: 'spot' })],
  ['latestRoundData/0', model('chainlink', { gives: 'oracle' })],
  ['latestAnswer/0', model('chainlink', { gives: 'oracle' })],
  ['getRoundData/1', model('chainlink', { gives: 'oracle' })],
])
