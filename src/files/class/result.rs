//! What one student's run came to, as a text short enough for a chat: `optiresult1.`, then in base64url its bits and
//! their CRC-32; `optiresult2.` where it tells of an optimizer under test, which earlier pages would take for the best
//! of a search.
//!
//! The name comes first, so that a text that was cut tells whose it was. The genome has the bits that it has in a
//! link, and both scores are there to the last bit, so that whoever runs it again can say whether it is the same.
//! No text ends in `-` or `_`, which programs that show it take for punctuation.

use base64ct::{Base64UrlUnpadded, Encoding};
use thiserror::Error;

use super::student::{MAX_NAME, Student};
use crate::{
    lesson::{ANSWERS, Lesson, MAX_TASKS},
    sealed,
    share::{
        bits::{Reader, Writer},
        genome,
    },
};
use science::{fitness, genome::Genome};

/// How every version of a result begins; a number and a dot follow.
pub(super) const WORD: &str = "optiresult";

/// Longest result, in letters.
pub const MAX_RESULT: usize = 300;

/// Longest name of a version of the page, in bytes.
const MAX_PAGE: usize = 12;

/// Bits of a name's length, of a version's, of a number of guesses, and of a guessed number: the upper ones of an
/// `f32`, good for five digits.
const NAME: u32 = 6;
const PAGE: u32 = 4;
const COUNT: u32 = 4;
const NUMBER: u32 = 24;
const DROPPED: u32 = 32 - NUMBER;

/// What a student's run came to. Every one that was read can have been.
#[derive(Debug, Clone, PartialEq)]
pub struct StudentResult {
    /// Whose it is.
    pub student: Student,
    /// Checksum of the lesson, without the student's seed.
    pub lesson: u32,
    /// Seed of the run, which follows from the two.
    pub seed: u64,
    /// On what it was trained.
    pub arithmetic: Arithmetic,
    /// Version of the page.
    pub page: String,
    /// Of whom it tells.
    pub subject: Subject,
    /// That one's genome.
    pub genome: Genome,
    /// That one's fitness.
    pub fitness: f64,
    /// Adam's in the same generations.
    pub adam: f64,
    /// The first generation, from 1, whose best was ahead of Adam; `None` where there was none.
    pub first_lead: Option<u32>,
    /// What was guessed, task by task.
    pub guesses: Vec<Guessed>,
}

/// Of whom a result tells; each has a version of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The best of the student's search, chosen by the very scores.
    Best,
    /// The optimizer that the search goes on from, as it was scored in the first generation: it was chosen before any
    /// of the runs.
    UnderTest,
}

/// On what a run was trained, as far as its figures depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// A CPU: the same bits in every browser.
    Cpu,
    /// A GPU: the last digits are its own.
    Gpu,
    /// One after the other.
    Both,
}

/// What was guessed for a task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guessed {
    /// Nothing was asked for.
    Nothing,
    /// The answer of this place.
    Answer(u8),
    /// A number, to five digits.
    Number(f32),
    /// Something that has no room in a result.
    Untold,
}

/// Why a text is no result.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
pub enum ResultError {
    /// It was changed or cut on its way; the name, where it can still be read, may be wrong as well.
    #[error("{} did not arrive whole: ask for it once more.", whose(.0))]
    Damaged(Option<String>),
    /// A newer page wrote it.
    #[error(
        "A result was made by a newer version of this page: close its other windows and reload it, then take the result in again."
    )]
    Version,
    /// It is whole and says what no run can give.
    #[error("{} holds what no run gives, such as a seed that is not the name’s: it does not count.", whose(.0))]
    Odd(Option<String>),
}

fn whose(name: &Option<String>) -> String {
    match name {
        Some(name) => format!("The result of “{name}”"),
        None => "A result".into(),
    }
}

impl Subject {
    const ALL: [Subject; 2] = [Subject::Best, Subject::UnderTest];

    /// Of whom the results of a class's lesson tell.
    pub fn of(class: &Lesson) -> Subject {
        match class.founder {
            Some(_) => Subject::UnderTest,
            None => Subject::Best,
        }
    }

    fn version(self) -> &'static str {
        match self {
            Subject::Best => "1",
            Subject::UnderTest => "2",
        }
    }

    /// What the checksum covers beside a result's bytes: from the second version on that, so that none passes for
    /// another.
    fn beside(self) -> &'static [u8] {
        match self {
            Subject::Best => &[],
            Subject::UnderTest => self.version().as_bytes(),
        }
    }
}

impl Arithmetic {
    const ALL: [Arithmetic; 3] = [Arithmetic::Cpu, Arithmetic::Gpu, Arithmetic::Both];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Arithmetic::Cpu => "CPU",
            Arithmetic::Gpu => "GPU",
            Arithmetic::Both => "CPU and GPU",
        }
    }
}

impl StudentResult {
    /// Returns it as a text of at most [`MAX_RESULT`] letters.
    pub fn to_text(&self) -> String {
        let head = format!("{WORD}{}.", self.subject.version());
        sealed::seal(&head, self.subject.beside(), &self.bits().finish())
    }

