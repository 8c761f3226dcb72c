/** Modules whose examples are not played, and why no test host can. */
export const nowhere: Readonly<Record<string, string>> = {
  pip: 'its preparation was not tried yet',
  seboolean: 'its preparation was not tried yet',
  selinux: 'its preparation was not tried yet',
}
