import { defineDetector } from '@membrane/core'

export const multisigChange = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'multisig-change',
  version: 1,
  title: 'A multi-signature account that changes its own rules',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
