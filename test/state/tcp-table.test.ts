import { describe, expect, test } from 'vitest'
import { answersOn, isLoopback, readSockets } from '../../engine/state/network/tcp-table.ts'

const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 48 1 0000000054ef425d 100 0 0 10 0
   1: 020200C0:A8FA 507100CB:0050 01 00000000:00000000 03:000013B4 00000000     0        0 0 3 00000000fd80312d
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0000000000000000FFFF00000100007F:0050 B80D0120000000000000000001000000:0001 06 00000000:00000000 00:00000000 00000000     0        0 1 1
`

test('sockets are read from the tables of the kernel', () => {
  expect(readSockets(text)).toStrictEqual([
    { address: '127.0.0.1', port: 22, remote: '0.0.0.0', state: 'LISTEN' },
    { address: '192.0.2.2', port: 43258, remote: '203.0.113.80', state: 'ESTABLISHED' },
    { address: '::', port: 8080, remote: '::', state: 'LISTEN' },
    { address: '127.0.0.1', port: 80, remote: '2001:db8::1', state: 'TIME_WAIT' },
  ])
})

describe('what is bound to', () => {
  test.each([
    ['0.0.0.0', '127.0.0.1', true],
    ['0.0.0.0', '::1', false],
    ['::', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['127.0.0.1', 'localhost', true],
    ['192.0.2.2', 'localhost', false],
  ])('%s answers on %s: %s', (bound, host, answers) => expect(answersOn(bound, host)).toBe(answers))
})

test.each([
  ['localhost', true],
  ['127.0.0.53', true],
  ['::1', true],
  ['192.0.2.1', false],
  ['127.example.com', false],
])('%s is this machine: %s', (host, is) => expect(isLoopback(host)).toBe(is))
