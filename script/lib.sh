# Shared by the scripts beside it; sourced, not run. bash.
#
# Two kinds of machine are served. On most, rustup adds the WebAssembly standard library and tools are
# fetched ready-made. Where only package registries are reached, the library comes from Debian's
# packages (a compiler of its own, with the library's source) and the tools are built from source.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Tools live outside the checkout, each in a folder named after its version.
cache=${TWICE_OR_NEVER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/twice-or-never}
trunk_version=0.21.14
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
trunk_home=$cache/trunk-$trunk_version
# Where Debian puts its programs, and where a system says what it is; the tests of these scripts look elsewhere.
debian_bin=${TWICE_OR_NEVER_DEBIAN_BIN:-/usr/bin}
os_release=${TWICE_OR_NEVER_OS_RELEASE:-/etc/os-release}
wasm_bindgen_home=$cache/wasm-bindgen-$wasm_bindgen_version

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# rustup puts Rust there; a shell that began before it doesn't look there yet.
has cargo || [ ! -x "${HOME:-}/.cargo/bin/cargo" ] || export PATH="$HOME/.cargo/bin:$PATH"

# Seconds since the script began.
elapsed() { printf '%d min %02d s' $((SECONDS / 60)) $((SECONDS % 60)); }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo "$@"; else return 1; fi
}

apt_install() {
    has apt-get || return 1
    if [ ! -e "$cache/.apt-updated" ] || [ -n "$(find "$cache/.apt-updated" -mmin +720 2>/dev/null)" ]; then
        as_root apt-get update -qq >&2 || return 1
        mkdir -p "$cache" && touch "$cache/.apt-updated"
    fi
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "$@" >&2
}

is_debian() { grep -qx 'ID=debian' "$os_release" 2>/dev/null; }

# Tools are built for a quick build, not for speed: they run for seconds. They share their dependencies.
build_tool() {
    local home=$1
    shift
    CARGO_TARGET_DIR="$cache/build" CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0 \
        cargo install --quiet --debug --root "$home" "$@" 9>&-
}

# Whether this toolchain can compile for the browser as it is.
has_wasm_std() {
    has rustc && [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

# Debian's compiler for the web, and the source of the standard library to build with it.
has_debian_wasm() {
    [ -x "$debian_bin/cargo" ] && [ -x "$debian_bin/rustc" ] && [ -x "$debian_bin/wasm-ld-19" ] \
        && [ -d "$("$debian_bin/rustc" --print sysroot)/lib/rustlib/src/rust/library" ]
}

has_trunk() { [ -x "$trunk_home/bin/trunk" ]; }
has_wasm_bindgen() { [ -x "$wasm_bindgen_home/bin/wasm-bindgen" ]; }
has_node_modules() { [ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ]; }

# Prepares the environment for compiling to WebAssembly and for Trunk.
use_web_tools() {
    export PATH="$trunk_home/bin:$wasm_bindgen_home/bin:$root/node_modules/.bin:$PATH"
    if ! has_wasm_std; then
        has_debian_wasm || die "no WebAssembly standard library; run script/bootstrap"
        export PATH="$debian_bin:$PATH"
        export RUSTC_BOOTSTRAP=1
        export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
        export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
        export RUSTC="$debian_bin/rustc"
    fi
    # With its tools at hand Trunk needs no network; else it fetches those it misses.
    if has wasm-bindgen && has wasm-opt; then export TRUNK_OFFLINE=true; fi
}

# Builds the desk into target/desk/ (or the folder that is given), from where Trunk takes it into the page. It must be fast,
# so it is compiled as usual.
build_desk() {
    cargo build --quiet --locked --release --target wasm32-unknown-unknown --package twice-or-never-page --bin desk
    trunk --color never build page/desk/index.html --dist "${1:-target/desk}" --filehash false --release --locked
}

# The languages beside English, each a folder of words/.
languages=(de)

# Builds the page of each of them into target/page-LANGUAGE/, from where Trunk takes it into the page: a page of its own, with
# its own words compiled in. It is compiled apart, so that neither language makes the other compile anew.
build_languages() {
    local language
    for language in "${languages[@]}"; do
        (
            export TWICE_OR_NEVER_LANGUAGE=$language CARGO_TARGET_DIR=$root/target/in-$language
            build_desk "target/desk-$language"
            compile_page
            trunk --color never build "words/$language/index.html" --dist "target/page-$language" --release --cargo-profile page --locked
        )
    done
}

# Builds what Trunk then puts together, the languages beside the first one: what links takes one processor.
build_parts() {
    local others
    build_languages &
    others=$!
    build_desk
    compile_page
    wait "$others" || die "the page could not be built in every language"
}

# Compiles the page, fetching crates where they are missing. Trunk, offline, then finds it done.
# It is paid for by the byte, so little is inlined, and a panic says what was expected, but not in which line of which file,
# nor how a value looks to programmers (5.8 KB of brotli). Functions that come out alike are not folded into one: by its
# name each goes into the half of the page that needs it (pack/). These three flags are not stable, so the compiler must be
# told that they may be used. Trunk must be given the same flags.
compile_page() {
    local flags="-Cllvm-args=-inline-threshold=5 -Zlocation-detail=none -Zfmt-debug=none -Zmerge-functions=disabled" folder
    export RUSTC_BOOTSTRAP=1
    cargo fetch --quiet --locked --target wasm32-unknown-unknown
    for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
        flags+=" --remap-path-prefix=$folder="
    done
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags
    cargo build --quiet --locked --profile page --target wasm32-unknown-unknown --package twice-or-never-page --bin twice-or-never
}
