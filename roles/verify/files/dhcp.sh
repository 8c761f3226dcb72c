# CONFIG, then MAC ADDRESS of each host. Who has no lease to take can only ask whether somebody listens, and what the server would answer.
config=$1
shift
grep -q ':0043 ' /proc/net/udp || missing "nobody listens on port 67"
case $config in
  *kea*) kea-dhcp4 -t "$config" >/dev/null 2>&1 || missing "$config is not one that the server takes" ;;
  *) dhcpd -t -cf "$config" >/dev/null 2>&1 || missing "$config is not one that the server takes" ;;
esac
while [ $# -gt 1 ]; do
  tr -d '\n' <"$config" | grep -Eqi "$1\"?[,;][^{}]*[^0-9.]${2//./[.]}[^0-9]" || missing "$1 would not get $2"
  shift 2
done
