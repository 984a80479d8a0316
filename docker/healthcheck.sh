#!/bin/bash
# Whether the program is alive. Runtimes come without curl, so that bash asks.
exec 3<>"/dev/tcp/127.0.0.1/${CAMEL_MANAGEMENT_PORT:-8081}" || exit 1
printf 'GET /observe/health/live HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
