import { defineConfig } from 'vitest/config'

/** What starts programs, shells, SSH servers: one file after the other, as they meet on this machine's ports and in their waits. */
const processes = ['cli', 'conformance', 'connect', 'execute', 'modules', 'plays'].map(folder => `test/${folder}/**/*.test.ts`)

/** What makes hosts. */
const hosts = ['test/lab/**/*.test.ts', 'test/fidelity/fidelity.test.ts', 'test/examples/examples.test.ts']

export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...processes, ...hosts],
        },
      },
      { extends: true, test: { name: 'processes', include: processes, maxWorkers: 1, testTimeout: 180_000, sequence: { groupOrder: 1 } } },
      // Real hosts, two labs at a time: a lab mostly waits. Forks, as each lab has a process group of its own.
      {
        test: {
          name: 'lab',
          include: hosts,
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 900_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
