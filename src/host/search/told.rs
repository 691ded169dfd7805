//! What is said of a search: before it, while it goes on, and of its best.

use crate::{device::Opened, maker, progress::Progress};
use export::equation::Equation;
use files::run_file::RunFile;
use protocol::Event;
use science::{evolution::Candidate, fitness::Score, selection::better_first};
use text::number::{counted, duration, number};

/// Returns what to say before the first generation.
pub fn announcement(file: &RunFile, device: &Opened) -> Vec<String> {
    let config = file.config();
    let tasks: Vec<&str> = config.tasks.iter().map(|task| task.name()).collect();
    let mut lines = vec![format!(
        "{} of {} on {} · {} of {} · seed {} · {}",
        counted(config.generations.into(), "generation"),
        counted(config.population.into(), "optimizer"),
        tasks.join(", "),
        counted(config.steps.into(), "step"),
        counted(config.batch.into(), "image"),
        config.seed,
        device.name
    )];
    lines.extend(config.selection.note());
    match (file.adam().len(), file.rounds().board.rounds().len()) {
        (0, 0) => {}
        (told, 0) => lines.push(format!("Continuing after generation {told}.")),
        (told, rounds) => lines.push(format!(
            "Continuing in generation {}, after {rounds} of its {} training runs.",
            told + 1,
            config.rounds_per_generation()
        )),
    }
    if file.device() != device.name {
        lines.push(format!(
            "Note: it was begun on {}; another device rounds otherwise, so the result can differ.",
            file.device()
        ));
    }
    lines.extend(maker::other_arithmetic(file.makers()));
    lines
}

/// Seconds from which a search is long enough to say so: a night.
const LONG_SECS: f64 = 8.0 * 3_600.0;

/// Returns what to say before a search that takes so many seconds; `None` where it is over by morning. Each of
/// `shorter` is how to ask for another search, and the seconds that it would take.
pub fn warning(secs: f64, shorter: &[(&str, f64)]) -> Option<String> {
    let shorter = shorter.iter().filter(|(_, other)| *other < secs);
    let shorter =
        shorter.map(|(how, secs)| format!("{how} takes about {}", duration(secs.max(1.0))));
    let shorter: Vec<String> = shorter.collect();
    let choice = match shorter.is_empty() {
        true => String::new(),
        false => format!(" Shorter: {} here.", shorter.join(", ")),
    };
    (secs > LONG_SECS).then(|| {
        format!(
            "Note: this search takes about {} on this machine, by a few timed steps. Ctrl-C stops it; it can \
             go on later.{choice}",
            duration(secs)
        )
    })
}

/// Says who is the best of all so far, with its rule; nothing before a generation is told.
pub fn best(file: &RunFile) -> String {
    let mut text = String::new();
    if let Some((best, score)) = file.evolution().best() {
        let mean = match score.scores {
            1 => String::new(),
            scores => format!(", the mean of {scores} scores"),
        };
        text += &format!(
            "Best of all: {} of generation {}, fitness {}{mean}\n",
            best.id,
            best.birth_generation + 1,
            number(score.fitness)
        );
        for line in Equation::of(&best.genome).lines() {
            text += &format!("  {line}\n");
        }
    }
    text
}

/// Shows an event; `file` is the search before it.
pub fn show(progress: &mut Progress, goes_on: &str, file: &RunFile, event: &Event) {
    match event {
        Event::Loading {
            dataset,
            images,
            total,
            ..
        } => progress.doing(&format!("{} {images}/{total}", dataset.slug())),
        Event::Capped { message, .. } => {
            progress.note(&format!("Note: {message}"));
        }
        Event::GenerationStarted { generation, .. } => {
            progress.doing(&format!("generation {}", generation + 1));
        }
        Event::Trained {
            records,
            elapsed_secs,
            ..
        } => {
            if let Some(sign) = progress.trained(records.len(), *elapsed_secs) {
                progress.note(&sign);
            }
        }
        Event::GenerationFinished {
            generation,
            scores,
            adam,
            elapsed_secs,
            ..
        } => {
            let left = progress.finished(generation + 1, *elapsed_secs);
            let population = file.evolution().ask();
            let line = generation_line(
                (generation + 1, file.config().generations),
                population,
                scores,
                adam,
                left.as_deref(),
            );
            progress.line(&line, goes_on);
        }
        // A terminal has no orders but signals, and says the ending itself.
        Event::Begun
        | Event::Images { .. }
        | Event::Ready(_)
        | Event::DeviceFailed { .. }
        | Event::Compiling { .. }
        | Event::Scored { .. }
        | Event::Paused(_)
        | Event::Resumed(_)
        | Event::Stopped(_)
        | Event::Finished(_)
        | Event::Calibrated { .. }
        | Event::Failed { .. } => {}
    }
}

/// `generation 3 of 12: best 0.871 (#35), Adam 0.853: w ← w − lr·(…) (2 min 3 s left)`.
pub fn generation_line(
    (number_from_1, generations): (u32, u32),
    population: &[Candidate],
    scores: &[Score],
    adam: &Score,
    left: Option<&str>,
) -> String {
    let (best, score) = population
        .iter()
        .zip(scores)
        .min_by(|(_, a), (_, b)| better_first(a.fitness, b.fitness))
        .expect("a population has members");
    let width = generations.to_string().len();
    format!(
        "generation {number_from_1:>width$} of {generations}: best {:.4} ({}), Adam {:.4}: {}{}",
        score.fitness,
        best.id,
        adam.fitness,
        Equation::of(&best.genome).to_text(),
        left.map(|left| format!(" ({left})")).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_of_days_is_told_with_what_is_shorter() {
        let days = 42.0 * 86_400.0 + 3.0 * 3_600.0;
        let told = warning(days, &[("--preset quick", 240.0), ("--other", 2.0 * days)]);
        assert_eq!(
            told.as_deref(),
            Some(
                "Note: this search takes about 42 days 3 h on this machine, by a few timed steps. Ctrl-C stops it; it can \
                 go on later. Shorter: --preset quick takes about 4 min here."
            )
        );
        assert!(warning(days, &[]).is_some_and(|told| told.ends_with("go on later.")));
        assert_eq!(warning(3_600.0, &[("--preset quick", 240.0)]), None);
    }
}
