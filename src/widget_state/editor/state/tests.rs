//! Steps, differences and terms of a genome under edit.

use proptest::prelude::*;

use super::*;
use science::testing;

const RATE: Field = Field::Gene(Gene::LearningRate);
const BETA1: Field = Field::Gene(Gene::Beta1);

fn open(name: &str, genome: Genome) -> EditorState {
    EditorState::new(NamedGenome::new(name, genome))
}

fn adam() -> EditorState {
    open("Adam", presets::adam())
}

fn published() -> EditorState {
    open("Published", presets::published())
}

fn with_terms(terms: &[(Term, f64)]) -> EditorState {
    open("Mine", testing::adam_of(terms))
}

fn weights(state: &EditorState) -> Vec<(Term, f64)> {
    let both = |summand: &WeightedTerm| (summand.term, summand.weight);
    state.genome().terms.iter().map(both).collect()
}

/// The places of the two sliders that are moved here.
fn notches(state: &EditorState) -> (u32, u32) {
    let Genome {
        lr_log10, beta1, ..
    } = *state.genome();
    (
        Scale::of(RATE).notch(lr_log10),
        Scale::of(BETA1).notch(beta1),
    )
}

#[test]
fn what_was_edited_before_opens_as_one_step() {
    let original = adam().original().clone();
    let same = EditorState::edited(original.clone(), presets::adam());
    assert!(!same.is_changed() && !same.can_undo());
    let mut state = EditorState::edited(original, presets::published());
    assert_eq!(state.genome(), &presets::published());
    assert!(state.is_changed());
    state.undo();
    assert!(!state.is_changed() && !state.can_undo());
}

#[test]
fn a_drag_is_one_step() {
    let mut state = adam();
    for notch in [210, 230, 260] {
        state.slide(RATE, notch);
    }
    assert!((state.genome().lr_log10 + 2.4).abs() < 1e-2);
    state.commit();
    state.slide(RATE, 280);
    state.slide(BETA1, 50);
    state.slide(RATE, 300);
    let mut seen = Vec::new();
    while state.can_undo() {
        state.undo();
        seen.push(notches(&state));
    }
    assert_eq!(seen, [(280, 50), (280, 100), (260, 100), (200, 100)]);
    assert_eq!(state.genome(), &presets::adam());
    while state.can_redo() {
        state.redo();
    }
    assert_eq!(notches(&state).0, 300);
}

#[test]
fn a_drag_that_returns_is_no_step() {
    let mut state = published();
    let (here, _) = notches(&state);
    state.slide(RATE, 0);
    state.slide(RATE, here);
    // The original's number is taken exactly.
    assert_eq!(state.genome(), &presets::published());
    state.commit();
    assert!(!state.can_undo());
    state.slide(RATE, here);
    assert!(!state.can_undo(), "nothing moved");
}

#[test]
fn undo_in_a_drag_takes_back_the_drag() {
    let mut state = adam();
    state.set_flag(Gene::Warmup, true);
    state.slide(RATE, 10);
    state.slide(RATE, 20);
    state.undo();
    assert_eq!(state.genome().lr_log10, -3.0);
    assert!(state.genome().warmup);
    state.redo();
    state.slide(RATE, 30);
    assert!(!state.can_redo());
    state.undo();
    assert_eq!(notches(&state).0, 20, "the redone step stays apart");
}

#[test]
fn a_new_edit_forgets_what_could_be_redone() {
    let mut state = adam();
    state.set_flag(Gene::Warmup, true);
    state.undo();
    assert!(state.can_redo());
    state.set_flag(Gene::Warmup, false);
    assert!(state.can_redo(), "nothing was edited");
    state.set_flag(Gene::Clipping, true);
    assert!(!state.can_redo());
    state.redo();
    assert!(state.genome().clipping && !state.genome().warmup);
}

#[test]
fn typed_numbers_are_steps_and_say_what_was_not_taken() {
    let mut state = adam();
    state.enter(RATE, "3e-3");
    assert_eq!(state.remark(), None);
    assert!((state.genome().learning_rate(0, 1) - 3e-3).abs() < 1e-15);
    state.enter(RATE, "3");
    assert_eq!(state.genome().lr_log10, -1.0);
    assert_eq!(state.remark().map(|remark| remark.field), Some(RATE));
    state.enter(BETA1, "much");
    let text = "Memory of the first moment: “much” is not a number, so 0.9 was kept.";
    let remark = state.remark().map(|remark| remark.text.as_str());
    assert_eq!(remark, Some(text));
    assert_eq!(state.genome().beta1, 0.9);
    state.undo();
    assert_eq!(state.remark(), None);
    assert!((state.genome().learning_rate(0, 1) - 3e-3).abs() < 1e-15);
    state.undo();
    assert!(!state.can_undo(), "an unreadable text is no step");
}

