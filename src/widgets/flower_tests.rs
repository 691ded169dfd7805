//! The drawing says what the genome says.

use super::shape::*;
use super::*;
use science::{gene::GENES, presets, term::TermSet, testing};

/// Radius of the heart at a rate.
fn heart(lr_log10: f64) -> f64 {
    let adam = presets::adam();
    FlowerShape::of(&Genome { lr_log10, ..adam }).heart
}

fn with_weight(weight: f64) -> FlowerShape {
    FlowerShape::of(&testing::adam_of(&[(Term::Sign, weight)]))
}

#[test]
fn petals_grow_with_the_square_root_of_the_weight() {
    let length = |weight| with_weight(weight).petals[0].length;
    assert!((length(4.0) / length(1.0) - 2.0).abs() < 1e-12);
    assert_eq!(length(-0.3), length(0.3));
    assert_eq!(length(5.0), length(20.0));
    let tip = with_weight(20.0).petals[0].tip();
    assert!(tip <= -VIEW_BOX[0] && tip <= -VIEW_BOX[1]);
}

#[test]
fn a_petal_is_there_for_a_weight_and_filled_for_a_positive_one() {
    assert!(with_weight(0.0).petals.is_empty());
    assert!(with_weight(0.01).petals[0].filled);
    assert!(!with_weight(-0.01).petals[0].filled);
    let cancelled = testing::adam_of(&[(Term::Adam, 0.7), (Term::Adam, -0.7)]);
    assert!(FlowerShape::of(&cancelled).petals.is_empty());
}

#[test]
fn every_term_has_its_own_angle_and_momentum_kin_stand_together() {
    let seventh = 360.0 / 7.0;
    let sorted = |terms: &[Term]| {
        let mut angles: Vec<f64> = terms.iter().copied().map(angle_of).collect();
        angles.sort_by(f64::total_cmp);
        angles
    };
    let apart = |terms: &[Term], least: f64| {
        let angles = sorted(terms);
        let full = angles[0] + 360.0;
        let next = angles.iter().skip(1).chain([&full]);
        angles
            .iter()
            .zip(next)
            .all(|(one, next)| next - one > least - 1e-9)
    };
    assert!(apart(&TermSet::Paper.terms(), seventh));
    assert!(apart(&Term::ALL, seventh / 2.0));
    let place = |term| (angle_of(term) / seventh).round();
    assert_eq!((place(Term::Nesterov), place(Term::Momentum)), (5.0, 6.0));
    assert_eq!(angle_of(Term::Adam), 0.0);
}

#[test]
fn every_term_has_a_slug_and_an_outline_of_its_own() {
    let distinct = |texts: [String; Term::COUNT]| {
        let texts: std::collections::BTreeSet<String> = texts.into();
        assert_eq!(texts.len(), Term::COUNT);
    };
    distinct(Term::ALL.map(|term| Part::Petal(term).slug().unwrap_or_default().into()));
    distinct(Term::ALL.map(|term| {
        let petal = Petal {
            term,
            angle: angle_of(term),
            length: 20.0,
            filled: true,
        };
        petal.path()
    }));
}

#[test]
fn the_heart_grows_with_the_logarithm_of_the_rate() {
    let steps = [-5.0, -4.0, -3.0, -2.0, -1.0].map(heart);
    for pair in steps.windows(2) {
        assert!((pair[1] - pair[0] - (steps[1] - steps[0])).abs() < 1e-9 && pair[1] > pair[0]);
    }
}

#[test]
fn rings_widen_with_the_logarithm_of_the_memory_and_never_touch() {
    let rings = |beta1, beta2| {
        FlowerShape::of(&Genome {
            beta1,
            beta2,
            ..presets::adam()
        })
        .rings
        .map(Option::unwrap)
    };
    let [a, b, c] = [0.9, 0.99, 0.999].map(|beta| rings(beta, beta));
    for ring in 0..2 {
        assert!((c[ring] - b[ring] - (b[ring] - a[ring])).abs() < 1e-9 && b[ring] > a[ring]);
    }
    let least = f64::MIN_POSITIVE;
    assert!(rings(0.999, least)[0] + 1.0 < rings(0.999, least)[1]);
    assert!(rings(least, least)[0] > heart(-1.0));
}

