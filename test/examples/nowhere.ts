/** Modules whose examples are not played, and why no test host can. */
export const nowhere: Readonly<Record<string, string>> = {
  apt_key: 'its preparation was not tried yet',
  image_mirror: 'its preparation was not tried yet',
  iptables: 'its preparation was not tried yet',
  make: 'its preparation was not tried yet',
  pamd: 'its preparation was not tried yet',
  pip: 'its preparation was not tried yet',
  podman_container: 'its preparation was not tried yet',
  podman_image: 'its preparation was not tried yet',
  restorecon: 'its preparation was not tried yet',
  seboolean: 'its preparation was not tried yet',
  selinux: 'its preparation was not tried yet',
}
