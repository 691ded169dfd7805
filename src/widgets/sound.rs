//! Two voices by the browser's own synthesizer, looked up by name: no bindings, and silence where there is none.

use std::{slice::from_ref, time::Duration};

use js_sys::{Float32Array, Number, Reflect};
use leptos::{prelude::*, wasm_bindgen::JsValue};

use super::browser::{call, construct, property};
use page_state::sound::{Piece, SECONDS};

/// How loud each voice is, of 1.
const LOUDNESS: f64 = 0.2;

/// How long a voice takes to swell and to fade, in seconds, so that it does not click.
const FADE: f64 = 0.04;

/// What plays; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct Sound {
    /// Whether something does.
    pub plays: RwSignal<bool>,
    context: StoredValue<Option<JsValue>, LocalStorage>,
    turn: StoredValue<u32>,
}

impl Sound {
    /// Plays `piece` in place of what plays; returns whether the browser can.
    pub fn play(self, piece: &Piece) -> bool {
        self.stop();
        let Some(context) = begin(piece) else {
            return false;
        };
        self.context.set_value(Some(context));
        self.plays.set(true);
        let turn = self.turn.get_value();
        let end = move || {
            if self.turn.try_get_value() == Some(turn) {
                self.stop();
            }
        };
        set_timeout(end, Duration::from_secs_f64(SECONDS + 0.3));
        true
    }

    /// Silences what plays.
    pub fn stop(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.plays.set(false);
        let mut playing = None;
        self.context
            .update_value(|context| playing = context.take());
        if let Some(context) = playing {
            // A context that is closed already is silent.
            let _ = call(&context, "close", &[]);
        }
    }
}

/// Has both voices begin in a context of their own.
fn begin(piece: &Piece) -> Option<JsValue> {
    let context = construct("AudioContext", &[])?;
    let start = property::<Number>(&context, "currentTime")?.value_of() + 0.05;
    let whole = piece.chosen.len().max(piece.adam.len());
    for (pitches, wave, side) in [
        (&piece.chosen, "triangle", -0.7),
        (&piece.adam, "sine", 0.7),
    ] {
        let share = (pitches.len() - 1) as f64 / (whole - 1) as f64;
        voice(&context, pitches, wave, side, (start, SECONDS * share))?;
    }
    Some(context)
}

/// A voice from `start`, for so many `seconds`.
fn voice(
    context: &JsValue,
    pitches: &[f32],
    wave: &str,
    side: f64,
    (start, seconds): (f64, f64),
) -> Option<()> {
    let oscillator = call(context, "createOscillator", &[])?;
    let gain = call(context, "createGain", &[])?;
    Reflect::set(&oscillator, &"type".into(), &wave.into()).ok()?;
    let frequency: JsValue = property(&oscillator, "frequency")?;
    let curve = Float32Array::from(pitches);
    call(
        &frequency,
        "setValueCurveAtTime",
        &[curve.into(), start.into(), seconds.into()],
    )?;
    let loudness: JsValue = property(&gain, "gain")?;
    let end = start + seconds;
    for (method, level, moment) in [
        ("setValueAtTime", 0.0, start),
        ("linearRampToValueAtTime", LOUDNESS, start + FADE),
        ("setValueAtTime", LOUDNESS, end - FADE),
        ("linearRampToValueAtTime", 0.0, end),
    ] {
        call(&loudness, method, &[level.into(), moment.into()])?;
    }
    let destination: JsValue = property(context, "destination")?;
    call(&oscillator, "connect", from_ref(&gain))?;
    // Where a browser has no sides, timbre alone tells the voices apart.
    match call(context, "createStereoPanner", &[]) {
        Some(panner) => {
            let pan: JsValue = property(&panner, "pan")?;
            Reflect::set(&pan, &"value".into(), &side.into()).ok()?;
            call(&gain, "connect", from_ref(&panner))?;
            call(&panner, "connect", &[destination])?;
        }
        None => {
            call(&gain, "connect", &[destination])?;
        }
    }
    call(&oscillator, "start", &[start.into()])?;
    call(&oscillator, "stop", &[end.into()])?;
    Some(())
}
