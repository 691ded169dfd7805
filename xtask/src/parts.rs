//! Parts of the page's wasm that are fetched when they are opened.
//!
//! `leptos::wasm_split` marks where a part begins, the linker leaves its relocations in the page's wasm (by
//! src/page/build.rs), and `wasm_split_cli_support` takes the parts out. It has to be done before wasm-bindgen,
//! which loses the relocations, and after cargo: trunk has no hook there. So trunk finds this program under the
//! name of wasm-bindgen, which splits what it is given and calls wasm-bindgen with the rest.
//! What is taken out has names and room left in it that only tools need: those go.
//! The parts' names have a hash, by which hosts and browsers keep them, and which the page's bindings name.

mod compact;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use self::compact::compact;
use crate::{content_hash, listing, process};

/// As whom trunk calls this program.
const CALLED: &str = "wasm-bindgen";
/// Names the true wasm-bindgen, and the folder where the parts lie until trunk has built the rest.
const PROGRAM: &str = "OPTIMARIUM_WASM_BINDGEN";
const FOLDER: &str = "OPTIMARIUM_PARTS";
/// The program that has parts, as cargo names it.
const PAGE: &str = "app";
/// What the page's bindings are called in the parts until trunk has named them.
const BINDINGS: &str = "./app.js";
/// How names begin that `wasm_split_cli_support` gives.
const GIVEN: &str = "split_";

/// What trunk calls in place of `wasm_bindgen`, in the repository `root`: the folder that has it under that name,
/// to stand first on the PATH, and the variables by which it finds the rest.
///
/// # Errors
/// Where the folder cannot be written.
pub fn stand_in(
    root: &Path,
    wasm_bindgen: &Path,
) -> Result<(PathBuf, [(&'static str, PathBuf); 2])> {
    let folder = root.join("target/parts");
    let programs = folder.join("bin");
    let program = programs.join(format!("{CALLED}{}", env::consts::EXE_SUFFIX));
    process::place_this(&program)?;
    Ok((
        programs,
        [(PROGRAM, wasm_bindgen.to_owned()), (FOLDER, folder)],
    ))
}

/// Whether this program was called as `name`, for trunk; it then does what was asked, and returns how that went.
pub fn called(name: Option<&OsStr>) -> Option<ExitCode> {
    let stem = Path::new(name?).file_stem()?;
    (stem == CALLED).then(|| match bind(env::args_os().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    })
}

/// Calls wasm-bindgen with `arguments`; of the page with what is left when its parts are taken out.
fn bind(mut arguments: Vec<OsString>) -> Result<ExitCode> {
    let variable = |name: &str| env::var_os(name).with_context(|| format!("{name} is not set"));
    let page = |argument: &OsString| {
        let path = Path::new(argument);
        path.extension() == Some("wasm".as_ref()) && path.file_stem() == Some(PAGE.as_ref())
    };
    if let Some(input) = arguments.iter_mut().find(|argument| page(argument)) {
        *input = split(Path::new(input), Path::new(&variable(FOLDER)?))?.into();
        // Parts call by these; and what profiles leave in, since nothing can be stripped that has relocations.
        arguments.push("--keep-lld-exports".into());
        arguments.push("--remove-name-section".into());
    }
    let status = Command::new(variable(PROGRAM)?)
        .args(&arguments)
        .status()
        .context("cannot start wasm-bindgen")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Takes the parts out of the wasm `input` into `folder`, and returns the path of what is left.
fn split(input: &Path, folder: &Path) -> Result<PathBuf> {
    let wasm = fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;
    let hash = content_hash::of(&[&wasm]);
    let parts = folder.join("wasm");
    listing::remove(&parts)?;
    // Its name is the one that wasm-bindgen takes.
    let rest = folder.join(format!("{PAGE}.wasm"));
    let loader = format!("parts-{hash}.js");
    let link = format!("./{loader}");
    let mut options = Options::new(&wasm);
    options.output_dir = &parts;
    options.main_out_path = &rest;
    options.link_name = &link;
    options.main_module = BINDINGS;
    let made = transform(options).map_err(|error| anyhow!("cannot split the page: {error:#}"))?;
    let loader = parts.join(loader);
    let mut code = fs::read_to_string(&loader)?;
    for part in made.split_modules {
        let stem = part
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let name = format!("{}-{hash}.wasm", stem.strip_prefix(GIVEN).unwrap_or(&stem));
        fs::write(part.with_file_name(&name), compact(&fs::read(&part)?)?)?;
        fs::remove_file(&part)?;
        code = replaced(&code, &format!("./{stem}.wasm"), &format!("./{name}"))?;
    }
    fs::write(&loader, code)?;
    Ok(rest)
}

/// Puts the parts of the page that trunk has built in `built` beside it.
///
/// # Errors
/// Where there are none, or the page is not as trunk writes it.
pub fn place(built: &Path) -> Result<()> {
    let Some(folder) = env::var_os(FOLDER) else {
        return Ok(());
    };
    let parts = Path::new(&folder).join("wasm");
    let bindings = listing::files(built)?
        .into_iter()
        .find(|name| name.starts_with("app-") && name.ends_with(".js"))
        .context("the page has no bindings")?;
    for name in listing::files(&parts)? {
        let (from, to) = (parts.join(&name), built.join(&name));
        if name.ends_with(".js") {
            let code = fs::read_to_string(&from)?;
            fs::write(&to, replaced(&code, BINDINGS, &format!("./{bindings}"))?)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// `text` with `new` in place of `old`, which is in it.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.contains(old), "the parts' loader does not name {old}");
    Ok(text.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trunk_calls_for_wasm_bindgen() {
        assert!(called(None).is_none());
        for name in ["target/debug/xtask", "xtask.exe", ""] {
            assert!(called(Some(name.as_ref())).is_none(), "{name}");
        }
    }

    /// Runs itself from a copy, which removes its file and then stands in all the same.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_program_whose_file_was_replaced_stands_in() {
        const COPY: &str = "OPTIMARIUM_TEST_COPY";
        if let Some(folder) = env::var_os(COPY) {
            fs::remove_file(env::current_exe().unwrap()).unwrap();
            let (programs, _) = stand_in(folder.as_ref(), "true".as_ref()).unwrap();
            let size = fs::metadata(programs.join(CALLED)).unwrap().len();
            assert_eq!(size, fs::metadata("/proc/self/exe").unwrap().len());
            return;
        }
        let folder = env::temp_dir().join(format!("optimarium-copy-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let copy = folder.join("xtask");
        fs::copy(env::current_exe().unwrap(), &copy).unwrap();
        let status = Command::new(&copy)
            .args([
                "--exact",
                "parts::tests::a_program_whose_file_was_replaced_stands_in",
            ])
            .env(COPY, &folder)
            .status();
        fs::remove_dir_all(&folder).unwrap();
        assert!(status.unwrap().success());
    }

    #[test]
    fn what_is_no_wasm_with_relocations_is_refused() {
        let folder = env::temp_dir().join(format!("optimarium-parts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let input = folder.join("app.wasm");
        fs::write(&input, b"\0asm\x01\0\0\0").unwrap();
        let refused = split(&input, &folder).unwrap_err().to_string();
        fs::remove_dir_all(&folder).unwrap();
        assert!(refused.starts_with("cannot split the page: "), "{refused}");
    }

    #[test]
    fn a_loader_that_names_something_else_is_refused() {
        assert_eq!(
            replaced("from \"./app.js\"", "./app.js", "./app-1.js").unwrap(),
            "from \"./app-1.js\""
        );
        assert!(replaced("from \"./main.js\"", "./app.js", "./app-1.js").is_err());
    }
}