#[test]
fn a_missing_moment_is_a_missing_ring() {
    assert_eq!(FlowerShape::of(&presets::sgd()).rings[1], None);
    assert_eq!(FlowerShape::of(&presets::rmsprop()).rings[0], None);
    assert_eq!(FlowerShape::of(&presets::sgd()).dot, None);
    assert!(FlowerShape::of(&presets::adam()).dot.is_some());
}

#[test]
fn what_trains_identically_looks_alike() {
    let adam_term = Genome {
        first_moment: false,
        beta1: 0.7,
        ..presets::adam()
    };
    let rms_norm = Genome {
        terms: presets::rmsprop().terms,
        clip_value: 2.0,
        ..presets::adam()
    };
    assert_eq!(FlowerShape::of(&adam_term), FlowerShape::of(&rms_norm));
    let sign = with_weight(1.0);
    assert_eq!((sign.rings, sign.dot), ([None; 2], None));
}

#[test]
fn only_a_mark_that_is_drawn_can_be_pointed_out() {
    let lit = |genome: &Genome, part| lit_slug(genome, &FlowerShape::of(genome), part);
    let adam = presets::adam();
    assert_eq!(lit(&adam, Part::Petal(Term::Adam)), Some("petal-3"));
    assert_eq!(lit(&adam, Part::Gene(Gene::Clipping)), None);
    assert_eq!(lit(&adam, Part::Gene(Gene::Beta2)), Some("ring-2"));
    let forgetful = Genome {
        first_moment: false,
        ..adam
    };
    assert_eq!(lit(&forgetful, Part::Petal(Term::Adam)), Some("petal-2"));
    assert_eq!(lit(&forgetful, Part::Gene(Gene::Beta1)), None);
}

#[test]
fn a_notch_cuts_the_outer_ring_that_is_there() {
    let notch = |second_moment, warmup_steps| {
        let shape = FlowerShape::of(&Genome {
            second_moment,
            warmup: true,
            warmup_steps,
            ..presets::adam()
        });
        (shape.warmup.unwrap(), shape.rings)
    };
    let (long, rings) = notch(true, 200);
    assert_eq!(Some(long.radius), rings[1]);
    let (short, rings) = notch(false, 50);
    assert_eq!(Some(short.radius), rings[0]);
    assert!((long.sweep / short.sweep - 4.0).abs() < 1e-9);
    assert_eq!(FlowerShape::of(&presets::adam()).warmup, None);
}

#[test]
fn known_optimizers_look_different_from_each_other() {
    let shapes: Vec<_> = presets::KNOWN
        .iter()
        .map(|known| FlowerShape::of(&known.genome()))
        .collect();
    for (i, shape) in shapes.iter().enumerate() {
        assert!(!shapes[..i].contains(shape));
    }
}

#[test]
fn paths_are_made_of_numbers() {
    let shape = FlowerShape::of(&Genome {
        terms: testing::sum(&Term::ALL.map(|term| (term, 2.0))),
        clipping: true,
        ..presets::published()
    });
    let petals = shape.petals.iter();
    let mut paths: Vec<String> = petals
        .flat_map(|petal| [petal.path(), petal.vein()])
        .collect();
    paths.extend(
        GENES
            .iter()
            .filter_map(|info| switched_path(&shape, info.gene)),
    );
    for path in paths.into_iter().chain([shape.leaf_path()]) {
        assert!(
            path.starts_with('M') && !path.contains("NaN") && !path.contains("--"),
            "{path}"
        );
    }
}

#[test]
fn what_is_off_is_outlined_as_it_would_be_drawn() {
    let bare = Genome {
        bias_correction: false,
        clipping: false,
        warmup: false,
        cosine_decay: false,
        ..presets::adam()
    };
    for gene in [
        Gene::BiasCorrection,
        Gene::Clipping,
        Gene::ClipValue,
        Gene::Warmup,
        Gene::WarmupSteps,
        Gene::CosineDecay,
    ] {
        let part = Part::Gene(gene);
        assert_eq!(lit_slug(&bare, &FlowerShape::of(&bare), part), None);
        assert!(ghost_path(&bare, part).is_some(), "{gene:?}");
    }
    let mut clipped = bare.clone();
    clipped.clipping = true;
    assert_eq!(
        ghost_path(&bare, Part::Gene(Gene::Clipping)),
        FlowerShape::of(&clipped).thorn_path()
    );
    // What no drawing shows has no outline.
    for part in [Part::Gene(Gene::Epsilon), Part::Petal(Term::Sign)] {
        assert_eq!(ghost_path(&bare, part), None, "{part:?}");
    }
}
