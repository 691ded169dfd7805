//! The results of a class as they arrive: taken out of whatever text they came in, each named that does not count,
//! tested, saved and opened again.

mod remarks;

use self::remarks::{Remark, Remarks, listed};
use super::{
    certainty,
    incoming::{Incoming, texts},
    kept::Kept,
    wording::{Wording, wording},
};
use crate::begun::Begun;
use files::{
    class::{ClassFile, FORMAT, MAX_STUDENTS, ResultError, StudentResult, Subject, find, search},
    lesson::{self, Lesson, LessonError, PAGE},
};
use statistics::{
    looks::{Looks, Plan, SEEDS_FOR_VERDICT, Standing},
    paired::Verdict,
};

/// Fewest students that a paired test can be made of.
const TESTABLE: usize = 2;

/// Most titles of lessons that a sentence lists.
const TITLES: usize = 3;

/// The results of one class.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collection {
    lesson: Option<Lesson>,
    /// Checksum of the lesson.
    of: Option<u32>,
    results: Vec<StudentResult>,
    looks: Looks,
    /// How many students the last test had, and where it stands among the looks.
    tested: Option<(usize, Standing)>,
    begun: Begun,
}

impl Collection {
    /// Returns it as one that is begun at this moment, whatever was kept before.
    #[must_use]
    pub fn begun_at(self, begun: Begun) -> Self {
        Self { begun, ..self }
    }

    /// Returns when it was begun, for the browser to keep beside it: now, where nothing of it was kept so far.
    pub fn note_begun(&mut self, now: Begun) -> Begun {
        self.begun = self.begun.or(now);
        self.begun
    }

    /// The lesson, where it is known.
    pub fn lesson(&self) -> Option<&Lesson> {
        self.lesson.as_ref()
    }

    /// The results, in the order in which they arrived.
    pub fn results(&self) -> &[StudentResult] {
        &self.results
    }

    /// Notes which lesson the class does, where that is a class's and fits what is here.
    pub fn know(&mut self, lesson: &Lesson) {
        let of = lesson.fingerprint();
        if lesson.class && self.of.is_none_or(|known| known == of) {
            self.of = Some(of);
            self.lesson = Some(lesson.clone());
        }
    }

    /// Takes in every result in `text`, a file of a class or anything with results in it; returns what is to be
    /// said, sentence by sentence.
    pub fn take(&mut self, text: &str) -> Vec<String> {
        self.take_naming(text, Vec::new())
    }

    /// Takes in every result in `text`, whose addresses name `lessons` that lie beside the page, or why one could not
    /// be read; returns what is to be said, sentence by sentence.
    pub fn take_naming(
        &mut self,
        text: &str,
        lessons: Vec<Result<Lesson, LessonError>>,
    ) -> Vec<String> {
        let pasted = Incoming {
            name: None,
            text: text.into(),
        };
        self.take_texts(&[pasted], lessons)
    }

    /// Takes in every result in files, each a name and its bytes where they could be read; returns what is to be said
    /// of all of them, sentence by sentence. What is no text is named and passed over.
    pub fn take_files(&mut self, files: Vec<(String, Option<Vec<u8>>)>) -> Vec<String> {
        let (texts, mut remarks) = texts(files);
        let mut said = match texts.is_empty() {
            true => Vec::new(),
            false => self.take_texts(&texts, Vec::new()),
        };
        said.append(&mut remarks);
        said
    }

