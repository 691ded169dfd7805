//! The scripts of `tests/bench`: started with a request, listened to, ended with their input.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::tools;

/// What the scripts need: Node's packages and a Chromium.
pub struct Scripts {
    folder: PathBuf,
    chromium: OsString,
}

/// A script under way; dropping it ends it, and its browser with it.
pub struct Conversation {
    script: String,
    child: Child,
    lines: Receiver<String>,
    end: Instant,
    limit: Duration,
}

impl Scripts {
    /// Installs what is missing.
    ///
    /// # Errors
    /// Where there is no Node or no Chromium, or the packages cannot be had.
    pub fn new(root: &Path) -> Result<Self> {
        let tests = root.join("tests");
        let folder = tests.join("bench");
        tools::npm_packages(&tests)?;
        tools::npm_packages(&folder)?;
        let chromium = tools::chromium()?;
        Ok(Self { folder, chromium })
    }

    /// Starts `script` with `request`; it may talk for `limit`.
    ///
    /// # Errors
    /// Where Node cannot be started.
    pub fn start(
        &self,
        script: &str,
        request: &impl Serialize,
        limit: Duration,
    ) -> Result<Conversation> {
        let mut child = Command::new("node")
            .arg(script)
            .arg(serde_json::to_string(request)?)
            .current_dir(&self.folder)
            .env("CHROMIUM", &self.chromium)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start node")?;
        let output = child.stdout.take().context("node has no output")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            // Nobody listens any more: the conversation was dropped.
            lines
                .take_while(|line| sender.send(line.clone()).is_ok())
                .for_each(drop);
        });
        Ok(Conversation {
            script: script.into(),
            child,
            lines,
            end: Instant::now() + limit,
            limit,
        })
    }

    /// The one answer of `script` to `request`.
    ///
    /// # Errors
    /// What the script complains of, or that it took longer than `limit`.
    pub fn ask<T: DeserializeOwned>(
        &self,
        script: &str,
        request: &impl Serialize,
        limit: Duration,
    ) -> Result<T> {
        self.start(script, request, limit)?.next()
    }
}

impl Conversation {
    /// The next thing that the script says.
    ///
    /// # Errors
    /// What it complains of, that it ended, or that its time is over.
    pub fn next<T: DeserializeOwned>(&mut self) -> Result<T> {
        let script = &self.script;
        let left = self.end.saturating_duration_since(Instant::now());
        let line = self.lines.recv_timeout(left).map_err(|error| match error {
            RecvTimeoutError::Timeout => anyhow!("no result within {} s", self.limit.as_secs()),
            RecvTimeoutError::Disconnected => anyhow!("{script} ended without a result"),
        })?;
        let value: Value =
            serde_json::from_str(&line).with_context(|| format!("{script} said “{line}”"))?;
        if let Some(error) = value.get("error") {
            bail!("{}", error.as_str().unwrap_or_default());
        }
        serde_json::from_value(value).with_context(|| format!("{script} said “{line}”"))
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        // Without its input it ends its browser and itself.
        drop(self.child.stdin.take());
        if let Err(error) = self.child.wait() {
            eprintln!("  {} did not end: {error}", self.script);
        }
    }
}
