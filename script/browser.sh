# Finds a Chrome or Chromium, a Firefox, and a WebKit with its driver, or installs them where it can. Sets and exports
# $CHROMIUM, $FIREFOX and $WEBKIT; without the first there are no tests, and where one of the others cannot be had it is
# empty. Sourced.

first_of() {
    local name
    for name in "$@"; do
        if [ -n "$name" ] && has "$name"; then command -v "$name" && return; fi
    done
    return 1
}

find_chromium() {
    first_of "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"
}

find_firefox() {
    first_of "${FIREFOX:-}" firefox-esr firefox "/Applications/Firefox.app/Contents/MacOS/firefox"
}

if ! CHROMIUM=$(find_chromium); then
    say "Installing Chromium …"
    apt_install chromium || true
    CHROMIUM=$(find_chromium) || die "the tests need a browser.
Install Chrome or Chromium, or say where one is: CHROMIUM=/path/to/chrome script/test"
fi

if ! FIREFOX=$(find_firefox); then
    if is_debian; then
        say "Installing Firefox …"
        apt_install firefox-esr || true
    fi
    if ! FIREFOX=$(find_firefox); then
        is_debian && die "the tests need Firefox, and it could not be installed.
Install it (apt-get install firefox-esr), or say where one is: FIREFOX=/path/to/firefox script/test"
        say "There is no Firefox here: what is tested in it is skipped.
Install one, or say where one is: FIREFOX=/path/to/firefox script/test"
        FIREFOX=
    fi
fi

# WebKit's driver needs a screen, if only a virtual one.
find_webkit() { has xvfb-run && first_of "${WEBKIT:-}" WebKitWebDriver; }

if ! WEBKIT=$(find_webkit); then
    if is_debian; then
        say "Installing a WebKit …"
        apt_install xauth xvfb webkit2gtk-driver || true
    fi
    if ! WEBKIT=$(find_webkit); then
        say "There is no WebKit with a driver here: what is tested in it is skipped.
Debian and Ubuntu have one: apt-get install webkit2gtk-driver xvfb xauth"
        WEBKIT=
    fi
fi
export CHROMIUM FIREFOX WEBKIT
