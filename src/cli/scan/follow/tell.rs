//! What is told, and how.

use causedby::render::{self, Told as Extent};
use causedby::report::follow::{Begin, End, Event};
use causedby::report::scan::report;
use causedby::report::summary::{Reading, Summary};
use causedby::scan::{Told, What};
use jiff::Timestamp;

use super::super::answer::Means;
use super::super::args::{Answer, Explained, ScanFormat};
use crate::cli::failure::Failure;
use crate::cli::{Status, terminal};

pub(super) struct Teller<'t> {
    pub(super) args: &'t Answer,
    pub(super) means: &'t Means,
}

impl Teller<'_> {
    /// What stood in the files when following began; there is nothing to say of pipes alone.
    pub(super) fn known(
        &self,
        found: &Summary,
        followed: usize,
        only_pipes: bool,
    ) -> Result<(), Failure> {
        let now = Timestamp::now();
        let text = self.means.show(self.args, |show| match self.args.format {
            ScanFormat::Text if only_pipes => String::new(),
            ScanFormat::Text => {
                let options = terminal::options(&self.args.display, self.args.full);
                let known = render::text_scan(&report(found, show), self.args.top, 0, &options);
                known + &render::text_following(followed, &options)
            }
            _ => {
                let report = report(found, show);
                let begin = render::to_json_line(&Begin::of(&report, now, show));
                let groups = report.groups.into_iter();
                let events = groups.map(|group| Event::known(group, now, show));
                let known = events.map(|event| render::to_json_line(&event));
                known.chain([begin]).collect()
            }
        });
        terminal::write(&text)
    }

    /// News, each at once. What a baseline knows is none.
    pub(super) fn tell(&self, told: &[Told], reading: impl Fn() -> Reading) -> Result<(), Failure> {
        let now = Timestamp::now();
        for told in told {
            let event = self
                .means
                .show(self.args, |show| Event::of(told, reading(), now, show));
            let is_first = matches!(told.what, What::First { .. });
            let news = event.filter(|event| !is_first || event.group.new != Some(false));
            if let Some(event) = news {
                terminal::write(&self.text(&event))?;
            }
        }
        Ok(())
    }

    fn text(&self, event: &Event) -> String {
        match self.args.format {
            ScanFormat::Text => {
                let options = terminal::options(&self.args.display, self.args.full);
                render::text_event(event, self.extent(), &options)
            }
            _ => render::to_json_line(event),
        }
    }

    fn extent(&self) -> Extent {
        match self.args.explain {
            Explained::All => Extent::Wholly,
            Explained::Top => Extent::Usually,
            Explained::None => Extent::Briefly,
        }
    }

    /// What a scan says at its end.
    pub(super) fn end(&self, found: &Summary) -> Result<Status, Failure> {
        match self.args.format {
            ScanFormat::Text => self.means.give(found, self.args),
            _ => self.means.give_as(found, self.args, |report| {
                let now = Timestamp::now();
                self.means.show(self.args, |show| {
                    terminal::write(&render::to_json_line(&End::of(report, now, show)))
                })
            }),
        }
    }
}
