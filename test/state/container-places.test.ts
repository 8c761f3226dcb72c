import { expect, test } from 'vitest'
import { bindNow, bindsWanted, portsNow, portsWanted } from '../../engine/state/containers/container-places.ts'

const at = (HostIp: string, HostPort: string) => [{ HostIp, HostPort }]
const ports: readonly (readonly [publish: string, port: string, place: ReturnType<typeof at>])[] = [
  ['5000:5000', '5000/tcp', at('', '5000')],
  ['0.0.0.0:80:8080', '8080/tcp', at('', '80')],
  ['127.0.0.1:80:8080/tcp', '8080/tcp', at('127.0.0.1', '80')],
  ['[::1]:80:8080', '8080/tcp', at('::1', '80')],
  ['53:53/udp', '53/udp', at('0.0.0.0', '53')],
  ['8080', '8080/tcp', at('', '41234')],
  ['127.0.0.1::8080', '8080/tcp', at('127.0.0.1', '41234')],
]

test.each(ports)('%s is what podman has of %s', (publish, port, place) => {
  expect(portsNow({ [port]: place }, [publish])).toStrictEqual(portsWanted([publish]))
})

test('ranges are ports one by one, and another port is a difference', () => {
  expect(portsWanted(['80-81:8080-8081'])).toStrictEqual([':80->8080/tcp', ':81->8081/tcp'])
  expect(portsNow({ '8080/tcp': at('', '81') }, ['80:8080'])).toStrictEqual([':81->8080/tcp'])
})

const data = 'a'.repeat(64)
const binds: readonly (readonly [volume: string, bind: string])[] = [
  ['/srv:/data', '/srv:/data:rw,rprivate,rbind'],
  ['/srv/:/data/:ro,Z', '/srv:/data:ro,rprivate,rbind'],
  ['name:/data:U', 'name:/data:rprivate,rw,nodev,exec,nosuid,rbind'],
  ['/data', `${data}:/data:rprivate,rw,nodev,exec,nosuid,rbind`],
]

test.each(binds)('%s is what podman has as %s', (volume, bind) => {
  expect(bindNow(bind, [volume])).toStrictEqual(bindsWanted([volume]))
})

test('a volume of the image is no difference, one that may be written to is', () => {
  expect(bindNow(`${data}:/var/lib/registry:rw`, [])).toStrictEqual([])
  expect(bindNow('/srv:/data:rw', ['/srv:/data:ro'])).not.toStrictEqual(bindsWanted(['/srv:/data:ro']))
})
