use super::*;
use crate::testing::Folder;

#[track_caller]
fn assert_refused(path: &Path, sentence: &str) {
    let error = Claim::of(path).expect_err("it is refused");
    assert!(format!("{error:#}").contains(sentence), "{error:#}");
}

#[test]
fn a_file_has_one_writer_at_a_time_and_nothing_stays_beside_it() {
    let folder = Folder::new("claim");
    let path = folder.path("run.json");
    let claim = Claim::of(&path).expect("nobody else writes it");
    assert_eq!(claim.read().expect("it is missing"), None);
    let holder = format!(
        "run.json is being written by another optimarium (process {})",
        process::id()
    );
    assert_refused(&path, &holder);
    claim.write(b"first").expect("it can be written");
    claim.write(b"second").expect("it can be written again");
    assert_refused(&path, &holder);
    let other = Claim::of(&folder.path("other.json")).expect("another file");
    drop(claim);
    let claim = Claim::of(&path).expect("the right was given back");
    assert_eq!(claim.read().expect("it is there"), Some(b"second".to_vec()));
    drop((claim, other));
    assert_eq!(folder.names(""), ["run.json"]);
}

#[test]
fn a_lock_that_its_program_left_behind_holds_nobody_up() {
    let folder = Folder::new("stale");
    let path = folder.path("run.json");
    fs::write(companion(&path, "lock"), "1").expect("a lock of a dead program");
    fs::write(companion(&path, "part"), "{\"half\"").expect("half a file");
    let claim = Claim::of(&path).expect("nobody holds it");
    claim.write(b"{}").expect("it can be written");
    drop(claim);
    assert_eq!(folder.names(""), ["run.json"]);
}

#[test]
fn names_may_be_as_long_as_the_system_allows() {
    let folder = Folder::new("long");
    for name in ["r".repeat(255), "ü".repeat(127), "😀".repeat(63)] {
        let path = folder.path(&name);
        let claim = Claim::of(&path).expect("it can be claimed");
        claim.write(b"{}").expect("it can be written");
        drop(claim);
        fs::remove_file(&path).expect("it is there");
    }
    assert_eq!(folder.names(""), Vec::<String>::new());
}

#[test]
fn what_is_no_file_to_write_is_refused_before_anything_is_done() {
    let folder = Folder::new("refused");
    assert_refused(&folder.path(""), "is a folder");
    assert_refused(&folder.path("none/run.json"), "there is no folder");
    let file = folder.path("file");
    fs::write(&file, "").expect("it can be written");
    assert_refused(&file.join("run.json"), "cannot be written");
    let claim = Claim::of(&file).expect("an empty file is as good as none");
    assert_eq!(claim.read().expect("it is there"), None);
    drop(claim);
    let mut permissions = fs::metadata(&file).expect("it is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).expect("it is ours");
    assert_refused(&file, "is write-protected");
    #[cfg(unix)]
    assert_refused(Path::new("/dev/null"), "is no ordinary file");
}

#[test]
#[cfg(unix)]
fn links_stay_and_what_they_lead_to_is_written() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = Folder::new("links");
    fs::create_dir(folder.path("runs")).expect("a folder");
    let (link, target) = (folder.path("latest"), folder.path("runs/7.json"));
    symlink("between", &link).expect("a link");
    symlink("runs/7.json", folder.path("between")).expect("a link");
    // It leads nowhere yet.
    let claim = Claim::of(&link).expect("it can be claimed");
    assert_refused(&target, "is being written");
    claim.write(b"one").expect("it can be written");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("it is ours");
    claim.write(b"two").expect("it can be written");
    assert!(link.is_symlink());
    assert_eq!(fs::read(&target).expect("it was written"), b"two");
    let mode = fs::metadata(&target)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    symlink("round", folder.path("round")).expect("a link");
    assert_refused(&folder.path("round"), "circle");
}
