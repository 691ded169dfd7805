//! The open sets: every row of a table goes through links, files, packs, the engine, the terminal's list
//! and the page's.

use std::{collections::BTreeSet, ffi::OsStr, fs, io, path::Path, sync::Arc};

use burn::tensor::{Tensor, TensorData};
use data::{Manifest, decode};
use engine::{
    batches::Minibatches,
    device::{self, DeviceContext},
    library::Library,
    model::Model,
    pool::SingleWorker,
    search::search,
    self_test::noise,
    trainer::Trainer,
    update_rule::UpdateRule,
};
use export::equation::Equation;
use files::{
    genome_text,
    run_file::RunFile,
    share::{self, Shared},
};
use host::{
    callbacks::Terminal,
    genome_argument::Arguments,
    interrupt::Stop,
    settings::{self, Settings},
    testing::{PACKS, typed},
};
use page_state::{draft::Draft, state::State, tasks};
use protocol::{DeviceKind, RunId};
use runs::{
    charts::{ChartInfo, JOURNAL, Sources},
    past_runs::PastRuns,
};
use science::{
    catalog::{Dataset, ModelSize, Split},
    config::{Group, Preset, RunConfig, SETTINGS, SettingKind},
    evolution::Evolution,
    fitness::Scoreboard,
    genome::{Genome, WeightedTerm},
    presets::{self, ADAM_UNTUNED},
    streams::{Stream, TaskSeed},
    term::{TERMS, Term, TermSet},
};
use widget_state::{editor::state::EditorState, plot::Plot};
use widgets::flower::{
    Part,
    shape::{AROUND, FlowerShape},
};

const STYLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../style");

/// The settings that the terminal makes of `line`, were it a search's.
fn in_terminal(line: &str) -> anyhow::Result<RunConfig> {
    typed::<Settings>(line.split_whitespace())?.config()
}

/// Asserts that link, run file and the page's fields give `config` back.
fn assert_kept(config: &RunConfig) {
    let link = share::encode(&Shared {
        config: Some(config.clone()),
        ..Shared::default()
    });
    let (shared, remarks) = share::decode(&link).expect("it was just written");
    assert_eq!((shared.config.as_ref(), remarks), (Some(config), vec![]));
    let json = RunFile::new("CPU", config).to_json();
    let file = RunFile::parse(json.as_bytes()).expect("it was just written");
    assert_eq!(file.config(), config);
    assert_eq!(Draft::from(config).read().as_ref(), Ok(config));
}

/// Asserts that `model` trains on noise of the shape of `dataset`.
fn assert_trains(model: ModelSize, dataset: Dataset) {
    trained(model, dataset, presets::sgd());
}

/// The parameters to which `optimizer` brings `model` on noise of the shape of `dataset`; asserts that it moves them
/// and that every loss is a number.
fn trained(model: ModelSize, dataset: Dataset, optimizer: Genome) -> Vec<f32> {
    const STEPS: u32 = 3;
    let model = Model::new(model, dataset);
    let weights = Stream::InitialWeights(TaskSeed::first(dataset));
    let initial = model.initial_parameters(&mut weights.rng(1));
    let images = Arc::new(noise(dataset, 8));
    let mut minibatches = Minibatches::new(images, &model, 4, 1, 0, 0);
    let optimizers = [optimizer];
    let mut trainer = Trainer::new(model, &optimizers, &initial, STEPS, 1, &device::cpu());
    for _ in 0..STEPS {
        trainer.step(&mut minibatches);
    }
    let records = pollster::block_on(trainer.read()).expect("the CPU can be read");
    assert!(records.iter().all(|record| record.loss[0].is_finite()));
    let after = pollster::block_on(trainer.parameters()).expect("the CPU can be read");
    assert_ne!(after, initial);
    after
}

#[test]
fn every_dataset_is_known_everywhere() {
    let json = fs::read(Path::new(PACKS).join("manifest.json")).expect("it ships");
    let manifest = Manifest::parse(&json).expect("it is whole");
    for dataset in Dataset::TASKS {
        let slug = dataset.slug();
        let config = RunConfig {
            tasks: vec![dataset],
            ..Preset::QuickLook.config()
        };
        assert_kept(&config);
        assert_trains(ModelSize::Reduced, dataset);
        assert!(tasks::offered(true, &[]).contains(&dataset), "{slug}");
        let given = in_terminal(&format!("--tasks {slug}"));
        let Some(sizes) = dataset.shipped() else {
            assert!(given.is_err() && manifest.entry(dataset).is_err());
            continue;
        };
        assert_eq!(given.expect("it ships"), config);
        assert!(settings::task_names().contains(slug));
        assert!(tasks::offered(false, &[]).contains(&dataset), "{slug}");
        let entry = manifest.entry(dataset).expect("it ships");
        for split in Split::ALL {
            assert_eq!(entry.split(split).images, sizes.of(split), "{slug}");
            for pack in &entry.split(split).packs {
                let bytes = fs::read(Path::new(PACKS).join(&pack.file)).expect("it ships");
                let images = decode(dataset, pack, &bytes).expect("it is whole");
                assert_eq!(images.len(), pack.images, "{}", pack.file);
            }
        }
    }
}

