//! Which image sets the page offers, and how many images it has of them.

use science::catalog::{Dataset, Split};

/// Returns everything that can be a task, in the order in which it is offered: what ships, own images
/// where they are `here`, and whatever is `chosen` already, as by a link.
pub fn offered(here: bool, chosen: &[Dataset]) -> Vec<Dataset> {
    let offered = |task: &Dataset| task.shipped().is_some() || here || chosen.contains(task);
    Dataset::TASKS.into_iter().filter(offered).collect()
}

/// Returns the images on which each of `tasks` is scored at least, where `wanted` are asked for of
/// `split`: some have fewer. `own` is how many own images there are.
pub fn scoring_images(tasks: &[Dataset], wanted: u32, split: Split, own: Option<u32>) -> u32 {
    let there = |task: &Dataset| match task.shipped() {
        Some(sizes) => Some(sizes.of(split) as u32),
        None => own,
    };
    tasks.iter().filter_map(there).fold(wanted, u32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_images_are_offered_where_they_are_here_or_chosen() {
        assert_eq!(offered(false, &[]), Dataset::ALL);
        assert_eq!(offered(true, &[]), Dataset::TASKS);
        assert_eq!(offered(false, &[Dataset::Own]), Dataset::TASKS);
    }

    #[test]
    fn the_smallest_of_the_tasks_counts() {
        let least =
            |tasks: &[Dataset], wanted| scoring_images(tasks, wanted, Split::Validation, Some(120));
        assert_eq!(least(&[Dataset::Mnist], 500), 500);
        assert_eq!(least(&[Dataset::Mnist, Dataset::Digits], 500), 300);
        assert_eq!(least(&[Dataset::Digits, Dataset::Own], 500), 120);
        assert_eq!(least(&[Dataset::Digits, Dataset::Own], 100), 100);
        let unknown = scoring_images(&[Dataset::Own], 500, Split::Validation, None);
        assert_eq!(unknown, 500);
    }
}
