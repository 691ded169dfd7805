//! What the page is built with, beside Rust: the wasm target, trunk and wasm-bindgen, each in the
//! one version that fits, found or installed; and what is tested with: cargo-deny, browsers, npm's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use anyhow::{Context, Result, ensure};

use crate::{cache, parts, process};

/// The target the page and the engines are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// The version of cargo-fuzz.
const CARGO_FUZZ: &str = "0.13.2";
/// The version of trunk; Trunk.toml asks for the same.
const TRUNK: &str = "0.21.14";
/// The version of cargo-deny.
const CARGO_DENY: &str = "0.20.2";

/// The cargo that runs this task, called in `folder`.
pub fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

/// The PATH with `folder` before all others.
///
/// # Errors
/// Where its name cannot stand there.
pub fn path_with(folder: &Path) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(env::split_paths(&path));
    Ok(env::join_paths(folders)?)
}

/// Adds Rust's standard library for [`TARGET`], if missing.
///
/// # Errors
/// Where there is no rustup, or it fails.
pub fn ensure_target() -> Result<()> {
    let folder = process::output(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]));
    if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    println!("adding the Rust target {TARGET} (20 MB)");
    ensure!(
        process::exists("rustup"),
        "Rust has no {TARGET} library and there is no rustup to add it: install it by your package manager"
    );
    process::run(Command::new("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("cannot add the target: is the network up? then try `rustup target add {TARGET}`")
    })
}

/// A command for trunk in the repository `root`, with what calls the fitting wasm-bindgen first on its PATH.
/// Both, and the target, are installed if missing.
///
/// # Errors
/// Where one of them cannot be installed.
pub fn trunk(root: &Path) -> Result<Command> {
    ensure_target()?;
    let trunk = ensure_tool("trunk", TRUNK, 1)?;
    let version = locked_version(root, "wasm-bindgen")?;
    let wasm_bindgen = ensure_tool("wasm-bindgen-cli", &version, 3)?;

    let (stand_in, variables) = parts::stand_in(root, &wasm_bindgen)?;
    let mut command = Command::new(trunk);
    command
        .env("PATH", path_with(&stand_in)?)
        .envs(variables)
        .current_dir(root);
    if env::var_os("NO_COLOR").is_some() {
        // trunk takes nothing but true and false here.
        command.env("NO_COLOR", "true");
    }
    Ok(command)
}

/// The path of cargo-fuzz, which is installed if missing.
///
/// # Errors
/// Where it cannot be installed.
pub fn cargo_fuzz() -> Result<PathBuf> {
    ensure_tool("cargo-fuzz", CARGO_FUZZ, 0)
}

/// A command for cargo-deny in the repository `root`; it is installed if missing.
///
/// # Errors
/// Where it cannot be installed.
pub fn cargo_deny(root: &Path) -> Result<Command> {
    let mut command = Command::new(ensure_tool("cargo-deny", CARGO_DENY, 0)?);
    command.current_dir(root);
    Ok(command)
}

/// The path of the program of `package` in this exact `version`: from the tools folder, the PATH, or freshly made
/// by `cargo install`. How far it is optimised differs: making it takes minutes, and most of them work for seconds.
fn ensure_tool(package: &str, version: &str, opt_level: u8) -> Result<PathBuf> {
    let name = package.trim_end_matches("-cli");
    let folder = match env::var_os("OPTIMARIUM_TOOLS") {
        Some(folder) => PathBuf::from(folder),
        None => cache::folder("tools")?,
    };
    let program = format!("{name}{}", env::consts::EXE_SUFFIX);
    let own = folder.join("bin").join(&program);
    let path = env::var_os("PATH").unwrap_or_default();
    let elsewhere = env::split_paths(&path).map(|folder| folder.join(&program));
    let found = std::iter::once(own.clone())
        .chain(elsewhere)
        .find(|path| has_version(path, version));
    if let Some(path) = found {
        return Ok(path);
    }

    println!(
        "installing {package} {version} into {}: once, for some minutes",
        folder.display()
    );
    let mut install = cargo(&env::temp_dir());
    install
        .args(["install", package, "--force", "--version"])
        .arg(format!("={version}"))
        .arg("--root")
        .arg(&folder)
        // The published lock file of wasm-bindgen names a version that is gone: the newest fitting ones are taken.
        .args((package != "wasm-bindgen-cli").then_some("--locked"))
        // By its own profile trunk is optimised as a whole, which took ten minutes of two busy cores.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level.to_string());
    process::run(&mut install).with_context(|| {
        format!("cannot install {package}: is the network up? Any {name} {version} on the PATH will do as well")
    })?;
    Ok(own)
}

