//! `optimarium verify`: the engine against figures of the reference implementation.

use std::{fmt::Write, path::PathBuf};

use anyhow::{Error, Result, anyhow, ensure};

use super::verification::{Finding, Reference};
use files::file_kind::FileKind;
use host::{device::Choice, number_argument::real, output, recorded};

/// Check the engine against figures of the reference implementation.
///
/// Prints the largest error of every case, worst first. An error is relative to the reference, or
/// absolute where that is below 1.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Reference figures, in the format of optimizer_trajectories.json or of models.json; `_phase` in the latter is
    /// the phase of the first parameter's initial values, 0.5 where it is missing.
    file: PathBuf,
    /// Where to compute.
    #[arg(long, value_enum, ignore_case = true, default_value_t = Choice::Cpu)]
    device: Choice,
    /// Largest error allowed, the same for every figure [default: 1e-4 for trajectories and
    /// gradients, 1e-5 for a first loss, 1e-3 for losses in training, 2e-2 for those of RMSProp].
    #[arg(long, value_name = "X", value_parser = positive)]
    tolerance: Option<f64>,
}

/// Does what `options` say.
///
/// # Errors
/// Where the file has neither format, the device fails, or an error is beyond the tolerance;
/// [`output::Untaken`] where standard output took not everything.
pub fn run(options: &Options) -> Result<()> {
    let path = options.file.display();
    let json = recorded::contents(&options.file)?;
    let reference = Reference::parse(&json).map_err(|reason| {
        let error = anyhow!("it holds no reference figures. {reason}");
        let is_own = |kind| kind == FileKind::Reference;
        recorded::refusal(path, &json, "reference figures", is_own, error)
    })?;
    ensure!(
        !reference.is_empty(),
        "{} has no case, so nothing can agree",
        options.file.display()
    );
    let device = options.device.open()?;
    let findings = pollster::block_on(reference.verify(&device.context.device, options.tolerance))
        .map_err(Error::msg)?;
    let findings = worst_first(findings);
    // Whether the figures agree matters more than who listens.
    let printed = output::print(table(&findings));
    let beyond = findings.iter().filter(|finding| is_beyond(finding)).count();
    let figures: usize = findings.iter().map(|finding| finding.figures).sum();
    ensure!(
        beyond == 0,
        "{beyond} of {} cases are beyond the tolerance on {}",
        findings.len(),
        device.name
    );
    printed?;
    output::print(format_args!(
        "{} cases with {figures} figures agree within the tolerance on {}\n",
        findings.len(),
        device.name
    ))
}

fn positive(text: &str) -> Result<f64, String> {
    match real(text)? {
        value if value > 0.0 && value.is_finite() => Ok(value),
        _ => Err("a finite number above 0 is needed, such as 1e-4".into()),
    }
}

/// Orders by how much of the tolerance is used up.
fn worst_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    let used = |finding: &Finding| finding.error / finding.tolerance;
    findings.sort_by(|a, b| used(b).total_cmp(&used(a)));
    findings
}

fn is_beyond(finding: &Finding) -> bool {
    finding.error > finding.tolerance
}

fn table(findings: &[Finding]) -> String {
    let width = findings
        .iter()
        .map(|finding| finding.case.len())
        .max()
        .unwrap_or(0);
    let mut text = format!("{:width$}  largest error  tolerance  where\n", "case");
    for finding in findings {
        let mark = if is_beyond(finding) { "  BEYOND" } else { "" };
        writeln!(
            text,
            "{:width$}  {:>13.1e}  {:>9.0e}  {}{mark}",
            finding.case, finding.error, finding.tolerance, finding.place
        )
        .expect("a string takes every text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(case: &str, error: f64, tolerance: f64) -> Finding {
        Finding {
            case: case.into(),
            figures: 1,
            place: "step 3".into(),
            error,
            tolerance,
        }
    }

    #[test]
    fn the_worst_in_relation_to_its_tolerance_comes_first() {
        let findings = vec![
            finding("fine", 1e-6, 1e-4),
            finding("beyond", 2e-4, 1e-4),
            finding("lenient", 1e-3, 2e-2),
            finding("lost", f64::INFINITY, 1e-4),
        ];
        let findings = worst_first(findings);
        let cases: Vec<&str> = findings
            .iter()
            .map(|finding| finding.case.as_str())
            .collect();
        assert_eq!(cases, ["lost", "beyond", "lenient", "fine"]);
        assert_eq!(
            findings.iter().filter(|finding| is_beyond(finding)).count(),
            2
        );
        let text = table(&findings);
        assert!(
            text.contains("lost               inf       1e-4  step 3  BEYOND\n"),
            "{text}"
        );
    }
}
