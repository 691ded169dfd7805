//! Every run of a study in its report: searches, baselines, comparisons, and the genes of the winners.

use super::super::{
    document::{DECIMALS, Document},
    findings::sample,
    part::Kind,
    plot::{self, Curve},
    state::{State, winner},
};
use contests::report::numbers;
use export::equation::Equation;
use host::recorded::Recorded;
use science::{
    genome::{GENES, GeneValue, Genome},
    selection::better_first,
};
use statistics::{comparison::Measure, paired::Estimate};
use text::number::{count, number};

/// How many of the best of a search are told: the winner, and two behind it.
const TOLD: usize = 3;

/// How often each gene is in the winners.
pub fn genes(state: &State<'_>, document: &mut Document) {
    let plan = state.plan;
    let kinds = plan.searches(0);
    let of_kind = |name: &str| -> Vec<Genome> {
        let seeds = plan.search.seeds.iter();
        let files = seeds.filter_map(|&seed| state.search(name, seed));
        files
            .filter_map(|file| Some(winner(file, 0)?.genome.canonical()))
            .collect()
    };
    let winners: Vec<Vec<Genome>> = kinds.iter().map(|(name, _)| of_kind(name)).collect();
    if winners.iter().all(Vec::is_empty) {
        return;
    }
    let mut rows = Vec::new();
    let mut add = |name: String, has: &dyn Fn(&Genome) -> bool| {
        let cells = winners.iter().map(|all| {
            let having = all.iter().filter(|genome| has(genome)).count();
            format!("{having} of {}", all.len())
        });
        let cells: Vec<String> = cells.collect();
        let is_in_any = winners.iter().flatten().any(has);
        if is_in_any {
            rows.push([name].into_iter().chain(cells).collect());
        }
    };
    let mut terms: Vec<_> = winners
        .iter()
        .flatten()
        .flat_map(|genome| &genome.terms)
        .map(|one| one.term)
        .collect();
    terms.sort_by_key(|term| *term as usize);
    terms.dedup();
    for term in terms {
        let info = term.info();
        add(info.formula.into(), &|genome| {
            genome.terms.iter().any(|one| one.term == term)
        });
    }
    for info in &GENES {
        add(info.name.into(), &|genome| {
            genome.value(info.gene) == GeneValue::Flag(true)
        });
    }
    document.heading("Genes of the winners");
    document.text(
        "How often each is in the winners of the searches that are finished, terms as they count.",
    );
    let header: Vec<&str> = ["gene"]
        .into_iter()
        .chain(kinds.iter().map(|(name, _)| *name))
        .collect();
    document.table(&header, rows);
}

/// Every search, finished or not.
pub fn searches(state: &State<'_>, document: &mut Document) {
    let plan = state.plan;
    document.heading("Every search");
    document.text(
        "The winner is the first of the standing; the two behind it stand below it. Fitness is the selection's, and \
         flatters whoever was chosen by it; Adam's is of the same generations.",
    );
    let (mut rows, mut curves) = (Vec::new(), Vec::new());
    for &seed in &plan.search.seeds {
        for ((name, config), class) in plan
            .searches(seed)
            .iter()
            .zip(['a', 'b', 'c'].into_iter().cycle())
        {
            let found = state.found(name, seed);
            let Some(Recorded::Search(file)) = found.and_then(|one| one.contents.as_ref()) else {
                continue;
            };
            let told = file.adam().len() as u32;
            for rank in 0..TOLD {
                let Some(ranked) = winner(file, rank) else {
                    break;
                };
                let equation = Equation::of(ranked.genome);
                rows.push(vec![
                    format!("{name}-{seed}"),
                    format!("{told} of {}", config.generations),
                    count(config.trainings(told)),
                    format!("{}. {}", rank + 1, ranked.standing.id),
                    ranked.standing.scores.to_string(),
                    number(ranked.standing.fitness),
                    number(ranked.adam),
                    format!("{}; {}", equation.lines().join("; "), numbers(&equation)),
                ]);
            }
            let best = file.generations().filter_map(|one| {
                let fitness = one.scores.iter().map(|score| score.fitness);
                fitness.min_by(|a, b| better_first(*a, *b))
            });
            curves.push(Curve {
                label: format!("{name}-{seed}"),
                values: best.collect(),
                class,
            });
        }
    }
    document.table(
        &[
            "search",
            "generations",
            "trainings",
            "place",
            "scores",
            "fitness",
            "Adam's",
            "rule",
        ],
        rows,
    );
    if let Some(svg) = plot::curves(&curves) {
        document.figure(
            svg,
            "Fitness of the best of each generation, on its own seeds.",
        );
    }
}

/// Every baseline that is tuned.
pub fn baselines(state: &State<'_>, document: &mut Document) {
    document.heading("Every baseline");
    document.text("Tuned by successive halving on validation images and seeds of their own; the accuracy is the one they were chosen by.");
    let rows = state.found.iter().filter_map(|found| {
        let (Kind::Tuning(baseline), Some(Recorded::Comparison(file))) =
            (&found.part.kind, &found.contents)
        else {
            return None;
        };
        let name = baseline.entrant().ok()?.named.name;
        let tuned = file.tuned(&name);
        let rule = tuned.map_or_else(
            || "not finished".into(),
            |(genome, _)| {
                let equation = Equation::of(genome);
                format!("{}; {}", equation.lines().join("; "), numbers(&equation))
            },
        );
        let tuning = tuned.map(|(_, tuning)| tuning);
        let cell = |text: Option<String>| text.unwrap_or_else(|| "–".into());
        Some(vec![
            found.part.to_string(),
            format!(
                "{} of {}",
                count(found.trainings),
                count(baseline.trainings)
            ),
            cell(tuning.map(|one| count(one.candidates.into()))),
            cell(tuning.map(|one| one.seeds.to_string())),
            cell(tuning.map(|one| format!("{:.4}", one.accuracy))),
            rule,
        ])
    });
    document.table(
        &[
            "baseline",
            "trainings",
            "settings tried",
            "its seeds",
            "accuracy",
            "rule",
        ],
        rows.collect(),
    );
}

/// What everyone reached everywhere.
pub fn comparisons(state: &State<'_>, document: &mut Document) {
    document.heading("Every comparison");
    let measure = state.plan.primary.measure;
    let other = match measure {
        Measure::Accuracy => Measure::Fitness,
        Measure::Fitness => Measure::Accuracy,
    };
    document.text(format!(
        "Mean {} over tasks ± 95 % over seeds, of whoever is finished there.",
        measure.name()
    ));
    let mut rows = Vec::new();
    for found in &state.found {
        let (Kind::Comparison(place), Some(Recorded::Comparison(file))) =
            (&found.part.kind, &found.contents)
        else {
            continue;
        };
        let finished = file
            .optimizers
            .iter()
            .filter(|one| file.is_complete(&one.name));
        for named in finished {
            let estimate = |measure| Estimate::of(&sample(file, &named.name, measure, None)?);
            let Some(own) = estimate(measure) else {
                continue;
            };
            let diverged = file
                .trials
                .iter()
                .filter(|trial| trial.optimizer == named.name && trial.diverged());
            let other = estimate(other);
            rows.push(vec![
                found.part.seed.to_string(),
                place.name.into(),
                named.name.clone(),
                own.as_level(DECIMALS),
                other.map_or_else(String::new, |other| other.as_level(DECIMALS)),
                own.n.to_string(),
                diverged.count().to_string(),
            ]);
        }
    }
    document.table(
        &[
            "search",
            "where",
            "optimizer",
            measure.name(),
            other.name(),
            "seeds",
            "diverged",
        ],
        rows,
    );
}
