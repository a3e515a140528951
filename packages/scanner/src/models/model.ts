import { Label } from '../analysis/labels.ts'
import type { Flow } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { type CallModel, callModels } from './calls.ts'

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
    case 'oracle':
      return Label.Oracle
    default:
      return 0
  }
}
