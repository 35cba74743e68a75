//! Where the user's own frames are on disk: the usual source folders of a project and its modules.

use std::fs;
use std::path::{Path, PathBuf};

use causedby::report::{AppFrame, Report, Source};

/// Where build tools keep sources.
const ROOTS: [&str; 8] = [
    "src/main/java",
    "src/main/kotlin",
    "src/test/java",
    "src/test/kotlin",
    "src/main/scala",
    "src/main/groovy",
    "src/test/groovy",
    "src",
];

/// More modules than this on a level are not looked through: the answer must come at once, also in
/// a home directory.
const MODULES: usize = 256;

/// Sets the path of every own frame that is found below `root`.
pub(crate) fn locate(report: &mut Report, root: &Path) {
    let mut modules = Modules::of(root);
    let own = report.traces.iter_mut().filter_map(|trace| {
        trace
            .app_frame
            .as_mut()
            .map(|frame| (frame, &mut trace.jump))
    });
    for (frame, jump) in own {
        let Some(path) = find(frame, &mut modules) else {
            continue;
        };
        let name = shown(&path);
        frame.path = Some(name.clone());
        let line = frame.line.map_or(1, |line| line as usize);
        *jump = Some(Source { name, line });
    }
}

/// `src/main/java/…`, not `./src/main/java/…`, and with `/` on every system.
pub(super) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path).display().to_string();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    }
}

/// Directories that hold sources, listed once and only if the root's own do not have the file.
pub(super) struct Modules {
    root: PathBuf,
    found: Option<Vec<PathBuf>>,
}

impl Modules {
    pub(super) fn of(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            found: None,
        }
    }

    pub(super) fn below(&mut self) -> &[PathBuf] {
        let root = &self.root;
        self.found.get_or_insert_with(|| {
            let first = directories(root);
            let second = first.iter().flat_map(|dir| directories(dir)).take(MODULES);
            let all = first.iter().cloned().chain(second);
            all.filter(|dir| dir.join("src").is_dir()).collect()
        })
    }
}

fn directories(dir: &Path) -> Vec<PathBuf> {
    const NEVER: [&str; 5] = ["target", "build", "node_modules", "out", "src"];
    let Ok(items) = fs::read_dir(dir) else {
        return Vec::new();
    };
    let is_module = |name: &str| !name.starts_with('.') && !NEVER.contains(&name);
    let directories = items.flatten().take(4 * MODULES).filter(|item| {
        let name = item.file_name();
        item.file_type().is_ok_and(|kind| kind.is_dir()) && name.to_str().is_some_and(is_module)
    });
    let mut directories: Vec<PathBuf> = directories.map(|item| item.path()).take(MODULES).collect();
    directories.sort();
    directories
}

fn find(frame: &AppFrame, modules: &mut Modules) -> Option<PathBuf> {
    let names = relative_paths(frame)?;
    let root = modules.root.clone();
    in_module(&root, &names).or_else(|| {
        modules
            .below()
            .iter()
            .find_map(|module| in_module(module, &names))
    })
}

fn in_module(module: &Path, names: &[PathBuf]) -> Option<PathBuf> {
    let roots = ROOTS
        .iter()
        .map(|root| module.join(root))
        .filter(|root| root.is_dir());
    roots
        .flat_map(|root| names.iter().map(move |name| root.join(name)))
        .find(|path| path.is_file())
}

/// `com/acme/Orders.java`; for Kotlin also without the packages that its projects like to leave
/// out. Nothing that could lead out of the source folder.
fn relative_paths(frame: &AppFrame) -> Option<Vec<PathBuf>> {
    let (package, class) = frame.class.rsplit_once('.').unwrap_or(("", &frame.class));
    let file = match &frame.file {
        Some(file) => file.clone(),
        None => format!("{}.java", class.split('$').next()?),
    };
    let harmless =
        |name: &str| !name.is_empty() && !name.contains(['/', '\\', '\0', ':']) && name != "..";
    let folders: Vec<&str> = package.split('.').filter(|name| !name.is_empty()).collect();
    if !harmless(&file) || !folders.iter().all(|name| harmless(name)) {
        return None;
    }
    let left_out = if file.ends_with(".kt") {
        folders.len()
    } else {
        0
    };
    let path = |skip: usize| folders[skip..].iter().collect::<PathBuf>().join(&file);
    Some((0..=left_out).map(path).collect())
}
