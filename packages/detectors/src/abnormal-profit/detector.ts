import { defineDetector } from '@membrane/core'

export const abnormalProfit = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'abnormal-profit',
  version: 1,
  title: 'Gains without a counterpart',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
