import { defineDetector } from '@membrane/core'

export const badDebt = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'bad-debt',
  version: 1,
  title: 'Debt that no collateral covers',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
