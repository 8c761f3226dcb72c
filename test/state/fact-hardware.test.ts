import { describe, expect, test } from 'vitest'
import { type Facts, factsFrom, type Said } from '../support/facts.ts'

const processor = (number: number, socket: number, core: number) =>
  `processor\t: ${number}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: ${socket}\nsiblings\t: 4\ncore id\t\t: ${core}\ncpu cores\t: 2\n`
const dmi = '/sys/devices/virtual/dmi/id/'

/** Members of the facts that a subset makes of what a host says. */
const cases: { readonly [sentence: string]: readonly [subset: string, Said, Facts] } = {
  'two sockets of two cores with two threads each': [
    'hardware',
    { cpuinfo: [0, 1, 2, 3, 4, 5, 6, 7].map(number => processor(number, number % 2, number >> 2)).join('\n'), nproc: '8' },
    { processor_count: 2, processor_cores: 2, processor_threads_per_core: 2, processor_vcpus: 8, processor_nproc: 8 },
  ],
  'processors without sockets': [
    'hardware',
    { cpuinfo: 'processor\t: 0\nprocessor\t: 1\n', nproc: '1' },
    {
      processor: ['0', '1'],
      processor_count: 2,
      processor_cores: 1,
      processor_threads_per_core: 1,
      processor_vcpus: 2,
      processor_nproc: 1,
    },
  ],
  memory: [
    'hardware',
    {
      files: {
        '/proc/meminfo':
          'MemTotal: 4096000 kB\nMemFree: 1024000 kB\nBuffers: 102400 kB\nCached: 921600 kB\nSwapCached: 10240 kB\nSwapTotal: 2048000 kB\nSwapFree: 1536000 kB',
      },
    },
    {
      memtotal_mb: 4000,
      memory_mb: {
        real: { total: 4000, used: 3000, free: 1000 },
        nocache: { free: 2000, used: 2000 },
        swap: { total: 2000, free: 1500, used: 500, cached: 10 },
      },
    },
  ],
  'mounts, but for what has no device': [
    'hardware',
    {
      files: {
        '/proc/mounts':
          "proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw,relatime 0 0\nnas:/srv /mnt/it's\\040far nfs4 rw 0 0\n/dev/x /w ext4 rw 0 0\n//win/share /w cifs rw 0 0\n/dev/sda1 /in ext4 ro 0 0",
        '/proc/self/mountinfo': '1 2 8:1 / / rw - ext4 /dev/sda1 rw\n3 2 8:1 /some\\040where /in rw - ext4 /dev/sda1 rw',
      },
      sizes: "4096 1000 600 50 20 /\n1024 10 5 4 1 /mnt/it's far",
      uuids: '/dev/sda1 ab-cd\n/dev/sda',
    },
    {
      mounts: [
        {
          mount: '/',
          device: '/dev/sda1',
          fstype: 'ext4',
          options: 'rw,relatime',
          size_total: 4096000,
          size_available: 2457600,
          block_size: 4096,
          block_total: 1000,
          block_available: 600,
          block_used: 400,
          inode_total: 50,
          inode_available: 20,
          inode_used: 30,
          uuid: 'ab-cd',
        },
        {
          mount: "/mnt/it's far",
          device: 'nas:/srv',
          fstype: 'nfs4',
          options: 'rw',
          size_total: 10240,
          size_available: 5120,
          block_size: 1024,
          block_total: 10,
          block_available: 5,
          block_used: 5,
          inode_total: 4,
          inode_available: 1,
          inode_used: 3,
          uuid: 'N/A',
        },
        { mount: '/w', device: '//win/share', fstype: 'cifs', options: 'rw', uuid: 'N/A' },
        { mount: '/in', device: '/dev/sda1', fstype: 'ext4', options: 'ro,bind', uuid: 'ab-cd' },
      ],
    },
  ],
  'a disk with a part that a volume is on': [
    'hardware',
    {
      files: {
        '/sys/block/sda/size': '41943040',
        '/sys/block/sda/removable': '0',
        '/sys/block/sda/queue/rotational': '1',
        '/sys/block/sda/queue/hw_sector_size': '512',
        '/sys/block/sda/queue/scheduler': 'none [mq-deadline]',
        '/sys/block/sda/queue/discard_granularity': '0',
        '/sys/block/sda/device/vendor': 'ATA     ',
        '/sys/block/sda/device/model': 'QEMU HARDDISK',
        '/sys/block/sda/sda1/start': '2048',
        '/sys/block/sda/sda1/size': '2097152',
        '/sys/block/dm-0/dm/name': 'vg-root',
      },
      holders: '/sys/block/sda/sda1/holders/dm-0\n/sys/block/dm-0/slaves/sda1',
      disks:
        'l 1 root 0 Jan 1 00:00 /sys/block/sda -> ../devices/pci0000:00/0000:00:1f.2/ata1/block/sda\nl 1 root 0 Jan 1 00:00 /dev/disk/by-uuid/ab-cd -> ../../sda1\nl 1 root 0 Jan 1 00:00 /dev/disk/by-id/wwn-0x5 -> ../../sda\nl 1 root 0 Jan 1 00:00 /dev/disk/by-id/ata-Q -> ../../sda',
      slots: '0000:00:1f.2 SATA controller: Intel AHCI\n0000:00:02.0 VGA: X',
    },
    {
      device_links: { ids: { sda: ['ata-Q', 'wwn-0x5'] }, uuids: { sda1: ['ab-cd'] }, labels: {}, masters: { sda1: ['dm-0'] } },
      devices: {
        sda: {
          virtual: 1,
          links: { ids: ['ata-Q', 'wwn-0x5'], uuids: [], labels: [], masters: [] },
          vendor: 'ATA',
          model: 'QEMU HARDDISK',
          sas_address: null,
          sas_device_handle: null,
          removable: '0',
          support_discard: '0',
          wwn: '0x5',
          partitions: {
            sda1: {
              links: { ids: [], uuids: ['ab-cd'], labels: [], masters: ['dm-0'] },
              start: '2048',
              sectors: '2097152',
              sectorsize: 512,
              size: '1.00 GB',
              uuid: 'ab-cd',
              holders: ['vg-root'],
            },
          },
          rotational: '1',
          scheduler_mode: 'mq-deadline',
          sectors: '41943040',
          sectorsize: '512',
          size: '20.00 GB',
          host: 'SATA controller: Intel AHCI',
          holders: [],
        },
      },
    },
  ],
  'volumes of LVM': [
    'hardware',
    { vgs: '  vg,1,2,0,wz--n-,9.99,1.50', lvs: '  root,vg,-wi-ao----,8.00,,,,,,,,', pvs: '  /dev/sdb,vg,lvm2,a--,9.99,1.50' },
    {
      lvm: {
        vgs: { vg: { size_g: '9.99', free_g: '1.50', num_lvs: '2', num_pvs: '1' } },
        lvs: { root: { size_g: '8.00', vg: 'vg' } },
        pvs: { '/dev/sdb': { size_g: '9.99', free_g: '1.50', vg: 'vg' } },
      },
    },
  ],
  'what a machine says on its case': [
    'hardware',
    {
      files: { [`${dmi}product_name`]: 'ProLiant ', [`${dmi}sys_vendor`]: 'HPE', [`${dmi}chassis_type`]: '23', [`${dmi}board_serial`]: '' },
    },
    { product_name: 'ProLiant', system_vendor: 'HPE', form_factor: 'Rack Mount Chassis', board_serial: 'NA', product_uuid: 'NA' },
  ],
}

describe('the facts of hardware tell of', () => {
  test.each(Object.entries(cases))('%s', (_, [subset, said, expected]) => {
    const found = factsFrom(said, subset)
    expect(Object.fromEntries(Object.keys(expected).map(name => [name, found[name]]))).toStrictEqual(expected)
  })
})
