import type { Lab } from './host.ts'
import { placesOf } from './places.ts'

/** What one can do with a lab that runs. */
export function howToLookAround(lab: Lab): string {
  return `
Look around:
  npm run lab -- shell                     a shell on the host
  npm run lab -- node compute-0            a machine on its wire; there: dhclient -v eth0, dig, chronyd -Q
  npm run lab -- run --check --diff        what a run would change now
  npm run lab -- run --tags dns            a run of some of it
  npm run lab -- verify                    ask every service
  npm run lab -- reset                     the bare host again, in a second
  npm run lab -- down                      throw it away

  Inventory of the host: ${lab.inventory}
  Console of the host:   ${placesOf(lab.id).console}
  By hand:               ssh -F ${placesOf(lab.id).sshConfig} services
`
}

/** Why there is no lab here, and how to do without. */
export function withoutLab(hindrances: readonly string[]): string {
  return `No lab can be made here: ${hindrances.join('; ')}.
It is made with systemd-nspawn on Debian, as root (sudo npm run lab).

The roles need no lab, they need a host that you reach over SSH, Debian or Fedora:

  cat >my-host.yml <<END
  all:
    hosts:
      services:
        ansible_host: ADDRESS
        ansible_user: root
  END
  npx tsplay run playbooks/services.yml -i inventory/okd -i my-host.yml --check --diff
  npx tsplay run playbooks/services.yml -i inventory/okd -i my-host.yml
  npx tsplay run playbooks/verify.yml -i inventory/okd -i my-host.yml

inventory/README.md tells how to describe a lab of your own, with secrets of your own.
`
}
