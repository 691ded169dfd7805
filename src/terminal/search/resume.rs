//! The command that goes on with a search, to be pasted into a shell.

use std::path::{Path, is_separator};

use super::Options;

/// Returns the command that continues the search where and as it ran.
pub fn resume_command(options: &Options) -> String {
    let mut command = format!(
        "optimarium search --resume {}",
        argument("--out", &options.out)
    );
    if let Some(data) = &options.data {
        command += &format!(" {}", argument("--data", data));
    }
    command + &options.device.arguments()
}

/// Returns the option with its value, which may begin with a dash itself.
fn argument(option: &str, value: &Path) -> String {
    let dashed = value.as_os_str().as_encoded_bytes().starts_with(b"-");
    let between = if dashed { "=" } else { " " };
    format!("{option}{between}{}", quoted(value))
}

/// Returns `path` as a shell reads it as one word, byte by byte where it is no text.
fn quoted(path: &Path) -> String {
    let Some(text) = path.to_str() else {
        let bytes = path.as_os_str().as_encoded_bytes();
        let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        return format!("$'{escaped}'");
    };
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:".contains(c) || is_separator(c);
    if text.chars().all(is_plain) {
        text.into()
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
