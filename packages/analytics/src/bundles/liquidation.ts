import type { Address } from '@membrane/core'
import type { Action, Liquidation, Swap } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Bundle, Detail } from '../bundle.ts'
import { routers } from '../flow/routers.ts'
import { ether, type Token, weth } from '../transfer.ts'
import { usesFlashLoan } from './flashloan.ts'
import { gainWithGas } from './gain.ts'
import { evidenceOf, methodOf, partiesOf } from './row.ts'

/**
 * One row for every liquidation. `profit` is what the liquidator's side gained in the whole transaction, so that of
 * several liquidations of one liquidator in one transaction only the first carries it and the others say
 * `details.profitInFirst`.
 */
export function findLiquidations(block: BlockReading): readonly Bundle[] {
  const rows: Bundle[] = []
  const opened = new Map<string, TransactionReading>()
  for (const transaction of block.transactions) {
    const found = liquidationsOf(transaction.actions)
    if (found.length === 0) continue
    const paid = new Set<Address | undefined>()
    const flash = usesFlashLoan(transaction)
    for (const action of found) {
      const first = !paid.has(action.liquidator)
      paid.add(action.liquidator)
      rows.push(rowOf(block, transaction, action, { first, flash, opened: openingOf(opened, action) }))
      noteOpening(opened, action, transaction)
    }
  }
  return rows
}

const none: readonly Liquidation[] = []

/** The liquidations that a transaction's contracts tell of, each once. */
function liquidationsOf(actions: readonly Action[]): readonly Liquidation[] {
  let found: Liquidation[] | undefined
  for (const action of actions) {
    if (action.kind !== 'liquidation') continue
    found ??= []
    if (!found.some((other) => isSame(other, action))) found.push(action)
  }
  return found ?? none
}

/**
 * One liquidation told by two contracts, as a pool and the front before it do. One contract that tells of two equal
 * liquidations means two: a debt may be paid down in equal parts.
 */
function isSame(a: Liquidation, b: Liquidation): boolean {
  return (
    (a.market !== b.market || a.protocol !== b.protocol) &&
    a.style === b.style &&
    a.user === b.user &&
    a.debtAmount === b.debtAmount &&
    a.collateralAmount === b.collateralAmount &&
    (a.collateralAmount !== undefined || a.debtAmount !== undefined)
  )
}

type Circumstances = {
  readonly first: boolean
  readonly flash: boolean
  readonly opened: TransactionReading | undefined
}

function rowOf(
  block: BlockReading,
  transaction: TransactionReading,
  action: Liquidation,
  { first, flash, opened }: Circumstances,
): Bundle {
  const { liquidator, user, debtToken, debtAmount, collateralToken, collateralAmount } = action
  const group = groupOf(transaction, action)
  const { profit, details: costs } = gainWithGas(block, transaction, group)
  const details: Record<string, Detail> = {
    style: action.style,
    market: action.market,
    flashLoan: flash,
    sales: salesOf(transaction.actions, action),
    ...evidenceOf(action),
    ...(first ? costs : { profitInFirst: true }),
  }
  if (opened !== undefined) details.opened = opened.hash
  return {
    block: block.number,
    kind: 'liquidation',
    method: methodOf(action),
    confidence: isComplete(action) ? 'high' : 'medium',
    transactions: [transaction.hash],
    victims: [],
    protocol: action.protocol,
    pool: action.market,
    parties: partiesOf({ liquidator, user, beneficiary: beneficiaryOf(transaction, action) }),
    profit: first ? profit : {},
    details,
    liquidation: { liquidator, user, debtToken, debtAmount, collateralToken, collateralAmount },
  }
}

function isComplete(action: Liquidation): boolean {
  const collateral = action.collateralToken !== undefined && action.collateralAmount !== undefined
  const debt = action.debtToken !== undefined && action.debtAmount !== undefined
  // A protocol that absorbs a position has no debt repaid by anybody.
  return (
    action.user !== undefined &&
    action.liquidator !== undefined &&
    collateral &&
    (debt || action.style === 'absorb')
  )
}

/**
 * Who stands on the liquidator's side: whoever called the market, and who sent the transaction through which contract.
 * A sender who trades through an aggregator, which liquidates on the way, is its customer and gains by its own trade.
 */
function groupOf(transaction: TransactionReading, action: Liquidation): ReadonlySet<Address> {
  const group = new Set<Address>()
  const { from, to, transfers, actions } = transaction
  if (action.liquidator !== undefined) group.add(action.liquidator)
  const beneficiary = beneficiaryOf(transaction, action)
  if (beneficiary !== undefined) group.add(beneficiary)
  if (to !== undefined && to !== null && routers.has(to)) return group
  if (from !== undefined) group.add(from)
  // A sender who calls the market or a token directly brings no contract of its own.
  if (to !== undefined && to !== null && to !== action.market && !isVenue(to, actions)) {
    if (!transfers.some(({ token }) => token === to)) group.add(to)
  }
  return group
}

function isVenue(address: Address, actions: readonly Action[]): boolean {
  for (const action of actions) {
    if ('venue' in action && action.venue === address) return true
    if ('market' in action && action.market === address) return true
    if ('lender' in action && action.lender === address) return true
  }
  return false
}

/** Who was sent the collateral, when it was not the liquidator. */
function beneficiaryOf(transaction: TransactionReading, action: Liquidation): Address | undefined {
  const { collateralToken, collateralAmount, liquidator, user } = action
  if (collateralToken === undefined || collateralAmount === undefined) return undefined
  let found: Address | undefined
  for (const { token, amount, to, order } of transaction.transfers) {
    if (token !== collateralToken || amount !== collateralAmount || order > action.order) continue
    if (to === liquidator) return undefined
    if (to !== user) found = to
  }
  return found
}

/** The swaps after the liquidation that sold its collateral. */
function salesOf(actions: readonly Action[], liquidation: Liquidation): readonly Detail[] {
  const sales: Detail[] = []
  for (const action of actions) {
    if (
      action.kind === 'swap' &&
      action.order > liquidation.order &&
      sells(action, liquidation.collateralToken)
    )
      sales.push({
        pool: action.pool,
        protocol: action.protocol,
        tokenOut: action.tokenOut ?? null,
        amountIn: action.amountIn,
        amountOut: action.amountOut,
      })
  }
  return sales
}

function sells({ tokenIn }: Swap, collateral: Token | undefined): boolean {
  if (tokenIn === undefined || collateral === undefined) return false
  return tokenIn === collateral || (isEther(tokenIn) && isEther(collateral))
}

function isEther(token: Token): boolean {
  return token === ether || token === weth
}

/** Auctions by house and debtor: what is bought of one in a block was taken over for it earlier in the block, if at all. */
function auctionKey({ protocol, user, market }: Liquidation): string {
  return [protocol, market, user].join(' ')
}

/** The transaction of this block in which the protocol took the position over. */
function openingOf(
  opened: ReadonlyMap<string, TransactionReading>,
  action: Liquidation,
): TransactionReading | undefined {
  return action.style === 'auction' ? opened.get(auctionKey(action)) : undefined
}

function noteOpening(
  opened: Map<string, TransactionReading>,
  action: Liquidation,
  transaction: TransactionReading,
): void {
  if (action.style === 'absorb') opened.set(auctionKey(action), transaction)
}
