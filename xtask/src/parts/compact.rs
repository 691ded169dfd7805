//! Leaves out of a part what nobody reads there: names, which wasm-bindgen leaves out of the page's own wasm, and the
//! room that the linker keeps in every number that a relocation names, five bytes each.

use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::{
    Module,
    reencode::{Error, Reencode},
};
use wasmparser::{CustomSectionReader, Parser};

/// Returns the module `wasm` without them.
///
/// # Errors
/// Where it is no module.
pub fn compact(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Compact
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("cannot write a part anew: {error}"))?;
    Ok(module.finish())
}

/// Writes whatever a module does, and nothing that is only about it.
struct Compact;

impl Reencode for Compact {
    type Error = Infallible;

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a function that calls itself, by `called`, and a section of a name.
    fn module(called: &[u8], custom: &[u8]) -> Vec<u8> {
        let body = [&[0, 0x10], called, &[0x0b]].concat();
        let code = [&[1, body.len() as u8], &body[..]].concat();
        [
            b"\0asm\x01\0\0\0",
            &[1, 4, 1, 0x60, 0, 0][..],
            &[3, 2, 1, 0],
            &[10, code.len() as u8],
            &code,
            custom,
        ]
        .concat()
    }

    #[test]
    fn names_and_room_are_left_out() {
        let name = [&[0, 9, 4], &b"name"[..], &[0, 2, 1, 0]].concat();
        let roomy = module(&[0x80, 0x80, 0x80, 0x80, 0], &name);
        assert_eq!(compact(&roomy).unwrap(), module(&[0], &[]));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let refused = compact(b"\0asm\x01\0\0\0\x0a").unwrap_err().to_string();
        assert!(
            refused.starts_with("cannot write a part anew: "),
            "{refused}"
        );
    }
}