    /// Returns the result that `coded` is, the letters behind the dot.
    pub(super) fn of_code(version: &str, coded: &str) -> Result<StudentResult, ResultError> {
        let mut known = Subject::ALL.into_iter();
        let subject = known.find(|one| one.version() == version);
        let subject = subject.ok_or(ResultError::Version)?;
        let damaged = || ResultError::Damaged(name_in(coded));
        if WORD.len() + version.len() + 1 + coded.len() > MAX_RESULT {
            return Err(damaged());
        }
        let bytes = sealed::open(subject.beside(), coded).ok_or_else(damaged)?;
        let result = read(subject, &mut Reader::new(&bytes)).filter(StudentResult::is_possible);
        // What is written anew has no bit that nobody reads.
        let result = result.filter(|result| result.to_text().ends_with(coded));
        result.ok_or_else(|| ResultError::Odd(name_in(coded)))
    }

    /// By how much the one that it tells of is ahead of Adam.
    pub fn lead(&self) -> f64 {
        self.fitness - self.adam
    }

    /// Whether a run could end so.
    pub fn is_possible(&self) -> bool {
        let guess = |guess: &Guessed| match guess {
            Guessed::Answer(place) => usize::from(*place) < ANSWERS.1,
            Guessed::Number(value) => value.is_finite(),
            Guessed::Nothing | Guessed::Untold => true,
        };
        let page = |letter: char| letter.is_ascii_alphanumeric() || "-+.".contains(letter);
        self.seed == self.student.seed(self.lesson)
            && (1..=MAX_PAGE).contains(&self.page.len())
            && self.page.chars().all(page)
            && self.genome.is_within_bounds()
            && fitness::is_possible(self.fitness)
            && fitness::is_possible(self.adam)
            && self.first_lead != Some(0)
            && self.guesses.len() <= MAX_TASKS
            && self.guesses.iter().all(guess)
    }

    fn bits(&self) -> Writer {
        let mut bits = Writer::default();
        bits.text(self.student.name(), NAME);
        bits.bits(self.lesson.into(), 32);
        bits.bits(self.seed, 32);
        bits.bits(self.arithmetic as u64, 2);
        bits.text(&self.page, PAGE);
        genome::write(&self.genome, &mut bits);
        bits.real(self.fitness);
        bits.real(self.adam);
        bits.number(self.first_lead.unwrap_or(0).into());
        bits.bits(self.guesses.len() as u64, COUNT);
        for guess in &self.guesses {
            match guess {
                Guessed::Nothing => bits.bits(0, 2),
                Guessed::Answer(place) => {
                    bits.bits(1, 2);
                    bits.bits((*place).into(), 3);
                }
                Guessed::Number(value) => {
                    bits.bits(2, 2);
                    bits.bits((value.to_bits() >> DROPPED).into(), NUMBER);
                }
                Guessed::Untold => bits.bits(3, 2),
            }
        }
        bits
    }
}

impl Guessed {
    /// Returns a guessed number as a result keeps it.
    pub fn number(value: f64) -> Guessed {
        let bits = (value as f32).to_bits();
        // To the nearest that is kept; the mantissa may overflow into the exponent, as it should.
        let half = 1 << (DROPPED - 1);
        Guessed::Number(f32::from_bits(
            (bits.saturating_add(half)) >> DROPPED << DROPPED,
        ))
    }
}

fn read_text(bits: &mut Reader, width: u32, most: usize) -> Option<String> {
    let length = bits.bits(width)?;
    bits.text(length).filter(|text| text.len() <= most)
}

fn read(subject: Subject, bits: &mut Reader) -> Option<StudentResult> {
    let student = Student::of(&read_text(bits, NAME, MAX_NAME)?).ok()?;
    let lesson = u32::try_from(bits.bits(32)?).ok()?;
    let seed = bits.bits(32)?;
    let arithmetic = *Arithmetic::ALL.get(usize::try_from(bits.bits(2)?).ok()?)?;
    let page = read_text(bits, PAGE, MAX_PAGE)?;
    let mut remarks = Vec::new();
    let genome = genome::read(bits, "", &mut remarks).filter(|_| remarks.is_empty())?;
    let (fitness, adam) = (bits.real()?, bits.real()?);
    let first_lead = u32::try_from(bits.number()?).ok()?;
    let guesses = (0..bits.bits(COUNT)?).map(|_| {
        Some(match bits.bits(2)? {
            0 => Guessed::Nothing,
            1 => Guessed::Answer(bits.bits(3)? as u8),
            2 => Guessed::Number(f32::from_bits((bits.bits(NUMBER)? as u32) << DROPPED)),
            _ => Guessed::Untold,
        })
    });
    Some(StudentResult {
        student,
        lesson,
        seed,
        arithmetic,
        page,
        subject,
        genome,
        fitness,
        adam,
        first_lead: Some(first_lead).filter(|generation| *generation > 0),
        guesses: guesses.collect::<Option<Vec<Guessed>>>()?,
    })
}

/// The name that letters begin with, whatever became of the rest.
fn name_in(coded: &str) -> Option<String> {
    // Whole groups of four letters are whole bytes.
    let letters = coded.len().min(MAX_RESULT) / 4 * 4;
    let bytes = Base64UrlUnpadded::decode_vec(coded.get(..letters)?).ok()?;
    let name = read_text(&mut Reader::new(&bytes), NAME, MAX_NAME)?;
    Some(Student::of(&name).ok()?.name().into())
}
