//! Optimizers on the command line: text as [`genome_text`] reads it, or a file that holds such text.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::{core::optimizer::NamedOptimizer, genome_text};

/// Returns the optimizer that `argument` names, spells out or has in a file.
///
/// It can be given a name, as in `mine=run/best.json`; a file's genome without one is called by the
/// file, unless it trains like a known optimizer.
///
/// # Errors
/// What is wrong with the text or the file.
pub fn read(argument: &str) -> Result<NamedOptimizer> {
    let label = argument
        .split_once('=')
        .filter(|(label, _)| !label.contains('{'));
    let (label, source) = match label {
        Some((label, source)) => (Some(label), source),
        None => (None, argument),
    };
    if let Some(label) = label {
        ensure!(!label.is_empty(), "“{argument}” begins with an empty name");
    }
    let mut named = if source.ends_with(".json") {
        let path = Path::new(source);
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {source}"))?;
        let mut named = genome_text::parse(&text).with_context(|| source.to_string())?;
        if named.name == genome_text::NAMELESS
            && let Some(stem) = path.file_stem()
        {
            named.name = stem.to_string_lossy().into_owned();
        }
        named
    } else {
        genome_text::parse(source)?
    };
    if let Some(label) = label {
        named.name = label.into();
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::presets;

    #[test]
    fn a_genome_comes_from_text_or_file_under_its_own_or_a_given_name() {
        let folder = std::env::temp_dir().join(format!("optimarium-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let path = folder.join("mine.json");
        let odd = crate::core::genome::Genome {
            beta1: 0.5,
            ..presets::adam()
        };
        let json = serde_json::to_string(&odd).expect("a genome is JSON");
        fs::write(&path, &json).expect("a temporary file");
        let file = path.to_str().expect("a plain path");
        for (argument, name) in [
            ("ADAM", "Adam"),
            ("first=adam", "first"),
            (file, "mine"),
            (&format!("best={file}"), "best"),
            (&json, "custom"),
            (&format!("half={json}"), "half"),
        ] {
            let named = read(argument).expect(argument);
            assert_eq!(named.name, name);
            let known = argument.to_lowercase().ends_with("adam");
            assert_eq!(named.optimizer.genome == odd, !known, "{argument}");
        }
        fs::remove_dir_all(&folder).expect("it was just made");
        for (argument, sentence) in [
            ("=adam", "empty name"),
            ("nowhere.json", "cannot read nowhere.json"),
            ("adagrad", "no known optimizer"),
        ] {
            let error = read(argument).expect_err(argument);
            assert!(format!("{error:#}").contains(sentence), "{error:#}");
        }
    }
}
