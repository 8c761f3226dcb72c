# ADDRESS STATISTICS PHASE, then NAME PORT of each frontend. STATISTICS is empty where it is not ours to ask.
address=$1 statistics=$2 phase=$3
shift 3
needs curl
page=
[ -z "$statistics" ] || page=$(curl -sS --max-time 5 "http://$statistics/;csv" 2>/dev/null) || missing "no statistics at $statistics"
while [ $# -gt 1 ]; do
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$address" "$2" 2>/dev/null || missing "$1 does not take connections on $address:$2"
  # "UP 1/2" is one that was not asked yet.
  up=$(awk -F, -v name="$1" '$1 == name && $2 != "FRONTEND" && $2 != "BACKEND" && $18 == "UP"' <<<"$page" | grep -c .)
  # While the cluster is installed there may be nobody yet.
  [ -z "$page" ] || [ "$up" -gt 0 ] || [ "$phase" = install ] || missing "no member of $1 is up"
  if [ "$1" = api ] && [ "$up" -gt 0 ]; then
    code=$(curl -sk --max-time 5 -o /dev/null -w '%{http_code}' "https://$address:$2/readyz")
    [ "$code" = 200 ] || missing "/readyz of the API says $code"
  fi
  shift 2
done
