import { Label } from '../analysis/labels.ts'
import type { Flow } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { callModels } from './calls.ts'

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
    | 'chronicle'
    | 'aave'
    | 'compound'
    | 'other'
  /** What comes back. */
  readonly gives?:
    | 'balance'
    | 'supply'
    | 'spot'
    /** A price averaged over time, which one transaction cannot move. */
    | 'average'
    | 'oracle'
    | 'success'
    | 'shares'
    | 'assets'
    | 'decimals'
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
  /** What the caller accepts at worst. */
  readonly limits?: Limits
}

/** An argument by position; or a field of the struct that is the first argument. */
export type Argument = number | string

export type Limits = {
  /** Least amounts to receive. */
  readonly least?: readonly Argument[]
  /** Most to pay. */
  readonly most?: readonly Argument[]
  /** A price at which the swap stops. */
  readonly price?: Argument
  readonly deadline?: Argument
  /** Fields of the struct in their order, for structs whose definition is not here; `deadline` may be left out. */
  readonly fields?: readonly string[]
}

/** What is known of a call by the name and the number of arguments of the function that it calls. */
export function modelOf(_flow: Flow, op: CallOp): (CallModel & { readonly labels: number }) | undefined {
  if (op.how !== 'method') return undefined
  const model = callModels.get(`${op.member}/${op.args.length}`) ?? callModels.get(`${op.member}/*`)
  return model === undefined ? undefined : { ...model, labels: labelFor(model.gives) }
}

function labelFor(gives: CallModel['gives']): number {
  switch (gives) {
    case 'balance':
      return Label.Balance
    case 'supply':
      return Label.Supply
    case 'spot':
      return Label.Spot
    case 'average':
    case 'oracle':
      return Label.Oracle
    default:
      return 0
  }
}
