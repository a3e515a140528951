import type { Address, CallFrame, Hex } from '@membrane/core'
import type { Lending } from '../../action.ts'
import { ownBalances, ownCall, ownCalls } from '../../frames/own.ts'
import { tellLending } from '../../frames/tell.ts'
import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'
import { ether, type Token, type Transfer } from '../../transfer.ts'

const protocol = 'compound_v2'
const noError = `0x${'0'.repeat(64)}`
const seize = '0xb2a02ff1'

/** The part of what is seized that the market keeps, of 10^18. Source: protocolSeizeShareMantissa of CTokenInterfaces.sol. */
const seizeShare = 28_000_000_000_000_000n

/**
 * What a market asks its comptroller before each kind of movement, which tells a market from whatever else has a
 * function of the same name: `mintAllowed`, `redeemAllowed`, `borrowAllowed`, `repayBorrowAllowed`.
 */
const asked = {
  deposit: '0x4ef4c3e1',
  withdraw: '0xeabe7d91',
  borrow: '0xda3d454c',
  repay: '0x24008a62',
} as const

/** Functions of a market, with the argument that names the debtor where another than the caller can be meant. */
const movements: readonly (readonly [declaration: string, kind: Lending['kind'], debtor?: number])[] = [
  ['mint(uint256)', 'deposit'],
  ['mint()', 'deposit'],
  ['redeem(uint256)', 'withdraw'],
  ['redeemUnderlying(uint256)', 'withdraw'],
  ['borrow(uint256)', 'borrow'],
  ['repayBorrow(uint256)', 'repay'],
  ['repayBorrow()', 'repay'],
  ['repayBorrowBehalf(address,uint256)', 'repay', 0],
  ['repayBorrowBehalf(address)', 'repay', 0],
]

/**
 * Amounts are what moved. A market answers an error code where it refuses; the ether market answers nothing and
 * reverts. Source: CToken.sol, CErc20.sol, CEther.sol of compound-protocol; Cream and the other forks keep them.
 */
export const compoundV2Calls: readonly CallModel[] = [
  {
    signature: 'liquidateBorrow(address,uint256,address)',
    read(visit, into) {
      const { frame } = visit
      if (!accepted(visit)) return
      const inside = transfersSince(into, visit.entered)
      const paid = inside.find(({ from, to }) => from === frame.from && to === frame.to)
      if (paid === undefined) return
      const amount = sumFrom(inside, frame.from, paid.token)
      pushLiquidation(visit, paid.token, amount, argumentAddress(frame.input, 2), into)
    },
  },
  {
    signature: 'liquidateBorrow(address,address)',
    read(visit, into) {
      const { frame } = visit
      if (frame.value > 0n) pushLiquidation(visit, ether, frame.value, argumentAddress(frame.input, 1), into)
    },
  },
  {
    signature: 'seize(address,address,uint256)',
    read({ frame, left }, into) {
      const { to: market, input, output } = frame
      if (market === undefined || output !== noError) return
      const [liquidator, borrower] = [argumentAddress(input, 0), argumentAddress(input, 1)]
      const seized = argument(input, 2)
      const share = keepsShare(frame, market) ? (seized * seizeShare) / 10n ** 18n : 0n
      into.transfers.push(heldTransfer(market, borrower, liquidator, seized - share, left))
      if (share > 0n) into.transfers.push(heldTransfer(market, borrower, market, share, left))
    },
  },
  ...(['mintVerify', 'redeemVerify'] as const).map(
    (name): CallModel => ({
      signature: `${name}(address,address,uint256,uint256)`,
      read({ frame, left }, into) {
        const { from: market, input } = frame
        if (argumentAddress(input, 0) !== market) return
        const holder = argumentAddress(input, 1)
        const [giver, taker] = name === 'mintVerify' ? [market, holder] : [holder, market]
        into.transfers.push(heldTransfer(market, giver, taker, argument(input, 3), left))
      },
    }),
  ),
  ...movements.map(
    ([signature, kind, debtor]): CallModel => ({
      signature,
      read(visit, into) {
        readMovement(visit, into, kind, debtor)
      },
    }),
  ),
]

/** Markets that keep a share put it to their reserves at the exchange rate, for which they look how much cash they hold. */
function keepsShare(frame: CallFrame, market: Address): boolean {
  return ownBalances(ownCalls(frame), market).length > 0
}

/** A movement of what a market owes its holders, which it keeps in books of its own: other calls alone tell of it. */
function heldTransfer(token: Token, from: Address, to: Address, amount: bigint, order: number): Transfer {
  return { standard: 'erc20', token, from, to, amount, tokenId: undefined, order, logIndex: -1 }
}

function accepted({ frame }: FrameVisit): boolean {
  return frame.output === undefined || frame.output === '0x' || frame.output === noError
}

function readMovement(
  visit: FrameVisit,
  into: Reading,
  kind: Lending['kind'],
  debtor: number | undefined,
): void {
  const { frame } = visit
  const { from: caller, to: market, input } = frame
  if (market === undefined || !accepted(visit)) return
  if (ownCall(frame, asked[kind] as Hex) === undefined) return
  const inside = transfersSince(into, visit.entered)
  const given = kind === 'deposit' || kind === 'repay'
  const moved = inside.find(
    ({ from, to, token }) =>
      token !== market && (given ? from === caller && to === market : from === market && to === caller),
  )
  if (moved === undefined) return
  const amount = given ? sumTo(inside, market, moved.token) : sumFrom(inside, market, moved.token)
  const account = debtor === undefined ? caller : argumentAddress(input, debtor)
  tellLending(visit, into, kind, protocol, account, moved.token, amount)
}

function pushLiquidation(
  visit: FrameVisit,
  debtToken: Token,
  debtAmount: bigint,
  collateral: Address,
  into: Reading,
): void {
  const { frame } = visit
  if (frame.to === undefined) return
  const seized = ownCalls(frame).find((call) => call.to === collateral && call.input.startsWith(seize))
  // The repayment is told on its own too, as the market's events do.
  tellLending(visit, into, 'repay', protocol, argumentAddress(frame.input, 0), debtToken, debtAmount)
  into.actions.push({
    kind: 'liquidation',
    protocol,
    market: frame.to,
    style: 'fixed-spread',
    liquidator: frame.from,
    user: argumentAddress(frame.input, 0),
    debtToken,
    debtAmount,
    collateralToken: collateral,
    // A market that is its own collateral seizes without a call.
    collateralAmount: seized === undefined ? undefined : argument(seized.input, 2),
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}
