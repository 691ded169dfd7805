//! Numbers of a study as the cells of its tables.

use statistics::paired::PairedTest;

/// Decimals of an accuracy or a fitness.
pub const DECIMALS: usize = 4;

/// Writes a test over replicates, with their number; a dash where there is none.
pub fn tested(test: Option<&PairedTest>) -> String {
    test.map_or_else(
        || "–".into(),
        |PairedTest { difference, .. }| {
            format!(
                "{} (n = {})",
                difference.as_difference(DECIMALS),
                difference.n
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_says_of_how_many_it_is() {
        let two = PairedTest::of(&[0.25, 0.25], &[0.0, 0.0]);
        assert_eq!(tested(two.as_ref()), "+0.2500 (n = 2)");
        assert_eq!(tested(None), "–");
    }
}
