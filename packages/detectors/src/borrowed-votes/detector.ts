import { defineDetector } from '@membrane/core'

export const borrowedVotes = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'borrowed-votes',
  version: 1,
  title: 'Votes that were borrowed or bought for a moment',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
