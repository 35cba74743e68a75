//! Output formats, one file each, all from the one report.
