//! Entries as users may have them, in any number.

use causedby::kb::Base;

/// The bundled ones over and over, each with an id of its own, as file name and text.
pub(crate) fn own(count: usize) -> Vec<(String, String)> {
    let base = Base::bundled();
    let cards = base.list();
    let copies = cards.iter().cycle().take(count).enumerate();
    copies
        .map(|(number, card)| {
            let id = format!("{}-{number}", card.id());
            let named = format!("\"id\": \"{}\"", card.id());
            let text = card.raw().replacen(&named, &format!("\"id\": \"{id}\""), 1);
            // No two entries may answer in the same words.
            let answer = "\"answer\": \"";
            let text = text.replace(answer, &format!("{answer}Number {number}: "));
            (format!("{}/{id}.json", card.family()), text)
        })
        .collect()
}