#[test]
fn switches_flip_in_one_step() {
    let mut state = adam();
    state.set_flag(Gene::BiasCorrection, false);
    state.set_flag(Gene::LearningRate, true);
    assert!(!state.genome().bias_correction);
    state.undo();
    assert_eq!(state.genome(), &presets::adam());
}

#[test]
fn terms_come_and_go_within_their_number() {
    let mut state = adam();
    state.remove_term(0);
    assert_eq!(weights(&state), [(Term::Adam, 1.0)], "the last term stays");
    for term in [Term::Sign, Term::Grad, Term::Sign, Term::Momentum] {
        state.add_term(term);
    }
    assert!(!state.can_add());
    let full = [Term::Adam, Term::Sign, Term::Grad, Term::Sign];
    let terms = weights(&state).into_iter().map(|(term, _)| term);
    assert!(terms.eq(full));
    state.remove_term(7);
    state.remove_term(1);
    assert_eq!(weights(&state)[1].0, Term::Grad);
    state.undo();
    assert_eq!(weights(&state).len(), MAX_TERMS);
}

#[test]
fn repeats_merge_into_the_same_update() {
    let mut state = published();
    assert!(state.can_merge());
    state.merge_terms();
    let [a, b, c, d] = [0, 1, 2, 3].map(|place| presets::published().terms[place].weight);
    assert_eq!(weights(&state), [(Term::Sign, a + b), (Term::Adam, c + d)]);
    assert!(!state.can_merge());
    let nothing = "without effect: it trains the same.";
    assert!(state.summary().ends_with(nothing));
    state.undo();
    assert_eq!(state.genome(), &presets::published());
}

#[test]
fn a_merged_sum_beyond_the_bound_keeps_as_many_terms_as_it_needs() {
    let mut state = with_terms(&[(Term::Grad, -4.0), (Term::Sign, 1.0), (Term::Grad, -3.0)]);
    assert!(!state.can_merge(), "two gradients are needed for −7");
    let mut three = with_terms(&[(Term::Grad, -4.0), (Term::Grad, -3.0), (Term::Grad, -1.0)]);
    three.merge_terms();
    assert_eq!(weights(&three), [(Term::Grad, -5.0), (Term::Grad, -3.0)]);
    state.merge_terms();
    assert!(!state.can_undo());
}

#[test]
fn merged_terms_that_cancel_go_but_for_the_last() {
    let mut state = with_terms(&[(Term::Grad, 0.1), (Term::Sign, 1.0), (Term::Grad, -0.1)]);
    state.merge_terms();
    assert_eq!(weights(&state), [(Term::Sign, 1.0)]);
    let mut nothing = with_terms(&[(Term::Grad, 0.1), (Term::Grad, -0.1)]);
    nothing.merge_terms();
    assert_eq!(weights(&nothing), [(Term::Grad, 0.0)]);
    let mut silent = with_terms(&[(Term::Grad, 0.0), (Term::Sign, 1.0), (Term::Sign, 1.0)]);
    silent.merge_terms();
    // Only repeats merge.
    assert_eq!(weights(&silent), [(Term::Grad, 0.0), (Term::Sign, 2.0)]);
}

#[test]
fn differences_name_what_changed_and_what_it_was() {
    let mut state = published();
    assert_eq!(state.differences(), []);
    let was = state.genome().beta1;
    state.enter(BETA1, "0.5");
    state.set_flag(Gene::CosineDecay, false);
    state.remove_term(3);
    state.enter(Field::Weight(2), "-1");
    state.add_term(Term::Grad);
    let terms = &presets::published().terms;
    let gene = |gene, was| Difference::Gene { gene, was };
    let (place, was_weight, term) = (2, terms[2].weight, terms[3]);
    let expected = [
        Difference::Weight {
            place,
            was: was_weight,
        },
        Difference::Added { place: 3 },
        Difference::Removed { place: 3, term },
        gene(Gene::Beta1, GeneValue::Real(was)),
        gene(Gene::CosineDecay, GeneValue::Flag(true)),
    ];
    assert_eq!(state.differences(), expected);
    assert_eq!(state.summary(), "5 changes from Published.");
    assert_eq!(state.was(Field::Weight(3)), None);
    assert_eq!(state.was(Field::Weight(9)), None);
}

#[test]
fn every_difference_can_be_taken_back() {
    let mut state = published();
    state.enter(BETA1, "0.5");
    state.set_flag(Gene::CosineDecay, false);
    state.remove_term(0);
    state.remove_term(1);
    state.enter(Field::Weight(1), "-1");
    state.add_term(Term::Grad);
    for _ in 0..8 {
        if let Some(difference) = state.differences().first() {
            state.revert(*difference);
        }
    }
    assert_eq!(state.differences(), []);
    let sorted = |genome: &Genome| {
        let mut weights: Vec<f64> = genome.terms.iter().map(|summand| summand.weight).collect();
        weights.sort_by(f64::total_cmp);
        weights
    };
    assert_eq!(sorted(state.genome()), sorted(&presets::published()));
}