#[test]
fn every_setting_is_known_everywhere() {
    let usual = Preset::QuickLook.config();
    let grouped = Group::ALL.into_iter().flat_map(Group::settings);
    assert_eq!(grouped.count(), SETTINGS.len(), "the page's form has all");
    for info in &SETTINGS {
        let (argument, _) = info.argument;
        let mut changes: Vec<(RunConfig, String)> = Vec::new();
        let mut change = |set: &dyn Fn(&mut RunConfig), value: &str| {
            let mut config = usual.clone();
            set(&mut config);
            changes.push((config, value.to_string()));
        };
        match info.kind {
            SettingKind::Number(number) => {
                let next = (number.get)(&usual) + 1;
                change(&|config| (number.set)(config, next), &next.to_string());
            }
            SettingKind::Seed => change(&|config| config.seed = 7, "7"),
            SettingKind::Tasks => change(&|config| config.tasks = vec![Dataset::Mnist], "mnist"),
            SettingKind::Choice(choice) => {
                for (place, option) in (choice.options)().iter().enumerate() {
                    change(&|config| (choice.set)(config, place), option.slug);
                }
            }
        }
        for (config, value) in changes {
            assert_kept(&config);
            let given = in_terminal(&format!("--{argument}={value}"));
            assert_eq!(given.expect(argument), config);
        }
    }
    let switched = in_terminal("--fresh-seeds --steps 40").expect("a switch needs no value");
    assert!(switched.fresh_seeds);
}

#[test]
fn every_network_is_known_everywhere() {
    for model in ModelSize::ALL {
        let slug = model.slug();
        let config = RunConfig {
            model,
            ..Preset::QuickLook.config()
        };
        assert_kept(&config);
        for dataset in [Dataset::Mnist, Dataset::Digits, Dataset::Cifar10] {
            assert_trains(model, dataset);
        }
        let given = in_terminal(&format!("--model {slug}"));
        assert_eq!(given.expect("it is known"), config);
        assert!(settings::model_names().contains(&format!("{slug}: {}", model.meaning())));
    }
    let refusal = in_terminal("--model huge").expect_err("there is none");
    for model in ModelSize::ALL {
        assert!(refusal.to_string().contains(model.slug()), "{refusal}");
    }
}

/// A genome with no other term, in which everything that a term may read is there.
fn of_term(term: Term) -> Genome {
    Genome {
        terms: vec![WeightedTerm { term, weight: 0.75 }],
        lr_log10: -2.0,
        // At 0.9 the blend of Lion would be the mean itself.
        beta1: 0.8,
        beta2: 0.95,
        eps_log10: -4.0,
        weight_decay_log10: -2.0,
        ..presets::adam()
    }
}

/// Asserts that the kernel makes of every term, all side by side, what burn's operations make of its formula.
fn assert_kernel_follows_formulas() {
    let device = device::cpu();
    let tensor = |values: Vec<f32>, rows: usize| {
        let columns = values.len() / rows;
        Tensor::<2>::from_data(TensorData::new(values, [rows, columns]), &device)
    };
    let numbers =
        |tensor: Tensor<2>| -> Vec<f32> { tensor.into_data().try_to_vec().expect("they are f32") };
    let gradients = [
        [0.5, -0.2, 0.0, 3.0, -1e-3],
        [-0.1, -0.4, 0.0, 1.0, 2e-3],
        [0.3, 0.6, -0.7, -9.0, -5e-4],
    ];
    let genomes = Term::ALL.map(of_term);
    let rule = UpdateRule::new(&genomes, gradients.len() as u32);
    let mut by_kernel = Tensor::<2>::ones([Term::COUNT, gradients[0].len()], &device);
    let mut state = rule.init(&by_kernel);
    for all in &gradients {
        let same = tensor(all.repeat(Term::COUNT), Term::COUNT);
        (by_kernel, state) = rule.update(by_kernel, same, state);
    }
    let (rate, eps, beta1, beta2) = (0.01, 1e-4, 0.8f32, 0.95f32);
    let formulas = Term::ALL.map(|term| {
        let mut parameters = Tensor::<2>::ones([1, gradients[0].len()], &device);
        let (mut m, mut v) = (parameters.zeros_like(), parameters.zeros_like());
        for (step, all) in (1..).zip(&gradients) {
            let g = tensor(all.to_vec(), 1);
            let before = m.clone();
            m = m * beta1 + g.clone() * (1.0 - beta1);
            v = v * beta2 + g.clone() * g.clone() * (1.0 - beta2);
            let m_hat = m.clone() / (1.0 - beta1.powi(step));
            let root = (v.clone() / (1.0 - beta2.powi(step))).sqrt() + eps;
            let direction = match term {
                Term::Grad => g,
                Term::Momentum => m_hat,
                Term::RmsNorm => g / root,
                Term::Adam => m_hat / root,
                Term::Sign => g.sign(),
                Term::UnitGrad => g.clone() / (g.abs() + eps),
                Term::Nesterov => m_hat.clone() + (g - m_hat) * 0.9,
                Term::SignMomentum => m_hat.sign(),
                Term::Lion => (before * 0.9 + g * 0.1).sign(),
            };
            parameters = parameters * (1.0 - rate * 0.01) - direction * (0.75 * rate);
        }
        numbers(parameters)
    });
    let by_kernel = numbers(by_kernel);
    for (info, (have, expected)) in TERMS.iter().zip(by_kernel.chunks(5).zip(&formulas)) {
        let far = have
            .iter()
            .zip(expected)
            .map(|(one, other)| (one - other).abs());
        let far = far.fold(0.0, f32::max);
        assert!(far < 1e-6, "{}: {have:?}, not {expected:?}", info.name);
    }
}

