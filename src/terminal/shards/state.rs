//! The file of a search whose generations are trained elsewhere.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Result;

use crate::{output, recorded, search::as_trained, storage::Claim};
use files::run_file::RunFile;

/// Returns the search in the file that is claimed and called `name`; `None` where there is none yet.
///
/// # Errors
/// Where it cannot be read or is something else.
pub fn read(claim: &Claim, name: &Path) -> Result<Option<RunFile>> {
    let Some(json) = claim.read()? else {
        return Ok(None);
    };
    let (file, doubt) = as_trained(recorded::search(name.display(), &json)?);
    doubt.into_iter().for_each(output::note);
    Ok(Some(file))
}

/// Returns the time on the clock of `file`, in seconds: since the search began, waiting included, as no
/// one machine has the whole of its work; never earlier than what it has recorded.
pub fn clock(file: &RunFile) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0.0, |now| now.as_secs_f64());
    let since = file.begun().map_or(0.0, |begun| now - begun as f64);
    since.max(file.worked_secs())
}
