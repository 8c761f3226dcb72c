# ADDRESS NAME PORT USER; the password is in $secret. The host's own trust store decides whether the certificate is good.
address=$1 host=$2 port=$3 user=$4
needs curl
ask() { curl -s --max-time 10 -o /dev/null -w '%{http_code} %{ssl_verify_result}' --resolve "$host:$port:$address" "$@" "https://$host:$port/v2/"; }
escaped() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
without=$(ask)
case $without in
  '401 0') ;;
  '000 0') missing "nobody answers at $address:$port"; exit 0 ;;
  000*) missing "its certificate is not one for $host that this host trusts"; exit 0 ;;
  *) missing "who gives no password is told ${without% *} instead of 401" ;;
esac
with=$(printf 'user = "%s:%s"\n' "$(escaped "$user")" "$(escaped "$secret")" | ask -K -)
[ "${with% *}" = 200 ] || missing "$user with the right password is told ${with% *} instead of 200"