    fn take_texts(
        &mut self,
        texts: &[Incoming],
        mut lessons: Vec<Result<Lesson, LessonError>>,
    ) -> Vec<String> {
        let (mut said, mut remarks) = (Vec::new(), Vec::new());
        let (mut found, is_named) = (Vec::new(), !lessons.is_empty());
        for one in texts {
            let text = one.text.trim_start_matches('\u{feff}');
            let is_file = text.trim_start().starts_with('{');
            if is_file && text.contains(FORMAT) {
                let sentences = match ClassFile::parse(text.as_bytes()) {
                    Ok(file) => self.open(file),
                    Err(error) => vec![error.to_string()],
                };
                said.extend(sentences.into_iter().map(|sentence| match &one.name {
                    Some(name) if texts.len() > 1 => format!("{name}: {sentence}"),
                    _ => sentence,
                }));
                continue;
            }
            let named = match is_file && text.contains(lesson::FORMAT) {
                true => vec![Lesson::parse(text.as_bytes())],
                false => Lesson::of_links(text),
            };
            let here = search(text);
            if here.results.is_empty() && named.is_empty() && !is_named {
                remarks.push(one.has_nothing(texts.len()));
            }
            remarks.extend((!here.whole).then(|| one.is_cut()));
            found.extend(here.results);
            lessons.extend(named);
        }
        let before = self.lesson.clone();
        let others = self.learn(lessons, &found);
        if !found.is_empty() {
            said.extend(self.add(found));
        }
        // Also where nothing else is to be said, as of the link of the lesson that is known.
        let is_news = self.lesson != before || (said.is_empty() && others.is_empty());
        let lesson = self.lesson.as_ref().filter(|_| is_news);
        said.extend(lesson.map(|lesson| format!("The lesson is “{}”.", lesson.title)));
        said.extend(others);
        said.extend(remarks);
        said
    }

    /// Learns which lesson the class does of those that a text names: the one that most of the results are of.
    /// Returns what is to be said of the others.
    fn learn(
        &mut self,
        named: Vec<Result<Lesson, LessonError>>,
        found: &[Result<StudentResult, ResultError>],
    ) -> Vec<String> {
        let mut said = Vec::new();
        let mut others: Vec<Lesson> = Vec::new();
        for lesson in named {
            match lesson {
                Ok(lesson) if !lesson.class => said.push(format!(
                    "“{}” is no lesson for a class: its runs end in no result.",
                    lesson.title
                )),
                Ok(lesson) if !others.contains(&lesson) => others.push(lesson),
                Ok(_) => {}
                Err(error) if said.contains(&error.to_string()) => {}
                Err(error) => said.push(error.to_string()),
            }
        }
        let whole = || found.iter().filter_map(|one| one.as_ref().ok());
        let count = |lesson: &Lesson| {
            let of = lesson.fingerprint();
            whole().filter(|one| one.lesson == of).count()
        };
        let theirs = match self.of.filter(|_| !self.results.is_empty()) {
            Some(of) => others.iter().position(|one| one.fingerprint() == of),
            // Without a result the only one that is named is meant.
            None if whole().next().is_none() => (others.len() == 1).then_some(0),
            None => {
                let most = others.iter().map(count).max().unwrap_or(0);
                let known = self.lesson.as_ref().map_or(0, count);
                let first = others.iter().position(|one| count(one) == most);
                first.filter(|_| most > known)
            }
        };
        if let Some(place) = theirs {
            let lesson = others.remove(place);
            self.of = Some(lesson.fingerprint());
            self.lesson = Some(lesson);
        }
        others.retain(|one| Some(one) != self.lesson.as_ref());
        if others.is_empty() {
            return said;
        }
        let titles: Vec<&str> = others.iter().map(|one| one.title.as_str()).collect();
        let is_blind = self.results.is_empty() && whole().next().is_none();
        said.push(match &self.lesson {
            Some(_) => format!("Another lesson than that of the class, and left out: {}.", listed(&titles, TITLES)),
            None if is_blind => format!(
                "More than one lesson is named, {}: take in results, or the link of the one that they are of.",
                listed(&titles, TITLES)
            ),
            None => format!("No result is of the lesson that is named: {}.", listed(&titles, TITLES)),
        });
        said
    }