fn has_version(path: &Path, version: &str) -> bool {
    let words = process::output(Command::new(path).arg("--version")).unwrap_or_default();
    words.split_whitespace().nth(1) == Some(version)
}

/// The version of `package` in Cargo.lock.
fn locked_version(root: &Path, package: &str) -> Result<String> {
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no {package}"))
}

/// A Chromium to test with: `$CHROMIUM`, one that is installed, or one installed by apt.
///
/// # Errors
/// With one line of advice, where there is none and we may not install one.
pub fn chromium() -> Result<OsString> {
    const NAMES: [&str; 5] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    if let Some(named) = env::var_os("CHROMIUM") {
        return Ok(named);
    }
    if let Some(found) = NAMES.into_iter().find_map(on_path) {
        return Ok(found.into());
    }
    install("chromium", "Chromium")
        .context("the journeys need a Chromium: install one and name its program, as in CHROMIUM=/path/to/chromium")?;
    on_path("chromium")
        .map(OsString::from)
        .context("apt-get installed no chromium")
}

/// The file that names Mesa's Vulkan in software to the loader; installed by apt if missing.
///
/// # Errors
/// With one line of advice, where it is missing and we may not install it.
pub fn software_vulkan() -> Result<PathBuf> {
    const PACKAGE: &str = "mesa-vulkan-drivers";
    let found = || {
        let drivers = fs::read_dir("/usr/share/vulkan/icd.d")
            .into_iter()
            .flatten();
        let mut drivers = drivers.flatten().map(|driver| driver.path());
        drivers.find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("lvp_icd") && name.ends_with(".json")
        })
    };
    if let Some(driver) = found() {
        return Ok(driver);
    }
    install(PACKAGE, "Vulkan in software").with_context(|| {
        format!("WebGPU needs a Vulkan driver: install {PACKAGE}, or name another one's file by VK_ICD_FILENAMES")
    })?;
    found().with_context(|| format!("{PACKAGE} brought no lvp_icd"))
}

/// Installs a Debian `package`, which is `what` to people.
fn install(package: &str, what: &str) -> Result<()> {
    ensure!(
        process::exists("apt-get"),
        "there is no apt-get to install it by"
    );
    let root = process::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let sudo = process::output(Command::new("sudo").args(["-n", "true"])).is_some();
    ensure!(
        root || sudo,
        "installing it needs root or a sudo without password"
    );
    println!("installing {what} by apt-get: once, for some minutes");
    let apt_get = || {
        let mut command = Command::new(if root { "env" } else { "sudo" });
        command.args(if root { &[][..] } else { &["-n", "env"][..] });
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
        command
    };
    process::run(apt_get().arg("update"))?;
    process::run(apt_get().args(["install", "-y", "--no-install-recommends", package]))
}

/// Where `program` is, if it is an absolute path to a file or the name of one on the PATH.
fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Installs what the journeys use beside Chromium, where it is missing and we may. What is missing then is skipped
/// by tests/playwright.config.mjs, which says so.
pub fn other_browsers() {
    const PACKAGES: [(&str, &str, &str); 5] = [
        ("/usr/bin/firefox-esr", "firefox-esr", "Firefox"),
        (
            "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
            "mesa-vulkan-drivers",
            "a Vulkan for Firefox",
        ),
        ("/usr/bin/WebKitWebDriver", "webkit2gtk-driver", "WebKit"),
        ("/usr/bin/Xvfb", "xvfb", "a display for WebKit"),
        ("/usr/bin/xauth", "xauth", "the key to that display"),
    ];
    for (file, package, what) in PACKAGES {
        if Path::new(file).exists() {
            continue;
        }
        if let Err(error) = install(package, what) {
            println!("  no {what} ({package}): {error:#}");
        }
    }
}

/// Installs the packages of `folder`/package-lock.json, unless the installed ones are newer than
/// that.
///
/// # Errors
/// Where there is no Node or the packages cannot be had.
pub fn npm_packages(folder: &Path) -> Result<()> {
    ensure!(
        process::exists("node") && process::exists("npm"),
        "there is no Node: install version 20 or newer, with npm"
    );
    let age = |path: PathBuf| -> io::Result<_> { fs::metadata(path)?.modified() };
    let lock = folder.join("package-lock.json");
    let locked = age(lock.clone()).with_context(|| format!("{} is missing", lock.display()))?;
    if age(folder.join("node_modules/.package-lock.json"))
        .is_ok_and(|installed| installed >= locked)
    {
        return Ok(());
    }
    println!("installing the npm packages of {}", lock.display());
    let mut install = Command::new("npm");
    install
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder);
    install.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut install).with_context(|| {
        format!(
            "is the network up? then try `npm ci` in {}",
            folder.display()
        )
    })
}
