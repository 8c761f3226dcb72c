import type { NodeFacts } from './converged.ts'
import type { Lab } from './host.ts'

/** What all services together do for one node: where it got an answer, and where it got none, an empty text. */
export interface Served {
  /** The address that DHCP gave it. */
  readonly address: string
  /** Its address by its name, and its name by its address. */
  readonly forward: string
  readonly backward: string
  /** The profile that it would boot. */
  readonly profile: string
  /** Who answers, and how, where the load balancer is asked for the cluster's pages, when this node alone has some. */
  readonly pages: string
}

/** Switches a node on, has it ask for all that it needs, and serve the cluster's pages. */
export async function served(lab: Lab, { name, mac, address }: NodeFacts, domain: string, services: string): Promise<Served> {
  const node = await lab.node(mac)
  const ask = (command: string) => node.run(command, { timeout: 150_000 }).then(({ stdout }) => stdout.trim())
  const answer = `HTTP/1.0 200 OK\\r\\nContent-Length: ${name.length}\\r\\n\\r\\n${name}`
  const link = `01-${mac.replaceAll(':', '-')}`
  try {
    const lease = 'timeout 8 dhclient -1 -lf /tmp/lease -pf /tmp/pid eth0 >/dev/null 2>&1'
    const given = await ask(`${lease}; ip -4 -o address show dev eth0 | sed -n 's/.*inet \\([0-9.]*\\).*/\\1/p'`)
    // Who gets none asks on all the same.
    if (given === '') await ask(`ip address add ${address}/24 dev eth0`)
    await ask(`printf '#!/bin/sh\\nread -r line; printf "${answer}"\\n' >/tmp/answer; chmod 755 /tmp/answer
      setsid socat TCP-LISTEN:80,fork,reuseaddr EXEC:/tmp/answer >/dev/null 2>&1 </dev/null &`)
    // A member is asked every few hundred milliseconds here: what is down for seconds is down, and until then somebody else may be tried.
    const pages = `for try in $(seq 60); do said=$(curl -s --max-time 2 -o /tmp/said -w '%{http_code} ' http://${services}/ && head -c 40 /tmp/said)
      case $said in '200 ${name}') break ;; 503*) [ "$try" -lt 25 ] || break ;; esac; sleep 0.2; done; printf '%s' "$said" | head -n 1 | tr -d '<'`
    return {
      address: given,
      forward: await ask(`dig +short +time=2 @${services} ${name}.${domain}`),
      backward: await ask(`dig +short +time=2 @${services} -x ${address}`),
      profile: await ask(`curl -s --max-time 5 tftp://${services}/pxelinux.cfg/${link} | sed -n 's/^DEFAULT //p'`),
      pages: (await ask(pages)).split('html')[0]?.trim() ?? '',
    }
  } finally {
    await node.stop()
  }
}
