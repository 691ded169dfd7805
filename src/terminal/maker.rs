//! Who this is, for `--version` and for the files that it writes.

use std::{env, fs};

use files::maker::{ARITHMETIC, Maker};
use text::number::{counted, duration};

/// The version with its commit, as in `0.1.0 (abc1234)`; alone where it was built outside a clone.
pub const VERSION: &str = env!("OPTIMARIUM_VERSION");

/// Returns who trains here, by so many threads, before anything is trained.
pub fn maker(threads: usize) -> Maker {
    Maker {
        program: format!("optimarium {VERSION}"),
        processor: processor(),
        threads: threads as u32,
        arithmetic: ARITHMETIC.into(),
        secs: 0.0,
    }
}

/// Says who trained a file, one to a line.
pub fn text(makers: &[Maker]) -> String {
    if makers.is_empty() {
        return "Who trained it was not noted.\n".into();
    }
    let line = |maker: &Maker| {
        format!(
            "Trained by {}, {}, {}, {}, {}.\n",
            maker.program,
            maker.processor,
            counted(maker.threads.into(), "thread"),
            maker.arithmetic,
            duration(maker.secs)
        )
    };
    makers.iter().map(line).collect()
}

/// The processor as the system calls it; where it does not, its kind.
fn processor() -> String {
    let linux = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let of_linux = linux.lines().find_map(|line| {
        let (field, value) = line.split_once(':')?;
        (field.trim() == "model name").then(|| value.trim().to_owned())
    });
    let of_windows = || env::var("PROCESSOR_IDENTIFIER").ok();
    of_linux
        .or_else(of_windows)
        .unwrap_or_else(|| env::consts::ARCH.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_trains_is_named() {
        let maker = maker(3);
        let program = format!("optimarium {}", env!("CARGO_PKG_VERSION"));
        assert!(maker.program.starts_with(&program), "{}", maker.program);
        assert!(!maker.processor.is_empty());
        assert_eq!(maker.threads, 3);
    }
}
