# Finds what builds the sites in example/ that are not built by Node, mdBook and MkDocs with its theme Material, or installs them where it
# can. Sets and exports $MDBOOK and $MKDOCS; one that cannot be had is empty, and what is tested in it is skipped. Sourced.

mdbook_home=$cache/mdbook-0.5.4
mkdocs_home=$cache/mkdocs-$(cksum <tests/mkdocs.txt | cut -d' ' -f1)

# With its search, and without its server and what watches files: 2 to 3 minutes on two cores, fewer on more.
install_mdbook() {
    say "Building mdBook from source (2 to 3 minutes on two cores) …"
    build_tool "$mdbook_home" mdbook --version "=${mdbook_home##*-}" --locked --no-default-features --features search
    rm -rf "$cache/build"
}

# Into a folder of its own, which is in place once it is whole.
install_mkdocs() {
    say "Installing MkDocs and its theme Material with pip …"
    rm -rf "$mkdocs_home.new"
    if ! python3 -m venv "$mkdocs_home.new" >/dev/null 2>&1; then
        apt_install python3-venv && python3 -m venv "$mkdocs_home.new" >/dev/null || return 1
    fi
    "$mkdocs_home.new/bin/python" -m pip install --quiet --disable-pip-version-check --target "$mkdocs_home.new/site" --requirement tests/mkdocs.txt >&2 || return 1
    printf '#!/bin/sh\nPYTHONPATH="%s/site" exec "%s/bin/python" -m mkdocs "$@"\n' "$mkdocs_home" "$mkdocs_home" >"$mkdocs_home.new/mkdocs"
    chmod +x "$mkdocs_home.new/mkdocs"
    mv "$mkdocs_home.new" "$mkdocs_home"
}

MDBOOK=$mdbook_home/bin/mdbook
if [ ! -x "$MDBOOK" ] && ! install_mdbook; then
    is_debian && die "the tests need mdBook, and it could not be built."
    say "There is no mdBook here: what is tested in it is skipped."
    MDBOOK=
fi
MKDOCS=$mkdocs_home/mkdocs
if [ ! -x "$MKDOCS" ] && ! install_mkdocs; then
    is_debian && die "the tests need MkDocs, and it could not be installed.
Install Python 3.11 or later with its module venv (apt-get install python3-venv), then run this again."
    say "There is no MkDocs here: what is tested in it is skipped.
Install Python 3.11 or later with its module venv, then run this again."
    MKDOCS=
fi
export MDBOOK MKDOCS