    /// Takes in what another window of this browser kept of the same class meanwhile, and says whether that is this
    /// class: nothing is taken in of another one, of one that was `begun` at another moment, though it were of the
    /// same lesson, nor of one that cannot be read whole. Results without a moment are of an earlier page; without
    /// results there is nothing to keep apart.
    pub fn catch_up(&mut self, kept: Option<&str>, begun: Begun) -> Kept {
        let mut all = Collection::default();
        let is_unread = kept.is_some_and(|kept| {
            all.take(kept);
            match ClassFile::parse(kept.as_bytes()) {
                Ok(file) => file.results.len() > all.results.len(),
                Err(_) => !kept.trim().is_empty(),
            }
        });
        if is_unread {
            return Kept::Unread;
        }
        let both = !self.results.is_empty() && !all.results.is_empty();
        let own = match self.results.is_empty() {
            true => Begun::default(),
            false => self.begun.or(Begun::EARLIER),
        };
        if own.differs(begun) || (both && self.of != all.of) {
            return Kept::Another;
        }
        self.begun = begun.or(self.begun);
        if all.results.is_empty() {
            return Kept::Own;
        }
        all.begun = self.begun.or(Begun::EARLIER);
        // What was kept came first.
        let own = std::mem::replace(self, all);
        let subject = self.subject();
        for result in &own.results {
            self.add_one(result.clone(), subject);
        }
        if let Some(lesson) = &own.lesson {
            self.know(lesson);
        }
        self.take_looks(&own.looks);
        // A test is of the first so many students, in the order in which they arrived.
        let same =
            |(students, _): &(usize, Standing)| self.results.starts_with(&own.results[..*students]);
        let tests = [self.tested, own.tested.filter(same)];
        let most = tests
            .into_iter()
            .flatten()
            .map(|(students, _)| students)
            .max();
        self.tested = most.and_then(|students| self.recorded_test(students));
        Kept::Own
    }

    /// The recorded test of the first so many students.
    fn recorded_test(&mut self, students: usize) -> Option<(usize, Standing)> {
        let mut looks = self.looks.recorded().iter();
        let look = looks.find(|look| look.plan.seeds as usize == students)?;
        let plan = look.plan.clone();
        Some((students, self.looks.take(plan)))
    }

    fn open(&mut self, file: ClassFile) -> Vec<String> {
        if let Some(lesson) = &file.lesson {
            self.know(lesson);
        }
        let found = find(&file.results.join("\n"));
        let whole = found.iter().filter_map(|one| one.as_ref().ok().cloned());
        let whole: Vec<StudentResult> = whole.collect();
        let mut said = match found.is_empty() {
            true => vec!["The file has no results.".into()],
            false => self.add(found),
        };
        let last = file
            .looks
            .recorded()
            .last()
            .map(|look| look.plan.seeds as usize);
        if let Some(students) = last {
            // A test is of the first so many students, in the order in which they arrived.
            let tested = whole.get(..students);
            let same = tested.is_some_and(|tested| self.results.starts_with(tested));
            match self.tested {
                _ if same => {
                    self.take_more(file.looks);
                    let own = self.tested.map_or(0, |(students, _)| students);
                    self.tested = self.recorded_test(own.max(students));
                }
                // Whoever was here before changes nothing of what was seen already.
                None if whole.iter().any(|one| self.results.contains(one)) => {
                    self.take_more(file.looks);
                    said.push("The tests in the file were of others than are here: the next is a further look.".into());
                }
                _ => said.push(
                    "The tests in the file are left out: they were of other results than are here."
                        .into(),
                ),
            }
        }
        said
    }

    /// Counts what was looked at elsewhere as looked at here.
    fn take_looks(&mut self, looks: &Looks) {
        for look in looks.recorded() {
            self.looks.take(look.plan.clone());
        }
    }

    /// Counts the looks of a file, too. Where it looked oftener its levels hold: a look at fewer students counts only
    /// before the one at more.
    fn take_more(&mut self, looks: Looks) {
        let own = match self.looks.recorded().len() < looks.recorded().len() {
            true => std::mem::replace(&mut self.looks, looks),
            false => looks,
        };
        self.take_looks(&own);
    }

