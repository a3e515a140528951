/** An oracle with every number fixed; fields that a kind does not use are 0. Times in seconds. */
export type OracleModel = {
  readonly kind: 'deviation' | 'lag' | 'twap' | 'median' | 'spot'
  readonly deviation: number
  readonly heartbeatSeconds: number
  readonly delaySeconds: number
  readonly windowSeconds: number
  readonly reporters: number
  readonly reporterSigma: number
  /** 0: never stale. */
  readonly staleAfterSeconds: number
  readonly manipulation:
    | { readonly asset: number; readonly factor: number; readonly fromStep: number; readonly toStep: number }
    | undefined
}
