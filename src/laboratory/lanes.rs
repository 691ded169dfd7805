//! Who trains in the live effect: the genome as it was opened and as it stands edited, Adam, and Adam at the same mean
//! step.

use science::{
    genome::Genome,
    presets::{self, NamedGenome},
};
use statistics::baselines;
use text::number::number;

/// Names of the lanes.
pub const OPENED: &str = "as opened";
/// See [`OPENED`].
pub const EDITED: &str = "edited";
/// See [`OPENED`].
pub const ADAM: &str = presets::ADAM_UNTUNED;

/// Lanes of the live effect of an edit.
pub const LANES: usize = [OPENED, EDITED, ADAM].len();

/// Returns who trains for a run of `steps`: the genome as it was `opened`, whatever was edited since, and as it stands
/// `edited`, Adam, and, where `matched` is asked for and can be, Adam at the mean effective step of the genome as it
/// stands.
pub fn lanes(
    opened: &Genome,
    edited: Option<&Genome>,
    steps: u32,
    matched: bool,
) -> Vec<NamedGenome> {
    let mut lanes = vec![NamedGenome::new(OPENED, opened.clone())];
    lanes.extend(edited.map(|edited| NamedGenome::new(EDITED, edited.clone())));
    lanes.push(NamedGenome::new(ADAM, presets::adam()));
    let control = || matched_adam(edited.unwrap_or(opened), steps);
    lanes.extend(matched.then(control).flatten());
    lanes
}

/// Returns [`baselines::adam_at_mean_step`], called by its rate.
pub fn matched_adam(genome: &Genome, steps: u32) -> Option<NamedGenome> {
    let control = baselines::adam_at_mean_step(genome, steps)?;
    let rate = number(10f64.powf(control.lr_log10));
    let name = format!("Adam at the same mean step, {rate}");
    Some(NamedGenome::new(&name, control))
}

/// How the curve of the one with this name is drawn.
pub fn look(name: &str) -> &'static str {
    match name {
        EDITED => "best",
        ADAM => "adam",
        OPENED => "before",
        _ => "series-0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adam_at_the_same_mean_step_trains_where_it_is_asked_for_and_can_be() {
        let names = |after: Option<&Genome>, matched| -> Vec<String> {
            let lanes = lanes(&presets::adam(), after, 500, matched);
            lanes.into_iter().map(|lane| lane.name).collect()
        };
        assert_eq!(names(None, false), [OPENED, ADAM]);
        let off = Genome {
            bias_correction: false,
            ..presets::adam()
        };
        let all = names(Some(&off), true);
        assert_eq!(all[..3], [OPENED, EDITED, ADAM]);
        assert_eq!(all[3], "Adam at the same mean step, 2.6×10⁻³");
        assert_eq!(names(Some(&presets::sgd()), true), [OPENED, EDITED, ADAM]);
    }
}