#[test]
fn every_term_is_known_everywhere() {
    assert_kernel_follows_formulas();
    let all = in_terminal("--terms all").expect("it is a set");
    assert_eq!(all.term_set, TermSet::All);
    let unknown = export::json(&of_term(Term::Adam)).replace("\"Adam\"", "\"Tiger\"");
    let unknown = genome_text::parse(&unknown).expect_err("there is none");
    let sheet = |name: &str| fs::read_to_string(Path::new(STYLE).join(name)).expect("it is there");
    let (garden, series) = (sheet("garden.css"), sheet("series.css"));
    let (mut networks, mut codes, mut outlines, mut looks) = (
        BTreeSet::new(),
        BTreeSet::new(),
        BTreeSet::new(),
        BTreeSet::new(),
    );
    for info in &TERMS {
        let (term, name) = (info.term, info.name);
        let genome = of_term(term);

        let link = share::encode(&Shared {
            genome: Some(genome.clone()),
            ..Shared::default()
        });
        let (shared, remarks) = share::decode(&link).expect("it was just written");
        assert_eq!((shared.genome.as_ref(), remarks), (Some(&genome), vec![]));
        let json = export::json(&genome);
        let read = Arguments::new(io::empty()).read(OsStr::new(&json));
        assert_eq!(read.expect("it was just written").genome, genome);
        let config = RunConfig {
            term_set: info.set,
            ..all.clone()
        };
        let file = RunFile::founded("CPU", &config, Some(genome.clone()));
        assert_eq!(RunFile::parse(file.to_json().as_bytes()), Ok(file));
        assert!(config.term_set.terms().contains(&term), "{name}");

        let parameters = trained(ModelSize::Perceptron, Dataset::Digits, genome.clone());
        let bits: Vec<u32> = parameters.iter().map(|value| value.to_bits()).collect();
        assert!(networks.insert(bits), "{name} trains like another");

        let equation = Equation::of(&genome).to_text();
        for code in [
            equation,
            export::pytorch(&genome, "test", None),
            export::optax(&genome, "test", None),
        ] {
            assert!(code.contains(&term.compact()), "{name}: {code}");
            let body = code.rsplit("\"\"\"").next().expect("there is code");
            assert!(codes.insert(body.to_owned()), "{name}: {body}");
        }
        let variant = format!("{term:?}");
        assert!(unknown.to_string().contains(&variant), "{unknown}");

        let mut editor = EditorState::new(presets::NamedGenome::new("test", presets::sgd()));
        editor.add_term(term);
        let added = editor.genome().terms.last();
        assert_eq!(added.map(|row| row.term), Some(term));
        assert_eq!(
            AROUND.iter().filter(|(one, _)| *one == term).count(),
            1,
            "{name}"
        );
        let shape = FlowerShape::of(&genome);
        let [petal] = &shape.petals[..] else {
            panic!("{name}: {:?}", shape.petals);
        };
        assert_eq!((petal.term, petal.filled), (term, true));
        assert!(outlines.insert(petal.path()), "{name} has another's petal");
        let slug = Part::Petal(term).slug().expect("every petal has one");
        assert!(
            garden.contains(&format!("[data-part=\"{slug}\"] {{ --hue:")),
            "{slug}"
        );

        let mut state = State::new(DeviceKind::Cpu);
        state.begin(RUN, all.clone());
        let mut shares = [0.0; Term::COUNT];
        shares[term.index()] = 0.5;
        state.popularity.push(shares);
        let chart = plot(&JOURNAL[JOURNAL.len() - 1], &state, &PastRuns::default());
        let line = chart.lines.iter().find(|line| line.points == [(0.0, 0.5)]);
        let line = line.unwrap_or_else(|| panic!("no line of {name}"));
        assert_eq!(line.name, name);
        assert!(looks.insert(line.class), "{name} looks like another");
        assert!(
            series.contains(&format!(".{} {{", line.class)),
            "{}",
            line.class
        );
    }
}