    fn add(&mut self, found: Vec<Result<StudentResult, ResultError>>) -> Vec<String> {
        let whole = found.iter().filter_map(|one| one.as_ref().ok());
        self.of = self
            .of
            .or_else(|| most_frequent(whole.clone().map(|one| one.lesson)));
        let ours = whole.filter(|one| self.of == Some(one.lesson));
        let subject = self
            .subject()
            .or_else(|| most_frequent(ours.map(|one| one.subject)));
        let before = self.results.len();
        let mut remarks = Remarks::default();
        for one in found {
            match one {
                Ok(result) => {
                    let name = result.student.name().to_string();
                    let remark = self.add_one(result, subject);
                    remarks.named.extend(remark.map(|remark| (remark, name)));
                }
                Err(error) if remarks.refused.contains(&error) => {}
                Err(error) => remarks.refused.push(error),
            }
        }
        // Of somebody who is here, a copy that was cut on its way is not missed.
        remarks.refused.retain(|error| match error {
            ResultError::Damaged(Some(name)) => {
                self.results.iter().all(|one| one.student.name() != name)
            }
            _ => true,
        });
        remarks.sentences(self.results.len() - before, self.results.len())
    }

    /// Adds a result that tells of `subject`, or says why not; a remark on one that counts stands beside it.
    fn add_one(&mut self, result: StudentResult, subject: Option<Subject>) -> Option<Remark> {
        if self.of != Some(result.lesson) {
            return Some(Remark::OtherLesson);
        }
        if subject != Some(result.subject) {
            return Some(Remark::OtherSubject);
        }
        let known = self.results.iter();
        if let Some(known) = known.clone().find(|known| known.student == result.student) {
            return Some(match *known == result {
                true => Remark::Again,
                false => Remark::Second,
            });
        }
        if self.results.len() >= MAX_STUDENTS {
            return Some(Remark::TooMany);
        }
        let other = result.page != PAGE;
        self.results.push(result);
        other.then_some(Remark::OtherVersion)
    }

    /// Of whom the results tell: all of the same.
    fn subject(&self) -> Option<Subject> {
        self.results.first().map(|one| one.subject)
    }

    /// The words for results like these.
    pub fn wording(&self) -> &'static Wording {
        wording(self.subject().unwrap_or(Subject::Best))
    }

    /// Whether a test of all that are here can be made: there are enough, and more than at the last.
    pub fn can_test(&self) -> bool {
        let tested = self.tested.map_or(0, |(students, _)| students);
        self.results.len() >= TESTABLE && self.results.len() > tested
    }

    /// Tests all that are here; it counts as a look where there are enough for a verdict.
    pub fn test(&mut self) {
        if self.can_test() {
            let students = self.results.len();
            let standing = self.looks.take(Plan {
                seeds: students as u32,
                tasks: Vec::new(),
                optimizers: vec!["Adam".into(), self.wording().one.into()],
            });
            self.tested = Some((students, standing));
        }
    }

    /// What the last test found, as a sentence.
    pub fn verdict(&self) -> Option<(Verdict, String)> {
        let (students, standing) = self.tested.as_ref()?;
        certainty::verdict(&self.results[..*students], standing)
    }

    /// What the last test is worth, or what a test takes.
    pub fn status(&self) -> String {
        let here = self.results.len();
        match &self.tested {
            None if here < SEEDS_FOR_VERDICT as usize => {
                format!(
                    "Two students can be tested and hardly tell: better or worse takes at least {SEEDS_FOR_VERDICT}."
                )
            }
            None => {
                "Test once everyone is in: every later test with more students needs a smaller p."
                    .into()
            }
            Some((tested, standing)) if *tested < here => format!(
                "{} The test is of the first {tested} of {here} students.",
                standing.sentence()
            ),
            Some((_, standing)) => standing.sentence(),
        }
    }

    /// All of it as a file.
    pub fn to_json(&self) -> String {
        let file = ClassFile {
            lesson: self.lesson.clone(),
            results: self.results.iter().map(StudentResult::to_text).collect(),
            looks: self.looks.clone(),
        };
        file.to_json()
    }
}

/// What most results are of, the first of equals.
fn most_frequent<T: Copy + PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut counted: Vec<(T, usize)> = Vec::new();
    for one in all {
        match counted.iter_mut().find(|(known, _)| *known == one) {
            Some((_, count)) => *count += 1,
            None => counted.push((one, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max();
    let first = counted.iter().find(|(_, count)| Some(*count) == most);
    first.map(|(one, _)| *one)
}

#[cfg(test)]
mod tests;
