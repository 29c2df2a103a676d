# Finds a Chrome or Chromium, or installs one where it can. Sets and exports $CHROMIUM. Sourced.

find_browser() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable chrome; do
        if [ -n "$name" ] && has "$name"; then command -v "$name" && return; fi
    done
    for name in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -x "$name" ]; then printf '%s\n' "$name" && return; fi
    done
    return 1
}

if ! CHROMIUM=$(find_browser); then
    say "Installing Chromium …"
    apt_install chromium || true
    CHROMIUM=$(find_browser) || die "the tests need a browser.
Install Chrome or Chromium, or say where one is: CHROMIUM=/path/to/chrome script/test"
fi
export CHROMIUM
