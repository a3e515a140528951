import type { Market } from '@membrane/example-protected-market'
import { startBusiness } from '@membrane/example-protected-market'
import type { Terminal } from '../output/terminal.ts'
import type { LiveView } from '../view/live.ts'
import { openGuard } from './run.ts'
import type { Story } from './story.ts'

/** Goes on guarding ordinary business, for a person who wants to look around, until interrupted. */
export async function linger(input: {
  readonly market: Market
  readonly wsUrl: string
  readonly seed: number
  readonly story: Story
  readonly view: LiveView
  readonly terminal: Terminal
}): Promise<void> {
  const { market, wsUrl, seed, story, view, terminal } = input
  const { colors: c, signal } = terminal
  view.log('')
  view.log(`${c.bold('The market stays open and guarded.')} RPC at ${c.cyan(market.rpcUrl)}; Ctrl-C ends it.`)
  const guard = await openGuard(market, wsUrl)
  guard.bus.subscribe(story.guard)
  try {
    await Promise.all([
      guard.run(signal),
      startBusiness(market, { seed, signal, onTransaction: story.ordinary }),
    ])
  } finally {
    await guard.close()
  }
}
