import { expect, test } from 'vitest'
import { defaultZoneIn, fileZone } from '../../engine/state/firewall/firewall-file.ts'
import { newZone } from '../../engine/state/firewall/firewall-zone.ts'

const head = '<?xml version="1.0" encoding="utf-8"?>\n'
const nothing = { ...newZone, forward: false }

const zones: { readonly [sentence: string]: readonly [xml: string, zone: ReturnType<typeof fileZone>] } = {
  "Debian's public": [
    `${head}<zone>
  <short>Public</short>
  <description>For use in public areas. You do not trust the other computers on networks to not harm your computer. Only selected incoming connections are accepted.</description>
  <service name="ssh"/>
  <service name="dhcpv6-client"/>
  <forward/>
</zone>\n`,
    { ...nothing, services: ['dhcpv6-client', 'ssh'], forward: true },
  ],
  'a target': [`${head}<zone target="ACCEPT"><short>Trusted</short><forward/></zone>`, { ...nothing, target: 'ACCEPT', forward: true }],
  'all else that a zone has': [
    `${head}<zone>
  <!-- <service name="no"/> -->
  <interface name="eth0"/>
  <source address="192.0.2.0/24"/><source ipset="bad"/><source mac="00:11:22:33:44:55"/>
  <port protocol="tcp" port="8080-8081"/>
  <protocol value='gre'/>
  <icmp-block name="echo-request"/><icmp-block-inversion/>
  <masquerade/>
  <forward-port port="80" protocol="tcp" to-port="8080" to-addr="192.0.2.1"/>
  <source-port port="53" protocol="udp"/>
</zone>`,
    {
      ...nothing,
      interfaces: ['eth0'],
      sources: ['00:11:22:33:44:55', '192.0.2.0/24', 'ipset:bad'],
      ports: ['8080-8081/tcp'],
      protocols: ['gre'],
      icmp_blocks: ['echo-request'],
      icmp_block_inversion: true,
      masquerade: true,
      forward_ports: ['port=80:proto=tcp:toport=8080:toaddr=192.0.2.1'],
      source_ports: ['53/udp'],
    },
  ],
  'rules in the rich language are left to firewalld': [`${head}<zone><rule family="ipv4"><accept/></rule></zone>`, undefined],
  'no zone': ['<service/>', undefined],
}

test.each(Object.entries(zones))('%s', (_, [xml, zone]) => {
  expect(fileZone(xml)).toStrictEqual(zone)
})

test('the default zone is what firewalld.conf says', () => {
  expect(['# DefaultZone=a\nDefaultZone=home\n', ''].map(defaultZoneIn)).toStrictEqual(['home', 'public'])
})
