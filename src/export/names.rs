//! What a genome's code is called in Python: a class for PyTorch, a function for Optax.
//!
//! Names come from people and from links, so anything may stand in them.

/// Longest name of a class or function, in characters, before what makes it free.
const LONGEST: usize = 40;

/// Words that a class cannot be called, because Python or the class itself needs them.
const CLASS_WORDS: &str = "None True False ValueError RuntimeError GenomeOptimizer";

/// Words that a function cannot be called, because Python or the function itself needs them.
const FUNCTION_WORDS: &str = "\
    and any as assert async await break callable class continue def del elif else except finally \
    float for from genome_optimizer global if import in is isinstance jax jnp lambda nonlocal not \
    numbers optax or pass print raise return super try while with yield";

/// Returns the class of a genome called `name`: `Published`, `AdamSchedule`, `Genome1604`.
pub fn class(name: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    let words: Vec<String> = words(name).into_iter().map(capital).collect();
    free(words.concat(), "Genome", CLASS_WORDS, "Optimizer")
}

/// Returns the function of a genome called `name`: `published`, `adam_schedule`, `genome_1604`.
pub fn function(name: &str) -> String {
    let words = words(name).join("_").to_ascii_lowercase();
    free(words, "genome_", FUNCTION_WORDS, "_optimizer")
}

/// The runs of letters and digits that Python takes without a doubt.
fn words(name: &str) -> Vec<&str> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect()
}

/// Makes a name of `words` that begins with a letter and is none of `taken`.
fn free(words: String, before: &str, taken: &str, behind: &str) -> String {
    let begins = words.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut name = if begins {
        words
    } else {
        format!("{before}{words}")
    };
    name.truncate(LONGEST);
    let name = name.trim_end_matches('_');
    if taken.split(' ').any(|word| word == name) {
        format!("{name}{behind}")
    } else {
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_class_and_a_function() {
        for (name, of_class, of_function) in [
            ("Published", "Published", "published"),
            ("AdamW", "AdamW", "adamw"),
            ("Adam + schedule", "AdamSchedule", "adam_schedule"),
            ("adam@0.002", "Adam0002", "adam_0_002"),
            ("#1604", "Genome1604", "genome_1604"),
            ("", "Genome", "genome"),
            ("мой", "Genome", "genome"),
            ("none", "NoneOptimizer", "none"),
            ("lambda", "Lambda", "lambda_optimizer"),
            ("jax", "Jax", "jax_optimizer"),
            ("value error", "ValueErrorOptimizer", "value_error"),
            ("__init__", "Init", "init"),
        ] {
            assert_eq!(class(name), of_class);
            assert_eq!(function(name), of_function);
        }
        assert_eq!(class(&"long ".repeat(100)).len(), LONGEST);
        assert_eq!(function(&"long ".repeat(100)), ["long"; 8].join("_"));
    }
}
