//! Host and port out of messages, URLs and log lines; where the trace was pointing when it failed.

/// Something that could be connected to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Name or address as the text names it, without brackets: `db1`, `10.0.0.5`, `fd00::1`.
    pub host: String,
    /// Named by the text, or the default of its scheme or driver.
    pub port: Option<u16>,
    /// `http`, `https`, `postgresql`, `mysql`, `redis`, `kafka` … in lower case, without `jdbc:`.
    pub scheme: Option<String>,
    /// The address to which the name had been resolved, where the text shows both.
    pub address: Option<String>,
    /// Where it stood: `chain[1].message`, `chain[0].suppressed[0].message`, `context.message`, `before`.
    pub found_in: String,
}
