/** Modules whose examples are not played, and why; `npm run examples -- MODULE` plays them all the same. */
export const nowhere: Readonly<Record<string, string>> = {
  seboolean: 'prepared, and not shown yet: SELinux has to be on, and QEMU without KVM did not answer in time on a busy machine',
  selinux: 'prepared, and not shown yet: SELinux has to be on, and QEMU without KVM did not answer in time on a busy machine',
}
