import type { Chunk, RunPlan } from './plan.ts'

export type ToWorker =
  | { readonly kind: 'plan'; readonly plan: RunPlan }
  | { readonly kind: 'draw'; readonly from: number; readonly to: number }

export type FromWorker =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | {
      readonly kind: 'failed'
      /** Set where it was one of our own errors. */
      readonly code: string | undefined
      readonly shortMessage: string
      readonly hint: string | undefined
    }
