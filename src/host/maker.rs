//! Who this is, for `--version` and for the files that it writes.

use std::{env, fs};

use engine::device;
use files::maker::{ARITHMETIC, FUSED, Maker};
use text::number::{counted, duration};

/// The version with its commit, as in `0.1.0 (abc1234)`; alone where it was built outside a clone.
pub const VERSION: &str = env!("OPTIMARIUM_VERSION");

/// Share of the work from which on it is said that its makers are not noted.
const UNNOTED: f64 = 0.05;

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

/// What this program computes in here.
fn arithmetic() -> &'static str {
    arithmetic_of(device::fuses())
}

/// What a program computes in whose processor does or does not add products in one rounding.
pub fn arithmetic_of(fuses: bool) -> &'static str {
    match fuses {
        true => FUSED,
        false => ARITHMETIC,
    }
}

/// Says so where the last of `makers` computed otherwise than this program does here.
pub fn other_arithmetic(makers: &[Maker]) -> Option<String> {
    other_than(arithmetic(), makers)
}

/// Says so where the last of `makers` computed otherwise than in this `arithmetic`.
pub fn other_than(arithmetic: &str, makers: &[Maker]) -> Option<String> {
    let last = makers.last().filter(|last| last.arithmetic != arithmetic)?;
    Some(format!(
        "Note: what is there was computed in {}; what is trained from here on is in {arithmetic}. Last bits can differ, and with them what follows; the file names both.",
        last.arithmetic
    ))
}

/// Says who trained a file, one to a line.
pub fn text(makers: &[Maker]) -> String {
    if makers.is_empty() {
        return "Who trained it was not noted.\n".into();
    }
    let line = |maker: &Maker| {
        // Of shards neither need be known.
        let threads = (maker.threads > 0).then(|| counted(maker.threads.into(), "thread"));
        let worked = (maker.secs > 0.0).then(|| duration(maker.secs));
        let known = [&maker.program, &maker.processor].into_iter();
        let all = known.chain(&threads).chain([&maker.arithmetic]);
        let all: Vec<&str> = all.chain(&worked).map(String::as_str).collect();
        format!("Trained by {}.\n", all.join(", "))
    };
    makers.iter().map(line).collect()
}

/// Returns how many of the seconds `worked` were trained by whom `makers` does not name, as earlier versions noted
/// nobody; 0 where these are few.
pub fn unnoted(worked: f64, makers: &[Maker]) -> f64 {
    let rest = worked - makers.iter().map(|maker| maker.secs).sum::<f64>();
    match rest > UNNOTED * worked {
        true => rest,
        false => 0.0,
    }
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
    fn what_is_not_known_of_a_maker_is_left_out() {
        let own = Maker {
            secs: 61.0,
            ..maker(2)
        };
        let of_shards = Maker {
            threads: 0,
            secs: 0.0,
            ..own.clone()
        };
        let [whole, short] = [own, of_shards].map(|maker| text(&[maker]));
        assert!(whole.contains(", 2 threads, single precision"), "{whole}");
        assert!(whole.ends_with(", 1 min 1 s.\n"), "{whole}");
        let rest = whole.replace(", 2 threads", "").replace(", 1 min 1 s", "");
        assert_eq!(short, rest);
    }

    #[test]
    fn what_nobody_is_noted_for_is_the_rest_unless_it_is_small() {
        let noted = [Maker {
            secs: 60.0,
            ..maker(1)
        }];
        assert_eq!(unnoted(100.0, &noted), 40.0);
        assert_eq!(unnoted(62.0, &noted), 0.0);
        assert_eq!(unnoted(100.0, &[]), 100.0);
        assert_eq!(unnoted(0.0, &[]), 0.0);
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
