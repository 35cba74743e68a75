//! Every text of a check that comes from outside, so that whoever shows it can take out what must not be shown.

use super::conclude;
use super::model::Check;

impl Check {
    /// Changes all texts of peers and resolvers, and what is said of the whole accordingly.
    pub fn map_texts(&mut self, each: impl Fn(&str) -> String) {
        let change = |text: &mut String| *text = each(text);
        self.resolve.detail.iter_mut().for_each(change);
        if let Some(service) = &mut self.service {
            service.detail.iter_mut().for_each(change);
        }
        if let Some(tls) = &mut self.tls {
            tls.detail.iter_mut().for_each(change);
            tls.problems
                .iter_mut()
                .for_each(|problem| change(&mut problem.text));
            tls.trust
                .iter_mut()
                .for_each(|trusted| change(&mut trusted.reason));
            for certificate in &mut tls.chain {
                change(&mut certificate.subject);
                change(&mut certificate.issuer);
                certificate.names.iter_mut().for_each(change);
            }
        }
        conclude::conclude(self);
    }
}