const RUN: RunId = RunId(1);

fn plot(info: &ChartInfo, state: &State, past: &PastRuns) -> Plot {
    (info.plot)(&Sources {
        state,
        past,
        tells_seed: true,
        tuned: None,
    })
}

/// The state of the page after a search of two small generations, and an earlier run.
fn searched() -> (State, PastRuns) {
    let config = RunConfig {
        population: 6,
        generations: 2,
        elites: 1,
        tournament: 2,
        seed: 5,
        tasks: vec![Dataset::Digits],
        steps: 8,
        batch: 8,
        model: ModelSize::Perceptron,
        ..Preset::QuickLook.config()
    };
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, config.clone());
    let mut callbacks = Terminal::new(PACKS.into(), Stop::default(), 0.0, |event| {
        state.apply(event)
    });
    let (mut pool, mut library) = (SingleWorker::new(DeviceContext::cpu()), Library::default());
    let search = search(
        &mut callbacks,
        &mut pool,
        &mut library,
        RUN,
        Evolution::founded(&config, None),
        Scoreboard::default(),
    );
    assert_eq!(pollster::block_on(search), Ok(()));
    // One that went alike by another seed.
    let mut before = state.clone();
    // With as many images as there are.
    let config = before.config().expect("it runs").clone();
    before.run = Some((RunId(0), RunConfig { seed: 7, ..config }));
    let mut past = PastRuns::default();
    past.keep(&before);
    (state, past)
}

#[test]
fn every_chart_of_the_journal_draws_a_search() {
    let (state, past) = searched();
    let seven = TermSet::Paper.terms();
    let learning = ["before", ADAM_UNTUNED, "best"].as_slice();
    let half = "50.0 %";
    let terms: Vec<&str> = seven.iter().map(|term| term.name()).collect();
    let earlier = past.lines(&state, true)[0].name.clone();
    let expected = [
        ("Accuracy", "Accuracy on Digits 8×8", learning, 8, half),
        ("Loss", "Loss on Digits 8×8", learning, 8, "0.50"),
        (
            "Fitness",
            "Fitness",
            &[&*earlier, "mean", ADAM_UNTUNED, "best"],
            2,
            "0.500",
        ),
        (
            "Terms in the population",
            "Terms in the population",
            &terms,
            2,
            half,
        ),
    ];
    assert_eq!(JOURNAL.len(), expected.len(), "a chart has no row here");
    let mut drawn = BTreeSet::new();
    for (info, (title, titled, names, rows, half)) in JOURNAL.iter().zip(expected) {
        assert_eq!((info.title, &*info.titled(&state)), (title, titled));
        assert!(info.is_shown(&state), "{title}");
        let plot = plot(info, &state, &past);
        let lines: Vec<&str> = plot.lines.iter().map(|line| &*line.name).collect();
        assert_eq!(lines, names, "{title}");
        assert_eq!(plot.unit.reading(0.5), half, "{title}");
        let (low, high) = plot.y_limits;
        for line in &plot.lines {
            assert_eq!(line.points.len(), rows, "{} of {title}", line.name);
            let within = |(x, y): &(f64, f64)| {
                (plot.x_range.0..=plot.x_range.1).contains(x) && (low..=high).contains(y)
            };
            assert!(line.points.iter().all(within), "{} of {title}", line.name);
        }
        let table = plot.csv();
        // Of names in quotes a comma is a part.
        let cells = |row: &str| {
            let bare = row.split('"').step_by(2);
            1 + bare.map(|part| part.matches(',').count()).sum::<usize>()
        };
        let mut table = table.lines();
        let head = table.next().expect("a head");
        assert_eq!(
            cells(head),
            1 + names.len() + 2 * plot.bands.len(),
            "{head}"
        );
        assert_eq!(table.clone().count(), rows, "{title}");
        assert!(table.all(|row| cells(row) == cells(head)), "{title}");
        assert!(
            drawn.insert(format!("{:?}", plot.lines)),
            "{title} shows what another does"
        );
    }
}
