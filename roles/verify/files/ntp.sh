# Each word a server, asked as a node would: leap 3 or stratum 0 and 16 mean that it does not know the time itself.
for server in "$@"; do
  answer=$(
    exec 3<>"/dev/udp/$server/123" || exit
    { printf '\043'; head -c 47 /dev/zero; } | dd bs=48 iflag=fullblock status=none >&3 2>/dev/null
    timeout 3 dd bs=48 count=1 status=none <&3 2>/dev/null | od -An -tu1 -N2
  )
  read -r first stratum _ <<<"$answer"
  if [ -z "$stratum" ]; then missing "$server does not answer"
  elif [ $((first >> 6)) = 3 ] || [ "$stratum" = 0 ] || [ "$stratum" -ge 16 ]; then missing "$server does not know the time itself"
  fi
done
