//! Who this is, for `--version` and for the files that it writes.

use std::{env, fs};

use engine::device;
use files::maker::{ARITHMETIC, FUSED, Maker};
use text::number::{counted, duration};

/// The version with its commit, as in `0.1.0 (abc1234)`; alone where it was built outside a clone.
pub const VERSION: &str = env!("OPTIMARIUM_VERSION");

/// Returns who trains here, by so many threads, before anything is trained.
pub fn maker(threads: usize) -> Maker {
    Maker {
        program: format!("optimarium {VERSION}"),
        processor: processor(),
        threads: threads as u32,
        arithmetic: arithmetic().into(),
        secs: 0.0,
    }
}

fn arithmetic() -> &'static str {
    match device::fuses() {
        true => FUSED,
        false => ARITHMETIC,
    }
}

/// Says so where the last of `makers` computed otherwise than this program does here.
pub fn other_arithmetic(makers: &[Maker]) -> Option<String> {
    let last = makers
        .last()
        .filter(|last| last.arithmetic != arithmetic())?;
    Some(format!(
        "Note: what is there was computed in {}; what is trained from here on is in {}. Last bits can differ, and with them what follows; the file names both.",
        last.arithmetic,
        arithmetic()
    ))
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

    #[test]
    fn other_arithmetic_before_is_told() {
        let own = maker(1);
        let other = Maker {
            arithmetic: "fixed point".into(),
            ..own.clone()
        };
        assert_eq!(other_arithmetic(&[]), None);
        assert_eq!(other_arithmetic(&[other.clone(), own.clone()]), None);
        let told = other_arithmetic(&[own, other]).expect("it is another one");
        assert!(
            told.contains("was computed in fixed point; what is trained from here on is in single")
        );
    }
}
