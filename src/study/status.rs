//! What is done of a study, and about how long the rest takes.

use super::{part::Part, state::State};
use text::number::{count, duration};

/// Returns a line for each of `parts`, and the time that is left by what was timed.
pub fn text(parts: &[&Part<'_>], state: &State<'_>) -> String {
    let plan = state.plan;
    let mut text = String::new();
    let (mut worked, mut done, mut left) = (0.0, 0, 0);
    for found in parts
        .iter()
        .filter_map(|part| state.found(&part.name, part.seed))
    {
        let all = found.part.trainings(plan);
        let cost = found.part.images_per_training(plan);
        worked += found.secs();
        done += found.trainings * cost;
        if !found.is_done {
            left += all.saturating_sub(found.trainings) * cost;
        }
        let said = match (found.is_done, &found.contents) {
            (true, _) => format!("done in {}", duration(found.secs())),
            (false, Some(_)) => format!(
                "{} of {} trainings, {}",
                count(found.trainings),
                count(all),
                duration(found.secs())
            ),
            (false, None) => format!("not begun, {} trainings", count(all)),
        };
        text += &format!("{}: {said}\n", found.part);
    }
    text + &match (left, done) {
        (0, _) => format!("All is done; it took {}.\n", duration(worked)),
        (_, 0) => "Nothing was trained yet, so the time is not known.\n".into(),
        (left, done) => format!(
            "Worked {}; about {} left, if every image takes as long as so far.\n",
            duration(worked),
            duration(worked / done as f64 * left as f64)
        ),
    }
}
