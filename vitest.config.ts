import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['membrane-source'] },
  ssr: { resolve: { conditions: ['membrane-source'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'e2e/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
