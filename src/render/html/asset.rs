//! The styles and scripts of the pages.

/// A style or a script that stands in pages.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its text.
    pub text: &'static str,
    /// SHA-256 of the text, in base 64, by which the policy of a page lets it in; a test proves it.
    pub hash: &'static str,
}

/// The style of every page.
pub const STYLE: Asset = Asset {
    text: include_str!("style.css"),
    hash: "6g5RXdxvBAJdhePT+/AdQu+SqcPELD06iWG6lPKeg3o=",
};

/// What the report of a scan needs besides.
pub const SCAN_STYLE: Asset = Asset {
    text: include_str!("scan.css"),
    hash: "Na9V7SmpQqv+dAqetl24DHLZSQSnFvtzeRpx6A1zCRo=",
};

/// The search of indexes and of the groups of a scan. It only hides and shows what is there.
pub const SEARCH: Asset = Asset {
    text: include_str!("search.js"),
    hash: "TKAzsS+WVm2Yjw10zWgM8S9eIizMzbyF3jpPKeHUA20=",
};

/// The order of the groups of a scan. It only moves what is there.
pub const SORT: Asset = Asset {
    text: include_str!("sort.js"),
    hash: "2fxyyV5idZEF1JWQO/ALerLbvasrb9wgVKAQLqrovXk=",
};
