/** Books whose check is known to be wrong somewhere, and why; each of them fails the day that it is right. */
export const known: Readonly<Record<string, string>> = {
  'accounts/may-not': 'whether another user may write to a folder, or read a file that is only planned, is not asked',
  'accounts/renumbered': 'names of numbers that change or go stay as they were; what /etc/skel brings into a new home is not foreseen',
  'fetch/not-there': 'where the file is not there a check does not ask its address, so it does not see that nothing is there',
}
