//! A lesson as a file, and its link.

#![no_main]

use files::lesson::Lesson;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let read = Lesson::parse(bytes);
    check(read);
    if let Some(read) = Lesson::of_link(&String::from_utf8_lossy(bytes)) {
        check(read);
    }
});

fn check(read: Result<Lesson, files::lesson::LessonError>) {
    match read {
        Ok(lesson) => {
            assert_eq!(lesson.check(), Ok(()));
            assert_eq!(lesson.config.validate(), []);
            assert_eq!(Lesson::parse(lesson.to_json().as_bytes()), Ok(lesson.clone()));
            if let Some(link) = lesson.to_link() {
                assert_eq!(Lesson::of_link(&link), Some(Ok(lesson)));
            }
        }
        Err(error) => assert!(error.to_string().chars().count() < 500),
    }
}
