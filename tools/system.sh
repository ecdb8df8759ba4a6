#!/usr/bin/env bash
# What the tests need from the system: Chromium, Chinese fonts, pdftotext, PostgreSQL. Installs them where apt and root allow.
set -euo pipefail

missing() {
    { [ -n "${CHROMIUM_PATH:-}" ] || command -v chromium-headless-shell chromium google-chrome google-chrome-stable chromium-browser microsoft-edge msedge; } >/dev/null || echo chromium-headless-shell
    { command -v fc-list && [ -n "$(fc-list :lang=zh file)" ]; } >/dev/null || echo fontconfig fonts-noto-cjk
    command -v pdftotext >/dev/null || echo poppler-utils
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || echo postgresql
}

needed=$(missing | xargs)
[ -n "$needed" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "system: installing $needed" >&2
    # shellcheck disable=SC2086
    { DEBIAN_FRONTEND=noninteractive apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $needed; } >/dev/null
    needed=$(missing | xargs)
    [ -n "$needed" ] || exit 0
fi
echo "system: the tests need $needed; on Debian, as root: apt-get install $needed" >&2
echo "system: a Chromium in another place is found by CHROMIUM_PATH" >&2
exit 1