#[test]
fn a_removed_term_waits_for_room() {
    let mut state = published();
    state.remove_term(0);
    state.add_term(Term::Grad);
    let before = state.genome().clone();
    let is_removed = |one: &Difference| matches!(one, Difference::Removed { .. });
    let removed = state.differences().into_iter().find(is_removed);
    state.revert(removed.expect("one term is gone"));
    assert_eq!(state.genome(), &before);
}

#[test]
fn reset_is_a_step() {
    let mut state = adam();
    state.add_term(Term::Sign);
    state.set_flag(Gene::Warmup, true);
    state.reset();
    assert!(!state.is_changed());
    state.undo();
    assert!(state.genome().warmup);
    state.redo();
    state.reset();
    state.undo();
    assert!(state.genome().warmup, "a reset of nothing is no step");
}

#[test]
fn the_name_follows_the_edits() {
    let mut state = adam();
    assert_eq!(state.name(), "Adam");
    let opened =
        "This is its genome, all its settings, as opened; move a slider to see what it does.";
    let meaning =
        "Divides the running mean of the gradient by the gradient's recent size, weight by weight.";
    assert_eq!(state.summary(), format!("{meaning} {opened}"));
    state.enter(Field::Gene(Gene::WeightDecay), "0.01");
    assert_eq!(state.name(), "AdamW");
    assert_eq!(state.summary(), "1 change from Adam.");
    state.set_flag(Gene::CosineDecay, true);
    assert_eq!(state.name(), "Adam, edited");
    state.reset();
    state.enter(Field::Gene(Gene::ClipValue), "2");
    assert_eq!(state.name(), "Adam, edited");
    let idle = "1 change from Adam, without effect: it trains the same.";
    assert_eq!(state.summary(), idle);
    let mut again = open(&state.name(), state.genome().clone());
    again.set_flag(Gene::CosineDecay, true);
    assert_eq!(again.name(), "Adam, edited");
}

#[test]
fn a_broken_genome_is_edited_without_panic() {
    let mut state = with_terms(&[]);
    state.remove_term(0);
    state.merge_terms();
    state.slide(Field::Weight(0), 3);
    state.enter(Field::Weight(2), "1");
    assert_eq!(weights(&state), []);
    state.add_term(Term::Grad);
    assert!(state.genome().is_within_bounds());
}

/// One edit, as a visitor makes them.
fn edit(state: &mut EditorState, (kind, place, amount): (u8, usize, u32)) {
    let field = match place % 17 {
        place @ 0..4 => Field::Weight(place),
        place => Field::Gene(GENES[place - 4].gene),
    };
    match kind {
        0 => state.slide(field, amount),
        1 => state.enter(field, &format!("{}", f64::from(amount) / 100.0 - 2.0)),
        2 => state.set_flag(GENES[place % GENES.len()].gene, amount % 2 == 0),
        3 => state.add_term(Term::ALL[place % Term::COUNT]),
        4 => state.remove_term(place % 4),
        5 => state.merge_terms(),
        6 => state.undo(),
        7 => state.redo(),
        8 => state.reset(),
        9 => state.commit(),
        _ => {
            if let Some(difference) = state.differences().get(place % 5) {
                state.revert(*difference);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_edits_stay_within_bounds_and_can_be_undone(
        seed: u64,
        edits in prop::collection::vec((0..11u8, 0..60usize, 0..700u32), 0..60),
    ) {
        let genome = testing::genome(seed);
        let mut state = open("Any", genome.clone());
        for one in edits {
            edit(&mut state, one);
            prop_assert!(state.genome().is_within_bounds());
            prop_assert_eq!(state.differences().is_empty(), sorted_equal(&state));
        }
        let last = state.genome().clone();
        let mut steps = 0;
        while state.can_undo() {
            state.undo();
            steps += 1;
        }
        prop_assert_eq!(state.genome(), &genome);
        for _ in 0..steps {
            state.redo();
        }
        prop_assert_eq!(state.genome(), &last);
    }

    #[test]
    fn merging_trains_identically(seed: u64, more in prop::collection::vec(0..7usize, 0..4)) {
        let mut state = open("Any", testing::genome(seed));
        for term in more {
            state.add_term(Term::ALL[term]);
        }
        let before = state.genome().clone();
        state.merge_terms();
        prop_assert!(train_identically(&before, state.genome()));
        prop_assert!(state.genome().is_within_bounds());
        prop_assert!(state.genome().terms.len() <= before.terms.len());
    }
}

/// Whether the genome is the original, but for the order of its terms.
fn sorted_equal(state: &EditorState) -> bool {
    let ordered = |genome: &Genome| {
        let mut genome = genome.clone();
        // Equal terms keep their order.
        genome.terms.sort_by_key(|summand| summand.term);
        genome
    };
    ordered(state.genome()) == ordered(&state.original().genome)
}
