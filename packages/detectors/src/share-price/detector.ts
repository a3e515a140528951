import { defineDetector } from '@membrane/core'

export const sharePrice = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'share-price',
  version: 1,
  title: 'A share price that jumps',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
