//! Patterns with stars: `*` stays within a segment of a path, `**` crosses them.

/// A pattern for whole paths.
#[derive(Clone, Debug)]
pub struct Glob {
    /// What stands before the first star: most paths differ here already.
    start: String,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Exactly this character.
    Letter(char),
    /// Any number of characters of a segment.
    Some,
    /// At least one: a star that stands for a whole segment.
    Segment,
    /// Any number of characters of any kind.
    All,
    /// Nothing, or a slash and everything after it.
    Below,
    /// Any number of whole segments, each with its slash.
    Segments,
}

impl Glob {
    /// Reads a pattern; `None` when it has too many stars.
    pub fn parse(pattern: &str) -> Option<Self> {
        // `/docs/**` also speaks of `/docs`.
        let (pattern, below) = match pattern.strip_suffix("/**") {
            Some(directory) => (directory, true),
            None => (pattern, false),
        };
        let at = pattern.find('*').unwrap_or(pattern.len());
        let (start, mut rest) = pattern.split_at(at);
        let mut before = start.chars().next_back();
        let (mut steps, mut stars) = (Vec::new(), 0);
        while let Some(first) = rest.chars().next() {
            let opens = before == Some('/');
            let tail = rest.trim_start_matches('*');
            let count = rest.len() - tail.len();
            let step = match count {
                0 => {
                    steps.push(Step::Letter(first));
                    before = Some(first);
                    rest = rest.get(first.len_utf8()..)?;
                    continue;
                }
                1 if opens && (tail.is_empty() || tail.starts_with('/')) => Step::Segment,
                1 => Step::Some,
                2 if opens && tail.starts_with('/') => Step::Segments,
                2 => Step::All,
                _ => return None,
            };
            stars += 1;
            steps.push(step);
            before = Some('*');
            rest = match step {
                // The slash belongs to the segments that it stands for.
                Step::Segments => {
                    before = Some('/');
                    tail.get(1..)?
                }
                _ => tail,
            };
        }
        if below {
            steps.push(Step::Below);
        }
        (stars <= STARS_MAX).then(|| Self {
            start: start.to_owned(),
            steps,
        })
    }

    /// Whether the whole path, which has no slash at the end, is of this pattern.
    pub fn matches(&self, path: &str) -> bool {
        if self.steps.is_empty() {
            return path == self.start;
        }
        let Some(rest) = path.strip_prefix(self.start.as_str()) else {
            return false;
        };
        // Every place in the pattern that the text so far can have led to: the work is bounded by their number times the
        // length of the text, whatever the pattern.
        let mut places = Places::of(self.steps.len());
        let mut next = Places::of(self.steps.len());
        self.enter(0, &mut places);
        for letter in rest.chars() {
            for place in places.drain() {
                self.step(place, letter, &mut next);
            }
            std::mem::swap(&mut places, &mut next);
            if places.list.is_empty() {
                return false;
            }
        }
        places.list.contains(&Place::before(self.steps.len()))
    }

    /// Where a letter leads from a place.
    fn step(&self, place: Place, letter: char, next: &mut Places) {
        let Some(step) = self.steps.get(place.step) else {
            return;
        };
        let (stays, leaves) = match step {
            Step::Letter(expected) => (false, *expected == letter),
            Step::Some | Step::Segment => (letter != '/', letter != '/'),
            Step::All => (true, true),
            Step::Below => {
                let below = place.inside || letter == '/';
                (below, below)
            }
            // They end with the slash of the last one.
            Step::Segments => (true, place.inside && letter == '/'),
        };
        if stays {
            next.add(Place {
                inside: true,
                ..place
            });
        }
        if leaves {
            self.enter(place.step + 1, next);
        }
    }

    /// Stands before a step, and behind it where it may stand for nothing.
    fn enter(&self, step: usize, places: &mut Places) {
        places.add(Place::before(step));
        match self.steps.get(step) {
            Some(Step::Some | Step::All | Step::Below | Step::Segments) => {
                self.enter(step + 1, places);
            }
            Some(Step::Letter(_) | Step::Segment) | None => (),
        }
    }
}

/// A step of the pattern, and whether the text has gone into it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    step: usize,
    inside: bool,
}

impl Place {
    fn before(step: usize) -> Self {
        Self {
            step,
            inside: false,
        }
    }

    fn number(self) -> usize {
        self.step * 2 + usize::from(self.inside)
    }
}

/// A set of places.
struct Places {
    list: Vec<Place>,
    marked: Vec<bool>,
}

impl Places {
    /// None yet, in a pattern of so many steps.
    fn of(steps: usize) -> Self {
        Self {
            list: Vec::new(),
            marked: vec![false; 2 * (steps + 1)],
        }
    }

    fn add(&mut self, place: Place) {
        if let Some(marked @ false) = self.marked.get_mut(place.number()) {
            *marked = true;
            self.list.push(place);
        }
    }

    /// Takes all of them out.
    fn drain(&mut self) -> impl Iterator<Item = Place> + '_ {
        self.marked.fill(false);
        self.list.drain(..)
    }
}

/// More stars than anybody needs would only make work.
const STARS_MAX: usize = 8;
