//! The device as arguments, and how it is opened in a terminal.

use std::{num::NonZero, thread};

use anyhow::{Result, bail};
use clap::ValueEnum;

use engine::device::DeviceContext;

/// Where to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// The processor.
    Cpu,
    /// The graphics card, by Vulkan, Metal or DirectX 12.
    Gpu,
}

/// Where to train, and by how many threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct DeviceOptions {
    /// Where to train.
    #[arg(long, value_enum, ignore_case = true, default_value_t = Choice::Cpu)]
    pub device: Choice,
    /// Threads that share the population on the CPU; they change no figure [default: one per
    /// core].
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

impl DeviceOptions {
    /// Returns the number of threads; one on a GPU, which needs no help.
    pub fn threads(self) -> usize {
        let threads = match self.device {
            Choice::Cpu => self.threads.or(thread::available_parallelism().ok()),
            Choice::Gpu => None,
        };
        threads.map_or(1, NonZero::get)
    }

    /// Returns the arguments that were given, a blank before each.
    pub fn arguments(self) -> String {
        let device = match self.device {
            Choice::Cpu => "",
            Choice::Gpu => " --device gpu",
        };
        let threads = self.threads.map(|count| format!(" --threads {count}"));
        format!("{device}{}", threads.unwrap_or_default())
    }
}

/// A device that is open.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Where to train.
    pub context: DeviceContext,
    /// Its name for people.
    pub name: String,
}

impl Choice {
    /// Opens the device.
    ///
    /// # Errors
    /// Where it was not compiled in, is not there, or computes wrong results; with advice.
    pub fn open(self) -> Result<Opened> {
        match self {
            Choice::Cpu => Ok(Opened {
                context: DeviceContext::cpu(),
                name: "CPU".into(),
            }),
            Choice::Gpu => open_gpu(),
        }
    }
}

#[cfg(feature = "webgpu")]
fn open_gpu() -> Result<Opened> {
    use anyhow::{Error, anyhow};

    use engine::{
        device::{self, Gpu},
        self_test,
    };

    let advice = "Without a working GPU, use --device cpu.";
    let opened = pollster::block_on(device::webgpu(|_| ()));
    let Gpu { context, name, .. } = opened.map_err(|reason| anyhow!("{reason} {advice}"))?;
    let error = pollster::block_on(self_test::largest_difference(&context)).map_err(Error::msg)?;
    if error > self_test::TOLERANCE {
        bail!(
            "{name} computes wrong results: its training steps differ from the CPU's by {error:.1e}. {advice}"
        );
    }
    Ok(Opened { context, name })
}

#[cfg(not(feature = "webgpu"))]
fn open_gpu() -> Result<Opened> {
    bail!(
        "This optimarium was built for the CPU alone. For a GPU, build it so:\n  \
         cargo run --release --package terminal --features webgpu -- …"
    )
}

#[cfg(all(test, not(feature = "webgpu")))]
mod tests {
    use super::*;

    #[test]
    fn a_graphics_card_that_was_not_compiled_in_is_refused_with_advice() {
        let refused = Choice::Gpu.open().expect_err("it was built for the CPU");
        let advice = "--package terminal --features webgpu";
        assert!(refused.to_string().contains(advice), "{refused}");
    }
}
